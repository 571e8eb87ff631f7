package feel

import "strings"

// severalResults are the functions among resultKinds whose result has another kind for some arguments.
var severalResults = map[string]bool{"sum": true, "mean": true, "median": true, "abs": true, "duration": true}

func resultOf(function string) Type {
	if whole, ok := wholeNumbers()[function]; ok {
		return whole
	}
	if kind, ok := resultKinds[function]; ok && !severalResults[function] {
		return ofKind(kind)
	}
	return Type{}
}

func (x *examination) typeOfBuiltin(n *builtinCall) Type {
	types := x.typesOf(n.arguments)
	switch {
	case len(n.candidates) == 0:
		x.doubt(n.at, DoubtArguments, true, "the function '%s' does not take these %d arguments", n.name, len(n.arguments))
	case !x.takenByOne(n, types):
		x.doubt(n.at, DoubtArguments, true, "the function '%s' does not take %s", n.name, listed(n.arguments, types))
	case constructors[n.name] && allConstant(n.arguments) && !x.isFolded(n):
		x.doubt(n.at, DoubtInvalidValue, true, "'%s' of this value is null: there is no such value", n.name)
	case n.name == "not" && len(types) == 1 && types[0].Kind() != KindNull && types[0].Kind() != KindBoolean:
		x.doubt(n.at, DoubtCondition, true, "'not' of a value of type %s is null", types[0].Kind())
	}
	return resultOf(n.name)
}

// isFolded tells whether a constructor with constant arguments, which was not replaced by its value, has one after all.
func (x *examination) isFolded(n *builtinCall) bool {
	for _, argument := range n.arguments {
		if isNull(argument) {
			return true // null is what was asked for
		}
	}
	e := newEvaluation(DefaultLimits())
	e.program = x.program
	return !n.evaluate(e).IsNull()
}

func allConstant(all []evaluator) bool {
	for _, n := range all {
		if _, ok := n.(*constant); !ok {
			return false
		}
	}
	return true
}

func listed(arguments []evaluator, types []Type) string {
	names := make([]string, len(types))
	for i, t := range types {
		if names[i] = t.Kind().String(); t.Kind() == KindNull && !isNull(arguments[i]) {
			names[i] = "any value"
		}
	}
	return strings.Join(names, ", ")
}

func (x *examination) takenByOne(n *builtinCall, types []Type) bool {
	for _, b := range n.candidates {
		if takes(b, n.arguments, types) {
			return true
		}
	}
	return false
}

func takes(b *builtin, arguments []evaluator, types []Type) bool {
	if len(b.parameters) == 0 {
		return true
	}
	for i, t := range types {
		p := &b.parameters[min(i, len(b.parameters)-1)]
		if isNull(arguments[i]) {
			if !p.any && !p.nullable {
				return false
			}
			continue
		}
		kind := t.Kind()
		if !p.any && kind != KindNull && kind != p.kind && p.kind != KindList && kind != KindList {
			return false
		}
	}
	return true
}

func (x *examination) typeOfCall(n *valueCall) Type {
	types := x.typesOf(n.arguments)
	target := x.typeOfTarget(n)
	switch f, ok := target.unrestricted().check.(functionType); {
	case ok && n.names == nil:
		x.checkCall(n, f, types)
		return f.result
	case ok:
		return f.result
	case target.Kind() != KindNull && target.Kind() != KindFunction:
		x.doubt(n.at, DoubtUnknownFunction, true, "a value of type %s is no function", target.Kind())
	}
	return Type{}
}

// typeOfTarget tells a function that is not there from another name that is not.
func (x *examination) typeOfTarget(n *valueCall) Type {
	name, ok := n.target.(*globalVariable)
	if !ok {
		return x.typeOf(n.target)
	}
	typ, known := x.surroundings.Name(name.name)
	if !known && builtinsOf(name.name, x.program.profile) == nil {
		x.doubt(n.at, DoubtUnknownFunction, !x.surroundings.Open, "there is no function '%s', so the call is null", name.name).Name = name.name
	}
	return typ
}

func (x *examination) checkCall(n *valueCall, f functionType, types []Type) {
	if len(types) != len(f.parameters) {
		x.doubt(n.at, DoubtArguments, true, "the function takes %d arguments, not %d", len(f.parameters), len(types))
		return
	}
	for i, t := range types {
		have, want := t.Kind(), f.parameters[i].Kind()
		if have == want || have == KindNull || want == KindNull || have == KindList || want == KindList || have == KindDate && want == KindDateTime {
			continue
		}
		x.doubt(n.at, DoubtArguments, true, "argument %d is of type %s, not %s", i+1, have, want)
	}
}
