package feel

import (
	"slices"
	"strings"
)

// builtin is one overload of a built-in function.
type builtin struct {
	name       string
	signature  string
	parameters []parameter
	required   int
	variadic   bool // the last parameter takes any number of arguments
	nullByName bool // parameters that are not named are null
	profiles   profiles
	call       func(e *evaluation, a []Value) Value
}

type parameter struct {
	name     string
	kind     Kind
	any      bool // takes values of every kind, null too
	nullable bool
	optional bool
}

type profiles uint8

const (
	inCamunda8 profiles = 1 << Camunda8
	inBFEEL    profiles = 1 << BFEEL
	inDMN               = 1<<DMN | inBFEEL
	inBoth              = inCamunda8 | inDMN // the dialect of Camunda and those of the standard
)

var (
	builtins     = map[string][]*builtin{}
	builtinNames = nameIndex{} // those of several words, and the properties that are
)

func init() {
	for _, name := range []string{"time offset", "start included", "end included"} {
		builtinNames.add(name)
	}
}

// declare makes a built-in function known. The signature reads as in the standard: "substring(string: string, start
// position: number, length: number?)", where "?" marks a parameter that may be left out or null and "..." one that
// repeats. A typed parameter that gets null or another type makes the call null, with a warning.
func declare(where profiles, signature string, call func(e *evaluation, a []Value) Value) {
	name, list, _ := strings.Cut(strings.TrimSuffix(signature, ")"), "(")
	b := &builtin{name: name, signature: signature, profiles: where, call: call}
	for _, text := range strings.Split(list, ", ") {
		if text != "" {
			b.declareParameter(text)
		}
	}
	builtins[name] = append(builtins[name], b)
	builtinNames.add(name)
}

func (b *builtin) declareParameter(text string) {
	name, kind, _ := strings.Cut(text, ": ")
	p := parameter{name: name}
	if rest, ok := strings.CutSuffix(kind, "..."); ok {
		kind, b.variadic = rest, true
	}
	if rest, ok := strings.CutSuffix(kind, "?"); ok {
		kind, p.nullable, p.optional = rest, true, true
	} else if !b.variadic {
		b.required++
	}
	p.any = kind == "any"
	if t, ok := builtinTypes[kind].check.(kindType); ok {
		p.kind = t.kind
	}
	b.parameters = append(b.parameters, p)
}

func (b *builtin) takes(count int) bool {
	return count >= b.required && (b.variadic || count <= len(b.parameters))
}

// order brings named arguments into the order of the parameters; a parameter that is not named is null.
func (b *builtin) order(names []string, arguments []evaluator) ([]evaluator, bool) {
	ordered := make([]evaluator, len(b.parameters))
	for i, name := range names {
		at := b.parameterIndex(name)
		if at < 0 || ordered[at] != nil {
			return nil, false
		}
		ordered[at] = arguments[i]
	}
	for i, p := range b.parameters {
		if ordered[i] == nil && !p.optional && !b.nullByName {
			return nil, false
		}
		if ordered[i] == nil {
			ordered[i] = &constant{}
		}
	}
	return ordered, true
}

func (b *builtin) parameterIndex(name string) int {
	for i, p := range b.parameters {
		if p.name == name {
			return i
		}
	}
	return -1
}

func builtinsOf(name string, profile Profile) []*builtin {
	var found []*builtin
	for _, b := range builtins[name] {
		if b.profiles>>profile&1 != 0 {
			found = append(found, b)
		}
	}
	return found
}

// builtinValue returns a built-in function as a value, as in sort(names, matches). It keeps the dialect of the program
// that names it.
func builtinValue(name string, home *Program) (Value, bool) {
	overloads := builtinsOf(name, home.profile)
	if overloads == nil {
		return Value{}, false
	}
	f := &Function{isBuiltin: true, source: name, Parameters: make([]string, len(overloads[0].parameters))}
	for i, p := range overloads[0].parameters {
		f.Parameters[i] = p.name
	}
	f.call = func(e *evaluation, arguments []Value) Value {
		caller, mark := e.program, len(e.stack)
		e.program, e.stack = home, append(e.stack, arguments...)
		result := e.callBuiltin(fitting(overloads, len(arguments)), mark)
		e.pop(mark)
		e.program = caller
		return result
	}
	return functionValue(f), true
}

func fitting(overloads []*builtin, count int) []*builtin {
	var fit []*builtin
	for _, b := range overloads {
		if b.takes(count) {
			fit = append(fit, b)
		}
	}
	return fit
}

// callBuiltin calls the first overload whose types fit the arguments on the stack from mark on.
func (e *evaluation) callBuiltin(candidates []*builtin, mark int) Value {
	if e.err != nil {
		return Value{}
	}
	count, warnings := len(e.stack), len(e.warnings)
	for _, b := range candidates {
		if e.conform(b, mark) {
			return e.answer(b.name, b.call(e, e.stack[mark:]), len(e.warnings) > warnings)
		}
		e.pop(count)
	}
	if len(candidates) == 0 {
		return Value{}
	}
	e.warn(e.at, WarnFunctionInvocation, "failed to invoke function '%s': an argument is missing or of the wrong type", candidates[0].name)
	return e.answer(candidates[0].name, Value{}, true)
}

// conform brings the arguments to the types of the parameters and adds null for those left out.
func (e *evaluation) conform(b *builtin, mark int) bool {
	for i := mark; i < len(e.stack); i++ {
		v, ok := b.parameters[min(i-mark, len(b.parameters)-1)].coerce(e.stack[i])
		if !ok {
			return false
		}
		if e.stack[i] = v; v.kind == KindString {
			e.walk(v)
		}
	}
	for !b.variadic && len(e.stack)-mark < len(b.parameters) {
		e.stack = append(e.stack, Value{})
	}
	return true
}

// coerce lets a list of one item stand for the item, and an item for a list of it (DMN 1.5, 10.3.2.9.4).
func (p *parameter) coerce(v Value) (Value, bool) {
	switch {
	case p.any || v.kind == p.kind:
		return v, true
	case v.kind == KindNull:
		return v, p.nullable
	case p.kind == KindList:
		return List(v), true
	case v.kind == KindList && len(v.Items()) == 1 && v.Items()[0].kind == p.kind:
		return v.Items()[0], true
	}
	return Value{}, false
}

// invalid is the null of a function that cannot take its arguments, with the reason.
func (e *evaluation) invalid(format string, arguments ...any) Value {
	e.warn(e.at, WarnFunctionInvocation, format, arguments...)
	return Value{}
}

// FunctionSignatures returns the built-in functions of a dialect, sorted, each overload as the standard writes it:
// "substring(string: string, start position: number, length: number?)". A parameter with "?" may be left out or null, one
// with "..." repeats.
func FunctionSignatures(profile Profile) []string {
	var signatures []string
	for name := range builtins {
		for _, b := range builtinsOf(name, profile) {
			signatures = append(signatures, b.signature)
		}
	}
	slices.Sort(signatures)
	return signatures
}
