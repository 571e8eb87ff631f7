package feel

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"
)

// decimals is the arithmetic that FEEL prescribes: 34 digits, half even (DMN 1.5, 10.3.2.3.1).
var decimals = func() *apd.Context {
	c := apd.BaseContext.WithPrecision(34)
	c.Rounding = apd.RoundHalfEven
	return c
}()

// TestArithmeticIsThatOf34Digits: the fast path of small integers and the slow
// one give what an independent implementation of decimals gives.
func TestArithmeticIsThatOf34Digits(t *testing.T) {
	operations := map[string]func(d, x, y *apd.Decimal) (apd.Condition, error){
		"+": decimals.Add, "-": decimals.Sub, "*": decimals.Mul, "/": decimals.Quo,
	}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.StringMatching(`-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,4})?`), rapid.StringMatching(`-?[1-9][0-9]{0,40}(\.[0-9]{1,20})?`),
			rapid.SampledFrom([]string{"9223372036854775807", "-9223372036854775808", "9223372036854775808", "0", "4294967296"}))
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		for operator, operate := range operations {
			x, y, want := decimalOf(t, a), decimalOf(t, b), new(apd.Decimal)
			_, err := operate(want, x, y)
			got := evaluate(t, fmt.Sprintf("(%s) %s (%s)", a, operator, b))
			if err != nil || want.Form != apd.Finite {
				if !got.IsNull() {
					t.Fatalf("%s %s %s gives %s, want null", a, operator, b, got)
				}
				continue
			}
			if have := decimalOf(t, got.String()); have.Cmp(want) != 0 {
				t.Fatalf("%s %s %s gives %s, want %s", a, operator, b, got, want)
			}
		}
	})
}

func decimalOf(t *rapid.T, text string) *apd.Decimal {
	exact, _, err := apd.NewFromString(text)
	if err != nil {
		t.Fatal(err)
	}
	rounded := new(apd.Decimal)
	if _, err := decimals.Round(rounded, exact); err != nil { // a literal has 34 digits too
		t.Fatal(err)
	}
	return rounded
}

func evaluate(t interface{ Fatal(...any) }, text string) Value {
	program, err := CompileExpression(text, Options{})
	if err != nil {
		t.Fatal(text, err)
	}
	result, err := program.Evaluate(Variables{}, Environment{})
	if err != nil {
		t.Fatal(text, err)
	}
	return result.Value
}

// TestJSONKeepsValues: what is written as JSON reads back as the same value.
func TestJSONKeepsValues(t *testing.T) {
	value := rapid.Custom(func(t *rapid.T) Value { return drawValue(t, 3) })
	rapid.Check(t, func(t *rapid.T) {
		want := value.Draw(t, "value")
		text := want.AppendJSON(nil)
		got, err := FromJSON(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if again := got.AppendJSON(nil); string(again) != string(text) {
			t.Fatalf("%s became %s", text, again)
		}
	})
}

func drawValue(t *rapid.T, depth int) Value {
	switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
	case kind == 0:
		return Null()
	case kind == 1:
		return Bool(rapid.Bool().Draw(t, "bool"))
	case kind == 2:
		return Number(rapid.Int64().Draw(t, "coefficient"), int32(rapid.IntRange(0, 9).Draw(t, "scale")))
	case kind == 3 || depth == 0:
		return String(rapid.String().Draw(t, "text"))
	case kind == 4:
		var items []Value
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			items = append(items, drawValue(t, depth-1))
		}
		return List(items...)
	default:
		context := &ContextBuilder{}
		for i := range rapid.IntRange(0, 3).Draw(t, "entries") {
			context.Set(fmt.Sprintf("k%d", i), drawValue(t, depth-1))
		}
		return context.Build()
	}
}

