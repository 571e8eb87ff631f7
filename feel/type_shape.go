package feel

// RestrictedBy returns the values of a type that a program of unary tests accepts.
func RestrictedBy(base Type, tests *Program) Type {
	set, isSet := tests.TestSet()
	return Type{restrictedType{base, func(v Value) bool {
		if isSet && v.Kind() == set.Kind {
			return set.Holds(v)
		}
		result, err := tests.Evaluate(nil, Environment{Input: v})
		return err == nil && result.Value.IsTrue()
	}, tests}}
}

// Constraints returns the unary tests that restrict the type and the types it is made from; complete is false when the
// type is restricted by something else too.
func (t Type) Constraints() (tests []*Program, complete bool) {
	complete = true
	for {
		restricted, ok := t.check.(restrictedType)
		if !ok {
			return tests, complete
		}
		if restricted.tests == nil {
			complete = false
		} else {
			tests = append(tests, restricted.tests)
		}
		t = restricted.base
	}
}

// Kind returns the kind that all values of the type but null have; KindNull when they may have several.
func (t Type) Kind() Kind {
	switch check := t.unrestricted().check.(type) {
	case kindType:
		return check.kind
	case listType:
		return KindList
	case rangeType:
		return KindRange
	case contextType:
		return KindContext
	case functionType:
		return KindFunction
	}
	return KindNull
}

func (t Type) unrestricted() Type {
	for {
		restricted, ok := t.check.(restrictedType)
		if !ok {
			return t
		}
		t = restricted.base
	}
}

// item is the type of the items of a list type, Any where it is not known.
func (t Type) item() Type {
	if list, ok := t.unrestricted().check.(listType); ok {
		return list.item
	}
	return Type{}
}

// field is the type of a key of a context type; known is false for a type that does not tell its keys.
func (t Type) field(name string) (typ Type, found, known bool) {
	context, ok := t.unrestricted().check.(contextType)
	if !ok {
		return Type{}, false, false
	}
	for _, field := range context.fields {
		if field.Name == name {
			return field.Type, true, true
		}
	}
	return Type{}, false, true
}

// typeOfValue is the narrowest type that static analysis tells a constant by; Any for null.
func typeOfValue(v Value) Type {
	switch v.kind {
	case KindNull:
		return Type{}
	case KindList:
		return typeOfItems(v.Items())
	case KindContext:
		var fields []Field
		for _, entry := range v.Entries() {
			fields = append(fields, Field{entry.Key, typeOfValue(entry.Value)})
		}
		return ContextOf(fields...)
	case KindRange:
		r := v.interval()
		if r.unboundedLow {
			return Type{rangeType{typeOfValue(r.high)}}
		}
		return Type{rangeType{typeOfValue(r.low)}}
	}
	return Type{kindType{v.kind}}
}

func typeOfItems(items []Value) Type {
	types := make([]Type, len(items))
	for i, item := range items {
		types[i] = typeOfValue(item)
	}
	return ListOf(common(types))
}

// common is the type that all of some types have, Any where they differ; what is not known is not counted as another.
func common(types []Type) Type {
	var shared Type
	for i, t := range types {
		if i > 0 && t.Kind() != shared.Kind() || t.Kind() == KindNull {
			return Type{}
		}
		shared = t
	}
	if len(types) > 1 && shared.Kind() >= KindList { // the items of lists and contexts may differ
		return Type{kindType{shared.Kind()}}
	}
	return shared.unrestricted()
}

// Path returns the variable and the names after it that the whole program is, as in "applicant.address.city"; ok is false
// for every other program.
func (p *Program) Path() (names []string, ok bool) {
	n := p.root
	for {
		switch at := n.(type) {
		case *globalVariable:
			return append([]string{at.name}, names...), true
		case *pathEvaluator:
			names, n = append([]string{at.name}, names...), at.target
		default:
			return nil, false
		}
	}
}
