package feel

import "slices"

type (
	// functionEvaluator makes a function value with what its body needs from around it.
	functionEvaluator struct {
		definition *functionDefinition
		captures   []capture
		slots      int
		body       evaluator
	}
	builtinCall struct {
		name       string
		arguments  []evaluator
		candidates []*builtin // that take as many arguments, or these named ones
		at         int
	}
	valueCall struct {
		target    evaluator
		arguments []evaluator
		names     []string
		at        int
	}
)

func (n *functionDefinition) compile(c *compiler) evaluator {
	if n.external {
		return &externalEvaluator{n, n.body.compile(c)}
	}
	body := &unit{outer: c.unit}
	c.unit = body
	for _, name := range n.parameters {
		c.bind(name)
	}
	result := &functionEvaluator{definition: n, body: n.body.compile(c)}
	result.captures, result.slots = body.captures, body.most
	c.unit = body.outer
	return result
}

func (n *functionEvaluator) evaluate(e *evaluation) Value {
	captured := make([]Value, len(n.captures))
	outer := e.silent
	e.silent = true // what the body never uses must not warn
	for i, c := range n.captures {
		captured[i] = c.outer.evaluate(e)
	}
	e.silent = outer
	home := e.program
	return functionValue(&Function{
		Parameters: n.definition.parameters,
		types:      n.definition.types,
		source:     n.definition.source,
		call:       func(e *evaluation, arguments []Value) Value { return n.run(e, home, captured, arguments) },
	})
}

// run evaluates the body in a frame of its own, as a part of the program that it was written in.
func (n *functionEvaluator) run(e *evaluation, home *Program, captured, arguments []Value) Value {
	caller, outer, mark := e.program, e.base, len(e.stack)
	e.program = home
	e.stack = slices.Grow(e.stack, n.slots)[:mark+n.slots]
	e.base = mark
	copy(e.stack[mark:], arguments)
	for i, c := range n.captures {
		*e.slot(c.slot) = captured[i]
	}
	result := n.body.evaluate(e)
	e.pop(mark)
	e.base, e.program = outer, caller
	return result
}

// invoke calls a function value; depth bounds recursion.
func (e *evaluation) invoke(f *Function, arguments []Value) Value {
	if e.err != nil {
		return Value{}
	}
	if e.depth >= e.limits.Depth {
		e.exceed("functions nested deeper than %d", e.limits.Depth)
		return Value{}
	}
	e.depth++
	result := f.call(e, arguments)
	e.depth--
	return result
}

func (n *invocation) compile(c *compiler) evaluator {
	arguments := c.all(n.arguments)
	reference, ok := n.target.(*nameReference)
	if ok && !c.isLocal(reference.name) && !c.isKnown(reference.name) {
		if overloads := builtinsOf(reference.name, c.profile); overloads != nil {
			return compileBuiltin(n, overloads, arguments)
		}
	}
	return &valueCall{n.target.compile(c), arguments, n.names, n.at}
}

// compileBuiltin chooses the overloads that fit, and brings named arguments into their order.
func compileBuiltin(n *invocation, overloads []*builtin, arguments []evaluator) evaluator {
	result := &builtinCall{name: overloads[0].name, arguments: arguments, at: n.at}
	if n.names == nil {
		result.candidates = fitting(overloads, len(arguments))
	} else if !result.fitNamed(overloads, n.names, arguments, true) {
		result.fitNamed(overloads, n.names, arguments, false)
	}
	if constructors[result.name] {
		return fold(result, result.arguments...)
	}
	return result
}

// fitNamed looks for overloads with parameters of the names. Those that have them in the order of the call come first:
// by nothing else do before(point, range) and before(range, point) differ.
func (n *builtinCall) fitNamed(overloads []*builtin, names []string, arguments []evaluator, inOrder bool) bool {
	for _, b := range overloads {
		ordered, ok := b.order(names, arguments)
		if !ok || inOrder && !slices.Equal(ordered, arguments) {
			continue
		}
		if n.candidates == nil || slices.Equal(ordered, n.arguments) {
			n.arguments = ordered
			n.candidates = append(n.candidates, b)
		}
	}
	return n.candidates != nil
}

