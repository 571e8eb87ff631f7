package bpmn

import (
	"math"
	"strconv"
	"strings"
)

const (
	minimumInteger = math.MinInt32
	maximumInteger = math.MaxInt32
)

// checkInteger requires a whole number where an attribute is written rather than computed.
func (d *draft) checkInteger(node *Node, attribute string, value *Expression, minimum, maximum int) {
	if value == nil || !value.Static {
		return
	}
	number, err := strconv.Atoi(value.Source)
	if err != nil || number < minimum || number > maximum {
		d.reportAt(node, node.attribute("", attribute).Position(), nil, CodeInteger, attribute, value.Source, minimum, maximum)
	}
}

// checkFilledIn requires that an attribute is not there without a value.
func (d *draft) checkFilledIn(node *Node, attributes ...string) {
	for _, attribute := range attributes {
		if text := node.attribute("", attribute); text != nil && strings.TrimSpace(text.Value) == "" {
			d.reportAt(node, node.Position, nil, CodeMissingAttribute, attribute)
		}
	}
}

// checkDate requires a date and time of ISO 8601 where an attribute is written rather than computed. Camunda
// has its own rule for it.
func (d *draft) checkDate(node *Node, attribute string, value *Expression) {
	if value == nil || !value.Static || d.platform.isCamunda() || wholeDate.MatchString(value.Source) {
		return
	}
	d.reportAt(node, node.attribute("", attribute).Position(), nil, CodeDate, attribute, value.Source)
}

// binding reads which version of a resource is meant.
func (d *draft) binding(node *Node) (binding Binding, versionTag string) {
	name := strings.TrimSpace(node.Attribute("bindingType"))
	versionTag = strings.TrimSpace(node.Attribute("versionTag"))
	if versionTag != "" && name != bindingNames[BindingVersionTag] {
		d.report(node, CodeVersionTag)
	}
	if name == "" {
		return BindingLatest, versionTag
	}
	for candidate, spelling := range bindingNames {
		if spelling != name {
			continue
		}
		if Binding(candidate) == BindingVersionTag && versionTag == "" {
			d.report(node, CodeMissingAttribute, "versionTag")
		}
		return Binding(candidate), versionTag
	}
	d.reportAt(node, node.attribute("", "bindingType").Position(), nil, CodeAttributeValue, "bindingType", name,
		strings.Join(bindingNames[:], ", "))
	return BindingLatest, versionTag
}
