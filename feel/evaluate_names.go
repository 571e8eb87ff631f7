package feel

type (
	constant      struct{ value Value }
	localVariable struct{ slot int }
	inputVariable struct{}
	unreadable    struct { // an at-literal that is none
		text string
		at   int
	}
	// globalVariable asks the scope once in an evaluation.
	globalVariable struct {
		slot int
		name string
		at   int
	}
	// itemVariable looks into the items of the filters around it, innermost first.
	itemVariable struct {
		items     []int
		name      string
		otherwise evaluator
	}
)

func (n *literal) compile(*compiler) evaluator { return &constant{n.value} }

func (n *atLiteral) compile(*compiler) evaluator {
	if v := parseAt(n.text); !v.IsNull() {
		return &constant{v}
	}
	return &unreadable{n.text, n.at}
}

func (n *unreadable) evaluate(e *evaluation) Value {
	e.warn(n.at, WarnInvalidType, "'%.40s' is no date, time, date and time or duration", n.text)
	return Value{}
}

func (n *farNumber) compile(*compiler) evaluator { return n }

func (n *farNumber) evaluate(e *evaluation) Value {
	e.warn(n.at, WarnOutOfBounds, "'%.40s' is out of the range of numbers", n.text)
	if e.friendly() {
		return Int(0)
	}
	return Value{}
}

func (n *nameReference) compile(c *compiler) evaluator { return c.resolve(n.name, n.at) }

func (n *inputReference) compile(*compiler) evaluator { return inputVariable{} }

func (n *constant) evaluate(*evaluation) Value { return n.value }

func (n *localVariable) evaluate(e *evaluation) Value { return e.stack[e.base+n.slot] }

func (inputVariable) evaluate(e *evaluation) Value { return e.input }

func (n *globalVariable) evaluate(e *evaluation) Value {
	if v := &e.globals[n.slot]; v.kind != kindUnloaded {
		return *v
	}
	return e.load(n)
}

func (e *evaluation) load(n *globalVariable) Value {
	v := e.ask(n)
	if e.scope != nil { // otherwise the globals are the caller's
		e.globals[n.slot] = v
	}
	return v
}

func (e *evaluation) ask(n *globalVariable) Value {
	if e.scope != nil {
		if v, ok := e.scope.Variable(n.name); ok {
			return v
		}
	}
	if v, ok := builtinValue(n.name, e.program); ok {
		return v
	}
	e.warn(n.at, WarnNoVariable, "no variable found with name '%s'", n.name)
	return Value{}
}

func (n *itemVariable) evaluate(e *evaluation) Value {
	for _, slot := range n.items {
		item := *e.slot(slot)
		if v, ok := item.Lookup(n.name); ok {
			return v
		}
		if v, ok := temporalProperty(item, n.name); ok {
			return v
		}
	}
	return n.otherwise.evaluate(e)
}
