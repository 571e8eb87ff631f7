package dmn

import (
	"zhitong/feel"
)

// declaration is what a clause of a decision table says about its values where the dialect leaves that without effect:
// Camunda 8 checks neither types nor input values. It is for those who check the table.
type declaration struct {
	typ     feel.Type
	unknown string        // a typeRef that names no type
	values  *feel.Program // nil when any value is allowed
}

// declaration reads a clause and the element with its typeRef; what does not compile has no effect and is left out.
func (r *reader) declaration(clause, typed *element) declaration {
	var d declaration
	if r.model.profile != feel.Camunda8 {
		return d
	}
	if reference := localType(typed.attribute("typeRef")); reference != "" {
		typ, ok := r.model.types[reference]
		if !ok {
			typ, ok = feel.ParseType(modelerTypes(reference), r.model.types)
		}
		if ok {
			d.typ = typ
		} else {
			d.unknown = reference
		}
	}
	if values := clause.child("inputValues"); values != nil {
		var problems []*Problem
		d.values = r.tests(values, &problems)
	}
	return d
}

// modelerTypes gives the name that FEEL has for a type of older modelers of Camunda.
func modelerTypes(reference string) string {
	switch reference {
	case "integer", "long", "double":
		return "number"
	case "any":
		return "Any"
	}
	return reference
}
