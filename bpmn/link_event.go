package bpmn

import "strings"

func readLinkEvent(r *eventReading) {
	name := strings.TrimSpace(r.definition.Attribute("name"))
	if name == "" {
		r.report(r.definition, CodeMissingAttribute, "name")
	}
	r.element.Event.Link = &Link{Name: name, Target: NoElement}
}

// linkKey is the place where a link name means one thing (BPMN 2.0.2, 10.5.5, Link).
type linkKey struct {
	scope ElementIndex
	name  string
}

// connectLinks finds the catching event of every throwing link event.
func (d *draft) connectLinks() {
	catching := map[linkKey]ElementIndex{}
	d.eachLink(KindIntermediateCatchEvent, func(element *Element, key linkKey) {
		if _, again := catching[key]; again {
			d.report(d.nodes[element.Index], CodeLinkTwice, key.name)
			return
		}
		catching[key] = element.Index
	})
	d.eachLink(KindIntermediateThrowEvent, func(element *Element, key linkKey) {
		target, found := catching[key]
		if !found {
			d.report(d.nodes[element.Index], CodeLinkTarget, key.name)
			return
		}
		element.Event.Link.Target = target
		d.throwers[target] = append(d.throwers[target], element.Index)
	})
}

func (d *draft) eachLink(kind Kind, do func(element *Element, key linkKey)) {
	d.eachElement(func(d *draft, element *Element, node *Node) {
		if element.Kind == kind && element.Event.Link != nil && element.Event.Link.Name != "" {
			do(element, linkKey{scope: element.Scope, name: element.Event.Link.Name})
		}
	})
}
