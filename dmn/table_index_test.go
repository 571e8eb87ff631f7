package dmn

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"zhitong/feel"
)

// kindsOfValues are literals of a kind, in order where it has one.
var kindsOfValues = [][]string{
	{"-3", "0", "0.5", "1", "1.00", "7", "12345678901234567890123"},
	{`"a"`, `"b"`, `"中"`, `""`},
	{"true", "false"},
	{`date("2024-02-29")`, `date("2025-01-01")`, `date("-0001-12-31")`},
	{`duration("PT1H")`, `duration("PT3600.5S")`, `duration("P1D")`},
	{`duration("P1M")`, `duration("P1Y")`},
	{`time("10:00:00")`, `time("10:00:00.5")`}, // not indexed
}

// randomCell writes an input entry for values of a kind.
func randomCell(r *rand.Rand, values []string) string {
	pick := func() string { return values[r.IntN(len(values))] }
	bracket := func(texts ...string) string { return texts[r.IntN(len(texts))] }
	switch r.IntN(9) {
	case 0:
		return "-"
	case 1:
		return pick() + ", " + pick()
	case 2:
		return fmt.Sprintf("not(%s, %s)", pick(), bracket("<", ">=")+" "+pick())
	case 3:
		return bracket("<", "<=", ">", ">=", "=", "!=") + " " + pick()
	case 4:
		return bracket("[", "(", "]") + pick() + ".." + pick() + bracket("]", ")", "[")
	case 5:
		return fmt.Sprintf("[%s, %s]", pick(), pick())
	case 6:
		return bracket("? = "+pick(), "? != "+pick(), "null", "not(null)")
	default:
		return pick()
	}
}

func randomTable(r *rand.Rand) (document string, inputs [][]string) {
	var text strings.Builder
	text.WriteString(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t"><decision id="d" name="d"><decisionTable hitPolicy="COLLECT">`)
	for column := range 1 + r.IntN(3) {
		inputs = append(inputs, kindsOfValues[r.IntN(len(kindsOfValues))])
		fmt.Fprintf(&text, `<input><inputExpression><text>x%d</text></inputExpression></input>`, column)
	}
	text.WriteString(`<output name="y"/>`)
	for rule := range r.IntN(70) {
		text.WriteString("<rule>")
		for _, values := range inputs {
			fmt.Fprintf(&text, "<inputEntry><text><![CDATA[%s]]></text></inputEntry>", randomCell(r, values))
		}
		fmt.Fprintf(&text, "<outputEntry><text>%d</text></outputEntry></rule>", rule)
	}
	return text.String() + `</decisionTable></decision></definitions>`, inputs
}

// TestTheIndexAnswersAsTheScan takes random tables with every combination of their values, and others, with and without
// their index.
func TestTheIndexAnswersAsTheScan(t *testing.T) {
	indexed := 0
	for seed := range uint64(300) {
		document, inputs := randomTable(rand.New(rand.NewPCG(seed, 1)))
		model, err := Read(strings.NewReader(document), Options{Profile: feel.Camunda8})
		if err != nil || len(model.Problems()) > 0 {
			t.Fatalf("%s: %v %v", document, err, model.Problems())
		}
		table := model.decisions[0].logic.(*table)
		index := table.index
		if index != nil {
			indexed++
		}
		for _, scope := range combinations(t, inputs) {
			table.index = index
			fast, fastErr := model.Decide("d", scope, feel.Environment{})
			table.index = nil
			slow, slowErr := model.Decide("d", scope, feel.Environment{})
			if fast.Value.String() != slow.Value.String() || !reflect.DeepEqual(fastErr, slowErr) {
				t.Fatalf("seed %d, %v: %s %v with the index, %s %v without\n%s", seed, scope, fast.Value, fastErr, slow.Value, slowErr, document)
			}
		}
	}
	if indexed < 200 {
		t.Errorf("only %d tables had an index", indexed)
	}
}

// combinations gives every value of each column with every one of the others, null and values of another kind among them.
func combinations(t *testing.T, inputs [][]string) []feel.Variables {
	t.Helper()
	all := []feel.Variables{{}}
	for column, values := range inputs {
		var longer []feel.Variables
		for _, literal := range append([]string{"null", "-0.25", `"aa"`, `[1]`}, values...) {
			program, err := feel.CompileExpression(literal, feel.Options{})
			if err != nil {
				t.Fatal(err)
			}
			value, err := program.Evaluate(nil, feel.Environment{})
			if err != nil {
				t.Fatal(err)
			}
			for _, scope := range all {
				more := feel.Variables{fmt.Sprintf("x%d", column): value.Value}
				for name, known := range scope {
					more[name] = known
				}
				longer = append(longer, more)
			}
		}
		all = longer
	}
	return all
}

// TestSetsHoldWhatTheTestsSay: a set that was found in unary tests holds for a value exactly when the tests are true.
func TestSetsHoldWhatTheTestsSay(t *testing.T) {
	r, compared := rand.New(rand.NewPCG(7, 7)), 0
	for range 3_000 {
		values := kindsOfValues[r.IntN(len(kindsOfValues))]
		cell, text := randomCell(r, values), values[r.IntN(len(values))]
		program, err := feel.CompileUnaryTests(cell, feel.Options{Profile: feel.DMN})
		if err != nil {
			t.Fatal(cell, err)
		}
		input := constantOf(t, text)
		set, ok := program.TestSet()
		if !ok || input.Kind() != set.Kind {
			continue
		}
		result, err := program.Evaluate(nil, feel.Environment{Input: input})
		if compared++; err != nil || set.Holds(input) != result.Value.IsTrue() {
			t.Fatalf("%s for %s is %v, the set says %v", cell, text, result.Value, set.Holds(input))
		}
	}
	if compared < 500 {
		t.Errorf("only %d cells were compared", compared)
	}
}

func constantOf(t *testing.T, text string) feel.Value {
	t.Helper()
	program, err := feel.CompileExpression(text, feel.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	result, err := program.Evaluate(nil, feel.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	return result.Value
}
