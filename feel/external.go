package feel

import "strings"

// HostFunction is a function of the host that a function "external" stands for. The arguments are as many as the
// external function has parameters; an error makes the call null, with the error as its warning.
type HostFunction func(arguments []Value) (Value, error)

// ExternalName is the key of a method in Options.External: its class and its signature without spaces, as in
// "java.lang.Math.max(double,double)".
func ExternalName(class, signature string) string {
	return class + "." + strings.Join(strings.Fields(signature), "")
}

// externalEvaluator is a function "external": its body is a context that names a method (DMN 1.5, 10.3.2.13.3).
type externalEvaluator struct {
	definition *functionDefinition
	body       evaluator
}

// evaluate makes a function that calls the host function registered for the method.
func (n *externalEvaluator) evaluate(e *evaluation) Value {
	name, host := e.program.hostFunction(n.body.evaluate(e))
	return functionValue(&Function{
		Parameters: n.definition.parameters,
		types:      n.definition.types,
		source:     n.definition.source,
		call: func(e *evaluation, arguments []Value) Value {
			if host == nil {
				return e.invalid("no function of the host is registered for '%.200s'", name)
			}
			return e.called(host(arguments))
		},
	})
}

// called is what a function of the host answered, or null with the reason.
func (e *evaluation) called(v Value, err error) Value {
	if err != nil {
		return e.invalid("%s", err.Error())
	}
	return v
}

func (p *Program) hostFunction(body Value) (string, HostFunction) {
	method, _ := body.Lookup("java")
	class, _ := method.Lookup("class")
	signature, _ := method.Lookup("method signature")
	if class.kind != KindString || signature.kind != KindString {
		return "", nil
	}
	name := ExternalName(class.text(), signature.text())
	return name, p.external[name]
}
