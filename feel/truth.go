package feel

// truth is a boolean or null without the weight of a Value, for conditions made of conditions. Its order makes the
// smaller of two their conjunction and the larger their disjunction (DMN 1.5, table 48).
type truth uint8

const (
	no truth = iota
	unknown
	yes
)

// logical is an evaluator whose value is a boolean or null.
type logical interface {
	evaluator
	truth(e *evaluation) truth
}

// operandTruth is the truth of an evaluator of any kind of value: what is no boolean counts as unknown.
type operandTruth struct {
	evaluator
	at int
}

func (n operandTruth) truth(e *evaluation) truth {
	if e.friendly() { // where undecided warns
		return truthOf(n.evaluate(e))
	}
	return truthOf(e.condition(n.at, n.evaluate(e)))
}

// condition warns of a value that is no boolean where one is wanted; null may be missing data.
func (e *evaluation) condition(at int, v Value) Value {
	if v.kind != KindBoolean && v.kind != KindNull {
		e.warn(at, WarnInvalidType, "a boolean is wanted, not %s", describe(v))
	}
	return v
}

func asLogical(n evaluator, at int) logical {
	if condition, ok := n.(logical); ok {
		return condition
	}
	return operandTruth{n, at}
}

func truthOf(v Value) truth {
	if v.kind != KindBoolean {
		return unknown
	}
	return decided(v.bits != 0)
}

func decided(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) value() Value {
	if t == unknown {
		return Value{}
	}
	return Bool(t == yes)
}
