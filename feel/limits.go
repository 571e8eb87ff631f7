package feel

import "fmt"

// Limits bound what one evaluation may use, so that no expression can exhaust the process that evaluates it.
type Limits struct {
	Iterations int // passes through for, some, every, filters, sort and the list functions, all together
	Depth      int // nested function invocations
	ListItems  int // items of any one list
	TextBytes  int // bytes of the strings that are made, all together
	ValueBytes int // bytes that any one value takes when it is written out, roughly
}

// DefaultLimits returns the limits that apply where Options name none.
func DefaultLimits() Limits {
	return Limits{Iterations: 10_000_000, Depth: 200, ListItems: 1_000_000, TextBytes: 16 << 20, ValueBytes: 64 << 20}
}

func (l Limits) orDefault() Limits {
	preset := DefaultLimits()
	return Limits{
		Iterations: positiveOr(l.Iterations, preset.Iterations),
		Depth:      positiveOr(l.Depth, preset.Depth),
		ListItems:  positiveOr(l.ListItems, preset.ListItems),
		TextBytes:  positiveOr(l.TextBytes, preset.TextBytes),
		ValueBytes: positiveOr(l.ValueBytes, preset.ValueBytes),
	}
}

func positiveOr(value, preset int) int {
	if value > 0 {
		return value
	}
	return preset
}

// admits tells whether a value may be made, or why not.
func (l Limits) admits(v Value) (reason string, ok bool) {
	x := extentOf(v)
	switch {
	case x.depth > maximumValueDepth:
		return fmt.Sprintf("lists or contexts nested deeper than %d", maximumValueDepth), false
	case x.bytes > int64(l.ValueBytes):
		return fmt.Sprintf("a value of more than %d bytes", l.ValueBytes), false
	}
	return "", true
}

// Limits of the text itself; they bound what compiling may cost.
const (
	maximumSourceBytes = 1 << 20
	maximumNesting     = 200
)
