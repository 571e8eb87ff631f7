package tck

import (
	"zhitong/feel"
)

// tolerance is how far apart numbers may be: the kit's expectations are rounded.
var tolerance = feel.Number(1, 8)

// Same says whether a value is what a test case expects: equal, numbers within 1e-8, contexts in any order of their entries.
func Same(got, want feel.Value) bool { return Within(got, want, tolerance) }

// Within is Same with another tolerance: how far apart numbers may be, 0 for not at all.
func Within(got, want, tolerance feel.Value) bool {
	if got.Kind() != want.Kind() {
		return false
	}
	switch want.Kind() {
	case feel.KindNull:
		return true
	case feel.KindNumber:
		return near(got, want, tolerance)
	case feel.KindList:
		return sameItems(got.Items(), want.Items(), tolerance)
	case feel.KindContext:
		return sameEntries(got, want, tolerance)
	default:
		equal, comparable := feel.Equal(got, want)
		return comparable && equal
	}
}

var distance = mustCompile("abs(a - b) <= c")

func mustCompile(text string) *feel.Program {
	program, err := feel.CompileExpression(text, feel.Options{})
	if err != nil {
		panic(err) // the text is a constant
	}
	return program
}

func near(a, b, tolerance feel.Value) bool {
	result, err := distance.Evaluate(feel.Variables{"a": a, "b": b, "c": tolerance}, feel.Environment{})
	return err == nil && result.Value.IsTrue()
}

func sameItems(got, want []feel.Value, tolerance feel.Value) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range want {
		if !Within(got[i], want[i], tolerance) {
			return false
		}
	}
	return true
}

func sameEntries(got, want, tolerance feel.Value) bool {
	if len(got.Entries()) != len(want.Entries()) {
		return false
	}
	for _, entry := range want.Entries() {
		value, ok := got.Lookup(entry.Key)
		if !ok || !Within(value, entry.Value, tolerance) {
			return false
		}
	}
	return true
}
