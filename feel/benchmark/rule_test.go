// Package benchmark compares FEEL with other expression languages for Go. It is a module of its own, so that theirs
// do not become dependencies of the platform.
package benchmark

import (
	"testing"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/google/cel-go/cel"

	"zhitong/feel"
)

const rule = `amount > 1000 and country in ("US","DE","CN") and score * 0.3 + 10 < 50`

// The inputs change with every iteration; all three conditions are looked at in three of four.
var (
	amounts   = [...]int{1500, 99000, 2001, 800}
	scores    = [...]float64{12.5, 99.25, 130, 7}
	countries = [...]string{"CN", "US", "DE", "US"}
)

// environments hold the inputs as maps that others take too.
func environments() []map[string]any {
	var all []map[string]any
	for i := range amounts {
		all = append(all, map[string]any{"amount": amounts[i], "score": scores[i], "country": countries[i]})
	}
	return all
}

func compile(b *testing.B) *feel.Program {
	b.Helper()
	program, err := feel.CompileExpression(rule, feel.Options{Profile: feel.DMN, Names: []string{"amount", "score", "country"}})
	if err != nil {
		b.Fatal(err)
	}
	return program
}

// wanted is what the rule says of the inputs, by hand.
var wanted = [...]bool{true, true, true, false}

func BenchmarkRule(b *testing.B) {
	b.Run("feel-slots", benchmarkSlots)
	b.Run("feel-map", benchmarkMap)
	b.Run("expr", benchmarkExpr)
	b.Run("cel", benchmarkCEL)
}

func benchmarkSlots(b *testing.B) {
	program := compile(b)
	var inputs [len(amounts)][]feel.Value
	for i := range amounts {
		values := map[string]feel.Value{"amount": feel.Int(int64(amounts[i])), "score": feel.Float(scores[i]), "country": feel.String(countries[i])}
		for _, name := range program.Slots() {
			inputs[i] = append(inputs[i], values[name])
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		result, err := program.EvaluateSlots(inputs[i&3], feel.Environment{})
		if err != nil || result.Value.IsTrue() != wanted[i&3] {
			b.Fatal(result, err)
		}
	}
}

func benchmarkMap(b *testing.B) {
	program := compile(b)
	inputs := environments()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		result, err := program.Evaluate(feel.GoVariables(inputs[i&3]), feel.Environment{})
		if err != nil || result.Value.IsTrue() != wanted[i&3] {
			b.Fatal(result, err)
		}
	}
}

func benchmarkExpr(b *testing.B) {
	inputs := environments()
	program, err := expr.Compile(`amount > 1000 and country in ["US","DE","CN"] and score * 0.3 + 10 < 50`, expr.Env(inputs[0]), expr.AsBool())
	if err != nil {
		b.Fatal(err)
	}
	machine := vm.VM{}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		result, err := machine.Run(program, inputs[i&3])
		if err != nil || result.(bool) != wanted[i&3] {
			b.Fatal(result, err)
		}
	}
}

func benchmarkCEL(b *testing.B) {
	environment, err := cel.NewEnv(cel.Variable("amount", cel.IntType), cel.Variable("score", cel.DoubleType), cel.Variable("country", cel.StringType))
	if err != nil {
		b.Fatal(err)
	}
	ast, issues := environment.Compile(`amount > 1000 && country in ["US","DE","CN"] && score * 0.3 + 10.0 < 50.0`)
	if issues.Err() != nil {
		b.Fatal(issues.Err())
	}
	program, err := environment.Program(ast, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		b.Fatal(err)
	}
	inputs := environments()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		result, _, err := program.Eval(inputs[i&3])
		if err != nil || result.Value().(bool) != wanted[i&3] {
			b.Fatal(result, err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := feel.CompileExpression("x = 21", feel.Options{Profile: feel.Camunda8}); err != nil {
			b.Fatal(err)
		}
	}
}
