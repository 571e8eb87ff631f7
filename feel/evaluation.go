package feel

import "fmt"

// evaluation is the state of one run of a program. It is used by one goroutine at a time and kept for the next run.
type evaluation struct {
	scope       Scope
	environment Environment
	program     *Program
	globals     []Value // by slot; kindUnloaded until asked for
	asked       []Value // the globals where they are asked of the scope, not given by the caller
	stack       []Value // frames of local slots, then arguments that are being gathered
	base        int     // where the slots of the running function begin
	input       Value   // "?"
	at          int     // byte offset of the function that is being called, for warnings
	silent      bool    // no warnings
	warnings    []Warning
	limits      Limits
	iterations  int
	textBytes   int
	depth       int
	err         error
}

// evaluator is a node of the compiled tree.
type evaluator interface {
	evaluate(e *evaluation) Value
}

func newEvaluation(limits Limits) *evaluation {
	return &evaluation{program: outside, limits: limits}
}

// outside is the program of evaluations that have none of their own.
var outside = &Program{profile: DMN}

func (p *Program) run(scope Scope, environment Environment) (Result, error) {
	if scope == nil {
		scope = Variables(nil)
	}
	e := p.take()
	e.globals = e.asked
	for i := range e.globals {
		e.globals[i] = Value{kind: kindUnloaded}
	}
	return p.finish(e, scope, environment)
}

// take gives an evaluation, one that was used before if there is one.
func (p *Program) take() *evaluation {
	if e, ok := p.pool.Get().(*evaluation); ok {
		return e
	}
	return &evaluation{program: p, limits: p.limits, asked: make([]Value, len(p.globals)), stack: make([]Value, p.slots, p.slots+8)}
}

// finish evaluates with globals that are prepared, and gives the evaluation back.
func (p *Program) finish(e *evaluation, scope Scope, environment Environment) (result Result, err error) {
	defer func() {
		if defect := recover(); defect != nil {
			err = &Error{Code: CodeInternal, Message: fmt.Sprint("internal error: ", defect), Source: p.source}
		}
	}()
	e.scope, e.environment = scope, environment
	e.input = environment.Input
	result = Result{Value: p.root.evaluate(e), Warnings: e.warnings}
	if e.err != nil {
		result.Value, err = Value{}, e.err
	}
	e.end()
	p.pool.Put(e)
	return result, err
}

// end forgets everything that would keep the caller's values alive.
func (e *evaluation) end() {
	if e.scope != nil {
		clear(e.asked)
	}
	e.globals = nil
	if cap(e.stack) > 1024 {
		e.stack = make([]Value, e.program.slots)
	}
	clear(e.stack)
	e.scope, e.environment, e.input = nil, Environment{}, Value{}
	e.warnings, e.err = nil, nil
	e.base, e.iterations, e.textBytes, e.depth = 0, 0, 0, 0
}

func (e *evaluation) warn(at int, code, format string, arguments ...any) {
	if e.silent || len(e.warnings) >= maximumWarnings {
		return
	}
	line, column := position(e.program.source, at)
	e.warnings = append(e.warnings, Warning{code, fmt.Sprintf(format, arguments...), line, column})
}

// fail ends the evaluation with an error; what is still evaluated is thrown away.
func (e *evaluation) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

func (e *evaluation) exceed(format string, arguments ...any) {
	e.fail(newError(CodeLimit, e.program.source, e.at, format, arguments...))
}

// step counts one pass through a loop, or count items that a function makes; false means that the evaluation is over.
func (e *evaluation) step(count int) bool {
	if e.iterations += count; e.iterations > e.limits.Iterations {
		e.exceed("more than %d iterations", e.limits.Iterations)
	}
	return e.err == nil
}

// walk counts going through a value that may be large, less than a pass of a loop for what is at one place.
func (e *evaluation) walk(v Value) bool { return e.step(int(extentOf(v).bytes >> 8)) }

// list makes a list value and counts its items.
func (e *evaluation) list(items []Value) Value {
	if len(items) > e.limits.ListItems {
		e.exceed("a list of more than %d items", e.limits.ListItems)
	}
	if !e.step(len(items)) {
		return Value{}
	}
	return e.admitted(List(items...))
}

// admitted passes a value on unless it is larger than the limits allow.
func (e *evaluation) admitted(v Value) Value {
	if reason, ok := e.limits.admits(v); !ok {
		e.exceed("%s", reason)
		return Value{}
	}
	return v
}

// text makes a string value and counts its bytes.
func (e *evaluation) text(s string) Value {
	if e.reserveText(len(s)) {
		return String(s)
	}
	return Value{}
}

// reserveText is asked before a long text is built.
func (e *evaluation) reserveText(bytes int) bool {
	if !e.hasRoom(bytes) {
		return false
	}
	e.textBytes += bytes
	return true
}

// hasRoom tells whether a text of so many bytes may still be made.
func (e *evaluation) hasRoom(bytes int) bool {
	if bytes > e.limits.TextBytes-e.textBytes {
		e.exceed("strings of more than %d bytes", e.limits.TextBytes)
	}
	return e.err == nil
}

// pop takes everything from mark on off the stack and forgets it.
func (e *evaluation) pop(mark int) {
	clear(e.stack[mark:])
	e.stack = e.stack[:mark]
}

func (e *evaluation) slot(index int) *Value { return &e.stack[e.base+index] }