// constructors are the functions that write what has no literal; of constants they are constants.
var constructors = map[string]bool{
	"date": true, "time": true, "date and time": true, "duration": true, "years and months duration": true, "number": true,
}

func (n *builtinCall) evaluate(e *evaluation) Value {
	if len(n.candidates) == 0 {
		e.warn(n.at, WarnNoFunction, "no function found with name '%s' and these %d arguments", n.name, len(n.arguments))
		return e.answer(n.name, Value{}, true)
	}
	mark := e.push(n.arguments)
	e.at = n.at
	result := e.callBuiltin(n.candidates, mark)
	e.pop(mark)
	return result
}

// push evaluates arguments onto the stack and returns where they begin.
func (e *evaluation) push(arguments []evaluator) int {
	mark := len(e.stack)
	for _, argument := range arguments {
		v := argument.evaluate(e)
		e.stack = append(e.stack, v)
	}
	return mark
}

func (n *valueCall) evaluate(e *evaluation) Value {
	before := len(e.warnings)
	target := n.target.evaluate(e)
	f, ok := target.AsFunction()
	if !ok {
		return n.noFunction(e, target, before)
	}
	mark := e.push(n.arguments)
	e.at = n.at
	result := n.call(e, f, e.stack[mark:])
	e.pop(mark)
	return result
}

// noFunction warns of a name that is not that of a function; that it is none of a variable either goes without saying.
func (n *valueCall) noFunction(e *evaluation, target Value, before int) Value {
	if name, ok := n.target.(*globalVariable); ok && target.IsNull() {
		e.warnings = e.warnings[:before]
		e.warn(n.at, WarnNoFunction, "no function found with name '%s'", name.name)
		return Value{}
	}
	e.warn(n.at, WarnNoFunction, "no function found: the value to call is %s", describe(target))
	return Value{}
}

func (n *valueCall) call(e *evaluation, f *Function, arguments []Value) Value {
	if n.names != nil {
		var ok bool
		if arguments, ok = orderNamed(f.Parameters, n.names, arguments); !ok {
			e.warn(n.at, WarnFunctionInvocation, "the names of the arguments are not those of the parameters")
			return Value{}
		}
	}
	if !f.isBuiltin && len(arguments) != len(f.Parameters) {
		e.warn(n.at, WarnFunctionInvocation, "the function takes %d arguments, not %d", len(f.Parameters), len(arguments))
		return Value{}
	}
	if !conformAll(f.types, arguments) {
		e.warn(n.at, WarnFunctionInvocation, "an argument is not of the type of its parameter")
		return Value{}
	}
	return e.invoke(f, arguments)
}

// conformAll brings arguments to the types of their parameters in place; false where one does not fit.
func conformAll(types []Type, arguments []Value) bool {
	for i := range min(len(types), len(arguments)) {
		v, ok := types[i].Coerce(arguments[i])
		if !ok {
			return false
		}
		arguments[i] = v
	}
	return true
}

// Coerce brings a value to the type as DMN 1.5, 10.3.2.9.4 says: a list of one item to the item and back, a date to
// its midnight UTC. ok is false when it does not conform even so; null conforms to everything.
func (t Type) Coerce(v Value) (coerced Value, ok bool) {
	if t.Conforms(v) {
		return v, true
	}
	if v.kind == KindList && len(v.Items()) == 1 && t.Conforms(v.Items()[0]) {
		return v.Items()[0], true
	}
	if v.kind == KindDate && t.Conforms(startOfDay(v)) {
		return startOfDay(v), true
	}
	if single := List(v); t.IsList() && t.Conforms(single) {
		return single, true
	}
	return Value{}, false
}

func orderNamed(parameters, names []string, arguments []Value) ([]Value, bool) {
	ordered := make([]Value, len(parameters))
	for i, name := range names {
		at := indexString(parameters, name)
		if at < 0 || indexString(names[:i], name) >= 0 {
			return nil, false
		}
		ordered[at] = arguments[i]
	}
	return ordered, len(names) == len(parameters)
}

func indexString(all []string, wanted string) int {
	for i, s := range all {
		if s == wanted {
			return i
		}
	}
	return -1
}
