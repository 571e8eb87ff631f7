package broker

import (
	"encoding/json"
	"math"
	"testing"
)

// TestARecordIsWrittenAsJSONHasIt: those that were written before are no others.
func TestARecordIsWrittenAsJSONHasIt(t *testing.T) {
	numbers := []int64{0, 1, -1, math.MaxInt64, math.MinInt64}
	for _, text := range []string{"", "work", " ~", `a"b`, `a\b`, "<a>&amp;", "付款", "a\u2028b\u2029", "\x00\n\t\x1f\x7f", "a\xffb\xed\xa0\x80", "é😀"} {
		for i, number := range numbers {
			other := numbers[(i+1)%len(numbers)]
			for _, r := range []record{
				{Intent: "JOB_CREATED", Instance: number, Key: other, Element: text, Name: text, Hash: text, Reference: number},
				{Intent: text, Key: number, Name: text, Reference: other}, {Instance: other, Element: text}, {Hash: text},
			} {
				want, err := json.Marshal(r)
				if err != nil {
					t.Fatal(err)
				}
				if got := r.append([]byte("before")); string(got) != "before"+string(want) {
					t.Errorf("%s, want %s", got, want)
				}
			}
		}
	}
}

// BenchmarkRecord writes the record of an event.
func BenchmarkRecord(b *testing.B) {
	r := record{Intent: "JOB_CREATED", Instance: 2251799813685258, Key: 2251799813685260, Element: "work", Name: "bench-one-task"}
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = r.append(dst[:0])
	}
}
