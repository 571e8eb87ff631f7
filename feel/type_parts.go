package feel

import "strings"

// Base returns the type without the restrictions of its values.
func (t Type) Base() Type {
	for {
		restricted, ok := t.check.(restrictedType)
		if !ok {
			return t
		}
		t = restricted.base
	}
}

// Item returns the type of the items of a list type; ok is false for every other type.
func (t Type) Item() (item Type, ok bool) {
	list, ok := t.Base().check.(listType)
	return list.item, ok
}

// Fields returns the fields of a context type that names them, nil for every other type. The slice must not be changed.
func (t Type) Fields() []Field {
	context, _ := t.Base().check.(contextType)
	return context.fields
}

// Result returns the type of what the functions of a function type give; ok is false for every other type.
func (t Type) Result() (result Type, ok bool) {
	function, ok := t.Base().check.(functionType)
	return function.result, ok
}

// String returns the type as it stands after "instance of" (DMN 1.5, rule 53), restrictions left out.
func (t Type) String() string {
	switch check := t.Base().check.(type) {
	case kindType:
		return check.kind.String()
	case nothingType:
		return KindNull.String()
	case listType:
		return "list<" + check.item.String() + ">"
	case rangeType:
		return "range<" + check.end.String() + ">"
	case contextType:
		return check.String()
	case functionType:
		return KindFunction.String()
	}
	return "Any"
}

func (t contextType) String() string {
	fields := make([]string, len(t.fields))
	for i, field := range t.fields {
		fields[i] = field.Name + ": " + field.Type.String()
	}
	return "context<" + strings.Join(fields, ", ") + ">"
}
