package dmn

import (
	"fmt"

	"zhitong/feel"
)

// external is the body of a function of kind Java: a context that names a method, for which the host may have
// registered a function (DMN 1.5, 7.3.9).
type external struct {
	method     logic
	parameters []feel.Parameter
	functions  map[string]feel.HostFunction
}

func (r *reader) compileExternal(e *element, f *functionLogic, problems *[]*Problem) logic {
	body := expressionOf(e)
	if body == nil {
		*problems = append(*problems, e.problem(CodeStructure, "the function names no method"))
		return nothing{}
	}
	return &external{r.compile(body, problems), f.parameters, r.options.External}
}

func (x *external) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	method, err := x.method.evaluate(s.plain(), scope)
	if err != nil {
		return feel.Value{}, err
	}
	class, _ := method.Lookup("class")
	signature, _ := method.Lookup("method signature")
	name := feel.ExternalName(class.String(), signature.String())
	function, ok := x.functions[name]
	if !ok {
		return feel.Null(), s.undefined(fmt.Errorf("no function of the host is registered for '%.200s'", name))
	}
	arguments := make([]feel.Value, len(x.parameters))
	for i, parameter := range x.parameters {
		arguments[i], _ = scope.Variable(parameter.Name)
	}
	value, err := function(arguments)
	if err != nil {
		return feel.Null(), s.undefined(err)
	}
	return value, nil
}

// undefined keeps why a function of the host has no value, as a warning.
func (x *evaluation) undefined(reason error) error {
	x.warnOfCall(feel.WarnFunctionInvocation, reason.Error())
	return nil
}
