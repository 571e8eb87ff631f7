package elementdocs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"zhitong/bpmn"
)

// shape tells what an element must look like: "SERVICE_TASK[isForCompensation=true]/ioMapping/input", its kind and the
// names of what is in it in the file, with attributes; "[a=!b]" is one that has another value. The kind may be "*", and
// what extensionElements hold counts as if it were in the element itself. Of the element may also be asked "[join]" or
// "[fork]": several sequence flows in or out; "[to=TIMER]": one that leads to an event of that type, or to an element of
// that kind; "[conditional]": one with a condition; "[worker]": a job worker does it.
type shape []step

type step struct {
	tag        string
	conditions [][2]string
}

var (
	stepForm      = regexp.MustCompile(`^(\*|[a-zA-Z_]+)((?:\[[^\]]+\])*)$`)
	conditionForm = regexp.MustCompile(`\[([a-zA-Z]+)(?:=([^\]]*))?\]`)
)

func readShape(text string) (shape, error) {
	var read shape
	for _, part := range strings.Split(text, "/") {
		match := stepForm.FindStringSubmatch(part)
		if match == nil {
			return nil, fmt.Errorf("no shape of an element: %s", text)
		}
		next := step{tag: match[1]}
		for _, condition := range conditionForm.FindAllStringSubmatch(match[2], -1) {
			next.conditions = append(next.conditions, [2]string{condition[1], condition[2]})
		}
		read = append(read, next)
	}
	return read, nil
}

func (s shape) fits(u *use) bool {
	return (s[0].tag == "*" || s[0].tag == u.element.Kind.String()) && s[0].meets(u.has) && contains(u.node, s[1:])
}

func (s step) meets(has func(name, value string) bool) bool {
	for _, condition := range s.conditions {
		if !has(condition[0], condition[1]) {
			return false
		}
	}
	return true
}

// contains tells whether a node has what the steps lead to.
func contains(node *bpmn.Node, steps shape) bool {
	if len(steps) == 0 {
		return true
	}
	for _, child := range node.Children {
		found := steps[0].tag == child.Name.Local && steps[0].meets(attributes(child)) && contains(child, steps[1:])
		if found || child.Name.Local == "extensionElements" && contains(child, steps) {
			return true
		}
	}
	return false
}

// attributes compares attributes; one that is asked for without a value must be there.
func attributes(node *bpmn.Node) func(name, value string) bool {
	return func(name, value string) bool {
		given := node.Attribute(name)
		if other, not := strings.CutPrefix(value, "!"); not {
			return given != other
		}
		return given == value && value != "" || given != "" && value == ""
	}
}

func (u *use) has(name, value string) bool {
	switch name {
	case "join":
		return len(u.element.Incoming) > 1
	case "fork":
		return len(u.element.Outgoing) > 1
	case "conditional":
		return u.leavesOnCondition()
	case "worker":
		return u.element.Job != nil || u.element.UserTask != nil && !u.element.UserTask.Zeebe
	case "to":
		return u.leadsTo(value)
	}
	return attributes(u.node)(name, value)
}

func (u *use) leavesOnCondition() bool {
	return slices.ContainsFunc(u.element.Outgoing, func(flow bpmn.FlowIndex) bool { return u.process.Flows[flow].Condition != nil })
}

func (u *use) leadsTo(name string) bool {
	for _, flow := range u.element.Outgoing {
		target := &u.process.Elements[u.process.Flows[flow].Target]
		if target.Kind.String() == name || target.Kind.IsEvent() && target.Event.Type.String() == name {
			return true
		}
	}
	return false
}
