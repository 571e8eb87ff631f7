package feel

import "math"

// extent is how much a list or a context is when it is written out: parts that it shares count wherever they stand. A
// few doublings of a list make it more than any machine can print or walk through, though it takes little memory.
type extent struct {
	bytes int64 // of its text, roughly
	depth int   // of lists and contexts within each other
}

const (
	maximumValueDepth  = 500     // also that of JSON that is read
	maximumExtentBytes = 1 << 50 // where counting ends
	plainBytes         = 8       // of a value that is not long
)

// add counts an item of what the extent is of.
func (x *extent) add(item Value) {
	inner := extentOf(item)
	x.bytes = min(x.bytes+inner.bytes, maximumExtentBytes)
	x.depth = max(x.depth, inner.depth+1)
}

func extentOf(v Value) extent {
	switch v.kind {
	case KindString:
		return extent{bytes: plainBytes + v.bits}
	case KindNumber:
		return extent{bytes: numberBytes(v)}
	case KindList:
		return v.ref.(*list).extent
	case KindContext:
		return v.ref.(*context).extent
	case KindFunction:
		return extent{bytes: plainBytes + int64(len(v.ref.(*Function).source))}
	case KindRange:
		x := extent{bytes: plainBytes}
		x.add(v.interval().low)
		x.add(v.interval().high)
		return x
	}
	return extent{bytes: plainBytes}
}

// numberBytes is large for numbers with an exponent, which are written without one.
func numberBytes(v Value) int64 {
	if w, ok := v.ref.(*wide); ok {
		return precision + int64(math.Abs(float64(w.exponent)))
	}
	return plainBytes
}

func extentOfItems(items []Value) extent {
	x := extent{bytes: plainBytes, depth: 1}
	for _, item := range items {
		x.add(item)
	}
	return x
}

func extentOfEntries(entries []Entry) extent {
	x := extent{bytes: plainBytes, depth: 1}
	for i := range entries {
		x.bytes += int64(len(entries[i].Key))
		x.add(entries[i].Value)
	}
	return x
}

// Admit is an error for a value that is larger or nested deeper than the limits allow.
func (l Limits) Admit(v Value) error {
	if reason, ok := l.orDefault().admits(v); !ok {
		return &Error{Code: CodeLimit, Message: reason}
	}
	return nil
}
