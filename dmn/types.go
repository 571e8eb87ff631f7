package dmn

import (
	"strings"

	"zhitong/feel"
)

// typeReader resolves item definitions (DMN 1.5, 7.3.2) in whichever order they refer to each other.
type typeReader struct {
	reader      *reader
	definitions map[string]*element
	types       map[string]feel.Type
	resolving   map[string]bool
}

func (r *reader) readTypes(root *element) map[string]feel.Type {
	t := &typeReader{r, map[string]*element{}, map[string]feel.Type{}, map[string]bool{}}
	for _, imported := range r.model.imports {
		for name, typ := range imported.model.types {
			t.types[imported.name+"."+name] = typ
		}
	}
	for _, e := range root.all("itemDefinition") {
		t.definitions[e.attribute("name")] = e
	}
	for _, e := range root.all("itemDefinition") { // in the order of the file, so that problems are
		t.named(e.attribute("name"))
	}
	return t.types
}

func (t *typeReader) named(name string) (feel.Type, bool) {
	if typ, ok := t.types[name]; ok {
		return typ, true
	}
	e, ok := t.definitions[name]
	if !ok {
		return feel.ParseType(name, t.types)
	}
	if t.resolving[name] {
		return feel.Type{}, true // a type that contains itself is not looked into twice
	}
	t.resolving[name] = true
	typ := t.definition(e)
	delete(t.resolving, name)
	t.types[name] = typ
	return typ, true
}

func (t *typeReader) definition(e *element) feel.Type {
	typ := t.base(e)
	if allowed := e.child("allowedValues"); allowed != nil {
		typ = t.restrict(typ, allowed)
	}
	if e.attribute("isCollection") == "true" {
		typ = feel.ListOf(typ)
	}
	if constraint := e.child("typeConstraint"); constraint != nil {
		typ = t.restrict(typ, constraint)
	}
	return typ
}

func (t *typeReader) base(e *element) feel.Type {
	if function := e.child("functionItem"); function != nil {
		return t.function(function)
	}
	if components := e.all("itemComponent"); len(components) > 0 {
		return t.context(components)
	}
	reference := e.child("typeRef")
	if reference == nil {
		return feel.Type{}
	}
	typ, ok := t.named(localType(strings.TrimSpace(reference.text)))
	if !ok {
		t.reader.model.problems = append(t.reader.model.problems, e.problem(CodeReference, "there is no type '%s'", reference.text))
	}
	return typ
}

func (t *typeReader) context(components []*element) feel.Type {
	fields := make([]feel.Field, len(components))
	for i, c := range components {
		fields[i] = feel.Field{Name: c.attribute("name"), Type: t.definition(c)}
	}
	return feel.ContextOf(fields...)
}

func (t *typeReader) function(e *element) feel.Type {
	var parameters []feel.Type
	for _, p := range e.all("parameters") {
		typ, _ := t.named(localType(p.attribute("typeRef")))
		parameters = append(parameters, typ)
	}
	result, _ := t.named(localType(e.attribute("outputTypeRef")))
	return feel.FunctionOf(parameters, result)
}

// restrict takes the values that unary tests accept.
func (t *typeReader) restrict(base feel.Type, tests *element) feel.Type {
	program, err := feel.CompileUnaryTests(tests.textContent(), feel.Options{Profile: feel.DMN, Types: t.types, Limits: t.reader.model.limits.FEEL})
	if err != nil {
		t.reader.model.problems = append(t.reader.model.problems, tests.problem(CodeExpression, "the values can't be compiled: %s", err))
		return base
	}
	return feel.RestrictedBy(base, program)
}

// typeOf reads the typeRef of an element; a type that is not known is a problem.
func (r *reader) typeOf(e *element, problems *[]*Problem) feel.Type {
	reference := localType(e.attribute("typeRef"))
	if reference == "" || r.model.profile == feel.Camunda8 {
		return feel.Type{}
	}
	if typ, ok := r.model.types[reference]; ok {
		return typ
	}
	typ, ok := feel.ParseType(reference, r.model.types)
	if !ok {
		*problems = append(*problems, e.problem(CodeReference, "there is no type '%s'", reference))
		return feel.Type{}
	}
	return typ
}

// localType drops the prefix of FEEL's own types, which DMN 1.1 and 1.2 write "feel:string".
func localType(reference string) string {
	if local, ok := strings.CutPrefix(reference, "feel:"); ok {
		return local
	}
	return reference
}
