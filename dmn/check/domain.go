package check

import (
	"zhitong/dmn"
	"zhitong/feel"
)

// domain is what the values of an input may be.
type domain struct {
	kind      feel.Kind       // of all values but null; KindNull when it is not known
	enforced  bool            // values of another kind never come to the conditions
	types     []feel.Type     // that hold at run time
	meant     []feel.Type     // that are written down without effect
	allowed   []*feel.Program // unary tests that hold at run time
	said      []*feel.Program // unary tests without effect
	bounds    []feel.Value    // of the constraints that are understood
	opaque    bool            // there are constraints that are not
	namesNull bool            // a constraint names null
}

// add takes what the clause of an input, its type, and the type of its expression say.
func (d *domain) add(input *dmn.TableInput, expression feel.Type) {
	for _, typ := range []feel.Type{expression, input.Type} {
		d.types = append(d.types, typ)
		d.restrict(typ)
	}
	d.enforced = d.kind != feel.KindNull
	d.meant = append(d.meant, input.DeclaredType)
	d.restrict(input.DeclaredType)
	if input.Allowed != nil {
		d.allowed = append(d.allowed, input.Allowed)
		d.read(input.Allowed)
	}
	if input.DeclaredValues != nil {
		d.said = append(d.said, input.DeclaredValues)
		d.read(input.DeclaredValues)
	}
}

// restrict takes the kind of a type, unless one is known, and its constraints.
func (d *domain) restrict(typ feel.Type) {
	if d.kind == feel.KindNull {
		d.kind = typ.Kind()
	}
	tests, complete := typ.Constraints()
	d.opaque = d.opaque || !complete
	for _, program := range tests {
		d.read(program)
	}
}

func (d *domain) read(tests *feel.Program) {
	bounds, ok := tests.Bounds()
	if !ok {
		d.opaque = true
		return
	}
	for _, bound := range bounds {
		if bound.IsNull() {
			d.namesNull = true
		} else {
			d.bounds = append(d.bounds, bound)
		}
	}
}

// level tells how well a value counts as one that the input may have.
type level uint8

const (
	expected level = iota // the model means it to come
	possible              // it may come, though the model does not speak of it: null
	doubtful              // it is ruled out by what has no effect or is not understood
	excluded              // it never comes
)

func (d *domain) levelOf(value feel.Value) level {
	if !conform(d.types, value) || !fulfils(d.allowed, value) {
		if d.opaque && !value.IsNull() {
			return doubtful
		}
		return excluded
	}
	if !conform(d.meant, value) || !fulfils(d.said, value) {
		return doubtful
	}
	if value.IsNull() && !d.namesNull {
		return possible
	}
	return expected
}

func conform(types []feel.Type, value feel.Value) bool {
	for _, typ := range types {
		if !typ.Conforms(value) {
			return false
		}
	}
	return true
}

func fulfils(all []*feel.Program, value feel.Value) bool {
	for _, tests := range all {
		if !isTrue(tests, value) {
			return false
		}
	}
	return true
}

func isTrue(tests *feel.Program, value feel.Value) bool {
	result, err := tests.Evaluate(nil, feel.Environment{Input: value})
	return err == nil && result.Value.IsTrue()
}