// TestBombsAreRefused: what is made to exhaust memory or the stack is an error, soon.
func TestBombsAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"brackets":    strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000),
		"lists":       strings.Repeat("[", 100_000),
		"negations":   strings.Repeat("not(", 50_000),
		"loops":       "for a in 1..100000, b in 1..100000, c in 1..100000 return a",
		"range":       "count(for i in 1..999999999999 return i)",
		"text":        `for i in 1..60 return string join(for j in 1..100000 return "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")`,
		"recursion":   "{f: function(n) f(n + 1), r: f(1)}.r",
		"long source": strings.Repeat("1 + ", 2_000_000) + "1",
	} {
		t.Run(name, func(t *testing.T) {
			program, err := CompileExpression(text, Options{})
			if err != nil {
				return
			}
			if result, err := program.Evaluate(Variables{}, Environment{}); err == nil && !result.Value.IsNull() {
				t.Errorf("it gives %.100s", result.Value)
			}
		})
	}
}

// TestErrorsShowTheirPlace: the line of the source with a caret below it.
func TestErrorsShowTheirPlace(t *testing.T) {
	_, err := CompileExpression("{\n  合计: 1 +\n}", Options{})
	all, ok := err.(*Errors)
	if !ok || len(all.List) == 0 {
		t.Fatalf("error %v", err)
	}
	first := all.List[0]
	if first.Line != 3 || first.Column != 1 || first.Code != CodeSyntax || !strings.Contains(all.Render(), "^") {
		t.Errorf("the error is %+v:\n%s", first, all.Render())
	}
}

func FuzzExpression(f *testing.F) {
	for _, text := range []string{"1 + 2", `for x in [1,2] return x`, `date("2026-03-02") + @"P1D"`, `{a: 1}.a`, `matches("a", "(a|b)*")`, "function(x) x", `"\u76f4"`, "some x in 1..3 satisfies x > 2"} {
		f.Add(text)
	}
	limits := Limits{Iterations: 10_000, Depth: 50, ListItems: 10_000, TextBytes: 100_000}
	f.Fuzz(func(t *testing.T, text string) {
		for _, profile := range []Profile{Camunda8, DMN, BFEEL} {
			for _, compile := range []func(string, Options) (*Program, error){CompileExpression, CompileUnaryTests} {
				program, err := compile(text, Options{Profile: profile, Limits: limits})
				if err != nil {
					continue
				}
				if result, err := program.Evaluate(Variables{"x": Int(1)}, Environment{Now: instant, Input: Int(1)}); err == nil {
					result.Value.AppendJSON(nil)
				}
			}
		}
	})
}

func FuzzFromJSON(f *testing.F) {
	f.Add(`{"a":[1,2.50,null,true,"x"]}`)
	f.Add(`1e400`)
	f.Add(`[[[[`)
	f.Fuzz(func(t *testing.T, text string) {
		value, err := FromJSON([]byte(text))
		if err != nil {
			return
		}
		if _, err := FromJSON(value.AppendJSON(nil)); err != nil {
			t.Errorf("%q is written as what cannot be read: %v", text, err)
		}
	})
}

func FuzzTemporal(f *testing.F) {
	for _, text := range []string{"2026-03-02", "10:00:00+08:00", "2026-03-02T10:00:00@Asia/Shanghai", "P1Y2M", "-PT1H0.5S", "-999999999-01-01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(string) (Value, error){ParseDate, ParseTime, ParseDateTime, ParseDuration} {
			if value, err := parse(text); err == nil {
				if _, err := parse(value.String()); err != nil {
					t.Errorf("%q reads as %s, which cannot be read: %v", text, value, err)
				}
			}
		}
	})
}

// BenchmarkRule is a condition as it stands on a sequence flow.
func BenchmarkRule(b *testing.B) {
	program, err := CompileExpression(`amount > 1000 and country in ("US","DE","CN") and score * 0.3 + 10 < 50`, Options{})
	if err != nil {
		b.Fatal(err)
	}
	variables := Variables{"amount": Int(2000), "country": String("DE"), "score": Int(50)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := program.Evaluate(variables, Environment{}); err != nil {
			b.Fatal(err)
		}
	}
}
