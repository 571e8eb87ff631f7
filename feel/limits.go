package feel

// Limits bound what one evaluation may use, so that no expression can exhaust the process that evaluates it.
type Limits struct {
	Iterations int // passes through for, some, every, filters, sort and the list functions, all together
	Depth      int // nested function invocations
	ListItems  int // items of any one list
	TextBytes  int // bytes of any one string
}

// DefaultLimits returns the limits that apply where Options name none.
func DefaultLimits() Limits {
	return Limits{Iterations: 10_000_000, Depth: 200, ListItems: 1_000_000, TextBytes: 16 << 20}
}

func (l Limits) orDefault() Limits {
	preset := DefaultLimits()
	return Limits{
		Iterations: positiveOr(l.Iterations, preset.Iterations),
		Depth:      positiveOr(l.Depth, preset.Depth),
		ListItems:  positiveOr(l.ListItems, preset.ListItems),
		TextBytes:  positiveOr(l.TextBytes, preset.TextBytes),
	}
}

func positiveOr(value, preset int) int {
	if value > 0 {
		return value
	}
	return preset
}

// Limits of the text itself; they bound what compiling may cost.
const (
	maximumSourceBytes = 1 << 20
	maximumNesting     = 200
)
