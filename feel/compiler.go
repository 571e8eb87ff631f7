package feel

import (
	"slices"
	"sync"
)

// compiler turns a syntax tree into evaluators and every name into a slot.
type compiler struct {
	profile Profile
	names   []string        // that the caller says are in scope
	known   map[string]bool // the same, made when first asked for
	slots   map[string]int  // of globals, once they are many
	unit    *unit
	globals []string
}

// unit is the program itself or the body of a function: what has its own slots.
type unit struct {
	outer    *unit
	bindings []binding
	slots    int // slots in use
	most     int
	captures []capture
}

// binding gives a local name its slot. The item of a filter also lends its keys as names.
type binding struct {
	name   string
	slot   int
	isItem bool
}

// capture copies a value of the outer unit into a slot of the function when the function value is made.
type capture struct {
	name  string
	outer evaluator
	slot  int
}

func compile(source string, options Options, parse func(*parser) expression) (*Program, error) {
	if len(source) > maximumSourceBytes {
		problem := &Error{Code: CodeTooLong, Message: "the text is longer than 1 MiB"}
		return nil, &Errors{[]*Error{problem}}
	}
	w := workspaces.Get().(*workspace)
	defer w.giveBack()
	var problems []*Error
	if w.tokens, problems = tokenizeInto(w.tokens, source); len(problems) > 0 {
		return nil, &Errors{problems}
	}
	w.parser.begin(source, w.tokens, options)
	root := parse(&w.parser)
	if w.parser.err != nil {
		return nil, &Errors{[]*Error{w.parser.err}}
	}
	return w.program(source, options, root), nil
}

// workspace is what compiling needs and the program does not.
type workspace struct {
	tokens   []token
	parser   parser
	compiler compiler
	unit     unit
}

var workspaces = sync.Pool{New: func() any { return &workspace{tokens: make([]token, 0, 16)} }}

// mostTokens is how many tokens a workspace may have room for to be used again.
const mostTokens = 1024

func (w *workspace) giveBack() {
	if cap(w.tokens) > mostTokens {
		return
	}
	clear(w.tokens)
	*w = workspace{tokens: w.tokens[:0]}
	workspaces.Put(w)
}

func (w *workspace) program(source string, options Options, root expression) *Program {
	w.compiler = compiler{profile: options.Profile, names: options.Names, unit: &w.unit}
	p := &Program{source: source, limits: options.Limits.orDefault(), profile: options.Profile, external: options.External}
	p.root = root.compile(&w.compiler)
	p.globals, p.slots = w.compiler.globals, w.unit.most
	return p
}

// bind opens a local name; the caller closes it with release.
func (c *compiler) bind(name string) int { return c.unit.bind(binding{name: name}) }

// bindItem opens the item of a filter.
func (c *compiler) bindItem() int { return c.unit.bind(binding{name: "item", isItem: true}) }

func (u *unit) bind(b binding) int {
	b.slot = u.slots
	u.slots++
	u.most = max(u.most, u.slots)
	u.bindings = append(u.bindings, b)
	return b.slot
}

// release closes the last names.
func (c *compiler) release(count int) {
	c.unit.bindings = c.unit.bindings[:len(c.unit.bindings)-count]
	c.unit.slots -= count
}

// resolve finds what a name means: a local one, a key of the item of a filter around it, or a variable of the scope.
func (c *compiler) resolve(name string, at int) evaluator { return c.resolveIn(c.unit, name, at) }

func (c *compiler) resolveIn(u *unit, name string, at int) evaluator {
	var items []int
	for i := len(u.bindings) - 1; i >= 0; i-- {
		b := u.bindings[i]
		if b.isItem { // its keys come before what is further out, "item" before the item itself
			items = append(items, b.slot)
		}
		if b.name == name {
			return withItems(items, name, &localVariable{b.slot})
		}
	}
	if u.outer != nil {
		return withItems(items, name, c.captured(u, name, at))
	}
	return withItems(items, name, c.global(name, at))
}

func withItems(items []int, name string, otherwise evaluator) evaluator {
	if len(items) == 0 {
		return otherwise
	}
	return &itemVariable{items, name, otherwise}
}

func (c *compiler) captured(u *unit, name string, at int) evaluator {
	for _, known := range u.captures {
		if known.name == name {
			return &localVariable{known.slot}
		}
	}
	outer := c.resolveIn(u.outer, name, at)
	slot := u.most
	u.captures = append(u.captures, capture{name, outer, slot})
	u.most++
	return &localVariable{slot}
}

func (c *compiler) global(name string, at int) evaluator {
	slot, ok := c.slot(name)
	if !ok {
		slot = len(c.globals)
		c.globals = append(c.globals, name)
		if c.slots != nil {
			c.slots[name] = slot
		}
	}
	return &globalVariable{slot, name, at}
}

// fewGlobals is up to how many names are found by comparing rather than in a map.
const fewGlobals = 16

func (c *compiler) slot(name string) (int, bool) {
	if len(c.globals) <= fewGlobals {
		slot := slices.Index(c.globals, name)
		return slot, slot >= 0
	}
	if c.slots == nil {
		c.slots = make(map[string]int, 2*len(c.globals))
		for slot, known := range c.globals {
			c.slots[known] = slot
		}
	}
	slot, ok := c.slots[name]
	return slot, ok
}

// isKnown tells whether the caller says that a name is in scope.
func (c *compiler) isKnown(name string) bool {
	if c.known == nil {
		c.known = make(map[string]bool, len(c.names))
		for _, known := range c.names {
			c.known[known] = true
		}
	}
	return c.known[name]
}

// isLocal tells whether a name is bound inside of the text.
func (c *compiler) isLocal(name string) bool {
	for u := c.unit; u != nil; u = u.outer {
		if slices.ContainsFunc(u.bindings, func(b binding) bool { return b.name == name }) {
			return true
		}
	}
	return false
}

func (c *compiler) all(expressions []expression) []evaluator {
	evaluators := make([]evaluator, len(expressions))
	for i, expression := range expressions {
		evaluators[i] = expression.compile(c)
	}
	return evaluators
}
