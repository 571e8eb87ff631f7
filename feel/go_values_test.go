package feel

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"
	"testing/quick"
	"time"
)

// TestFloatReadsBack compares with the shortest text of strconv, the independent way to the same decimal.
func TestFloatReadsBack(t *testing.T) {
	same := func(f float64) bool {
		want, err := ParseNumber(strconv.FormatFloat(f, 'g', -1, 64))
		if err != nil {
			return Float(f).IsNull()
		}
		return compareNumbers(Float(f), want) == 0
	}
	check := func(bits uint64) bool { return same(math.Float64frombits(bits)) }
	amounts := func(cents int32, scale uint8) bool { return same(float64(cents) / math.Pow10(int(scale%12))) }
	for _, property := range []any{check, amounts} {
		if err := quick.Check(property, &quick.Config{MaxCount: 20000}); err != nil {
			t.Error(err)
		}
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if !Float(f).IsNull() {
			t.Errorf("%v is no number", f)
		}
	}
}

func TestFromGo(t *testing.T) {
	instant := time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		value any
		want  string
	}{
		{nil, "null"}, {true, "true"}, {7, "7"}, {int64(-8), "-8"}, {int32(9), "9"}, {uint32(10), "10"}, {0.1, "0.1"},
		{json.Number("12345678901234567890.5"), "12345678901234567890.5"}, {"中文", "中文"}, {instant, "2026-03-01T12:30:00Z"},
		{[]any{1, "a"}, `[1, "a"]`}, {map[string]any{"b": 2, "a": []any{}}, "{a: [], b: 2}"}, {Int(3), "3"},
	} {
		if got, ok := FromGo(c.value); !ok || got.String() != c.want {
			t.Errorf("%#v is %s, %v, wanted %s", c.value, got, ok, c.want)
		}
	}
	for _, value := range []any{struct{}{}, math.NaN(), []any{struct{}{}}, map[string]any{"a": make(chan int)}, json.Number("x")} {
		if got, ok := FromGo(value); ok {
			t.Errorf("%T is %s", value, got)
		}
	}
}

func TestEvaluateSlots(t *testing.T) {
	program, err := CompileExpression("b + a * 2", Options{})
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]Value{"a": Int(5), "b": Int(1)}
	var slots []Value
	for _, name := range program.Slots() {
		slots = append(slots, values[name])
	}
	if result, err := program.EvaluateSlots(slots, Environment{}); err != nil || result.Value.String() != "11" {
		t.Error(result, err)
	}
	slots[0] = Absent()
	result, err := program.EvaluateSlots(slots, Environment{})
	if err != nil || !result.Value.IsNull() || len(result.Warnings) == 0 || result.Warnings[0].Code != WarnNoVariable {
		t.Error("a slot that is absent:", result, err)
	}
	if _, err := program.EvaluateSlots(nil, Environment{}); err == nil {
		t.Error("values are missing, but there is no error")
	}
}
