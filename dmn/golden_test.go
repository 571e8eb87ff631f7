package dmn_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"zhitong/dmn"
	"zhitong/dmn/tck"
	"zhitong/feel"
)

// TestGolden runs the tables under testdata: "table" reads a decision table
// written as lines, "evaluate" shows the result and the rules that matched.
func TestGolden(t *testing.T) {
	datadriven.Walk(t, "testdata/tables", func(t *testing.T, path string) {
		var model *dmn.Model
		datadriven.RunTest(t, path, func(t *testing.T, data *datadriven.TestData) string {
			switch data.Cmd {
			case "table":
				var err error
				if model, err = dmn.Read(strings.NewReader(tableDocument(data)), dmn.Options{Profile: feel.DMN}); err != nil {
					return err.Error()
				}
				return problemsOf(model)
			case "model":
				var err error
				if model, err = dmn.Read(strings.NewReader(data.Input), dmn.Options{DetectProfile: true}); err != nil {
					return err.Error()
				}
				return problemsOf(model)
			default:
				return evaluateLines(model, data)
			}
		})
	})
}

func problemsOf(model *dmn.Model) string {
	var text strings.Builder
	for _, problem := range model.Problems() {
		fmt.Fprintln(&text, problem.Code, problem)
	}
	if text.Len() == 0 {
		return "ok\n"
	}
	return text.String()
}

// evaluateLines evaluates a decision for each line of variables.
func evaluateLines(model *dmn.Model, data *datadriven.TestData) string {
	id := "d"
	if len(data.CmdArgs) > 0 {
		id = data.CmdArgs[0].Key
	}
	var text strings.Builder
	for _, line := range strings.Split(data.Input, "\n") {
		variables := feel.Variables{}
		var raw map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &raw); err != nil {
			return err.Error()
		}
		for name, value := range raw {
			variables[name], _ = feel.FromJSON(value)
		}
		evaluation, err := model.Evaluate(id, variables, feel.Environment{})
		if err != nil {
			fmt.Fprintln(&text, "error:", err)
			continue
		}
		fmt.Fprint(&text, evaluation.Output)
		for _, rule := range evaluation.Decisions[len(evaluation.Decisions)-1].MatchedRules {
			fmt.Fprintf(&text, " #%d", rule.Index)
		}
		fmt.Fprintln(&text)
	}
	return text.String()
}

// tableDocument writes a model of one table: "inputs | outputs" first, then one
// rule a line; the policy and the aggregation are arguments.
func tableDocument(data *datadriven.TestData) string {
	policy, aggregation := "", ""
	for _, argument := range data.CmdArgs {
		switch argument.Key {
		case "policy":
			policy = strings.ReplaceAll(argument.Vals[0], "_", " ")
		case "aggregation":
			aggregation = fmt.Sprintf(` aggregation="%s"`, argument.Vals[0])
		}
	}
	lines := strings.Split(data.Input, "\n")
	var text strings.Builder
	fmt.Fprintf(&text, `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t"><decision id="d" name="d">`)
	in, out, _ := strings.Cut(lines[0], "|")
	for _, name := range split(in) {
		fmt.Fprintf(&text, `<informationRequirement><requiredInput href="#in_%s"/></informationRequirement>`, name)
	}
	fmt.Fprintf(&text, `<decisionTable hitPolicy="%s"%s>`, policy, aggregation)
	for _, name := range split(in) {
		fmt.Fprintf(&text, `<input id="i_%s"><inputExpression><text>%s</text></inputExpression></input>`, name, name)
	}
	for _, name := range split(out) {
		text.WriteString(outputElement(name))
	}
	for i, line := range lines[1:] {
		in, out, _ := strings.Cut(line, "|")
		fmt.Fprintf(&text, `<rule id="r%d">`, i+1)
		for _, entry := range split(in) {
			fmt.Fprintf(&text, `<inputEntry><text>%s</text></inputEntry>`, escape(entry))
		}
		for _, entry := range split(out) {
			fmt.Fprintf(&text, `<outputEntry><text>%s</text></outputEntry>`, escape(entry))
		}
		text.WriteString("</rule>")
	}
	text.WriteString("</decisionTable></decision>")
	for _, name := range split(in) {
		fmt.Fprintf(&text, `<inputData id="in_%s" name="%s"/>`, name, name)
	}
	return text.String() + "</definitions>"
}

// outputElement writes an output such as `risk("high", "low")=“low”`: name, output values, default.
func outputElement(spec string) string {
	spec, missing, hasDefault := strings.Cut(spec, "=")
	name, values, hasValues := strings.Cut(strings.TrimSuffix(spec, ")"), "(")
	text := fmt.Sprintf(`<output id="o_%s" name="%s">`, name, name)
	if hasValues {
		text += "<outputValues><text>" + escape(values) + "</text></outputValues>"
	}
	if hasDefault {
		text += "<defaultOutputEntry><text>" + escape(missing) + "</text></defaultOutputEntry>"
	}
	return text + "</output>"
}

func split(cells string) []string {
	var all []string
	for _, cell := range strings.Split(cells, ";") {
		if cell = strings.TrimSpace(cell); cell != "" {
			all = append(all, cell)
		}
	}
	return all
}

func escape(text string) string {
	return strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;").Replace(text)
}

// TestBombsAreRefused reads files that are made to exhaust memory.
func TestBombsAreRefused(t *testing.T) {
	const opening = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">`
	for name, file := range map[string]string{
		"entities": `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">]>` + opening + `</definitions>`,
		"nesting":  opening + strings.Repeat("<decision>", 1_000),
		"elements": opening + strings.Repeat("<p/>", 600_000),
		"no model": `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>`,
		"nothing":  "",
		"cut off":  opening + `<decision id="d">`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := dmn.Read(strings.NewReader(file), dmn.Options{}); err == nil {
				t.Error("the file is read")
			}
		})
	}
}

// FuzzRead: whatever the file holds, there is a model or an error, and every
// decision of it gives a value or a failure.
func FuzzRead(f *testing.F) {
	f.Add(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="t"><decision id="d" name="d"><literalExpression><text>1 + 1</text></literalExpression></decision></definitions>`)
	f.Add(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d"><decisionTable hitPolicy="COLLECT" aggregation="SUM"><input><inputExpression><text>x</text></inputExpression></input><output/><rule><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision></definitions>`)
	f.Add(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d"><context><contextEntry><variable name="a"/><list/></contextEntry></context></decision></definitions>`)
	f.Add(document(routing))
	f.Add(document(knowledge("f", "g(n)", "g") + knowledge("g", "f(n)", "f") + literal("d", "f(x)", requires("requiredKnowledge", "f"))))
	f.Add(document(`<itemDefinition name="t" isCollection="true"><typeRef>t</typeRef><allowedValues><text>1, 2</text></allowedValues></itemDefinition><decision id="d" name="d"><variable name="d" typeRef="t"/><for iteratorVariable="i"><in><literalExpression><text>[1..3]</text></literalExpression></in><return><literalExpression><text>i</text></literalExpression></return></for></decision><decisionService id="s" name="s"><outputDecision href="#d"/></decisionService>`))
	f.Fuzz(func(t *testing.T, file string) {
		limits := dmn.Limits{Bytes: 1 << 20, Depth: 20, Steps: 10_000, FEEL: feel.Limits{Iterations: 10_000, Depth: 50, ListItems: 10_000, TextBytes: 100_000}}
		model, err := dmn.Read(strings.NewReader(file), dmn.Options{DetectProfile: true, Limits: limits})
		if err != nil {
			return
		}
		for _, decision := range model.Decisions() {
			_, err := model.Evaluate(decision.ID(), feel.Variables{"x": feel.Int(1)}, feel.Environment{})
			_ = err // a value or a failure
		}
	})
}

// BenchmarkTable takes decisions of which each looks at other rules.
func BenchmarkTable(b *testing.B) {
	for _, rules := range []int{10, 1000} {
		b.Run(fmt.Sprint(rules), func(b *testing.B) { benchmarkTable(b, rules) })
	}
}

func benchmarkTable(b *testing.B, rules int) {
	lines := []string{"x; country | y"}
	for i := range rules {
		lines = append(lines, fmt.Sprintf(`[%d..%d); "CN", "US", "DE" | %d`, i*10, i*10+10, i))
	}
	data := &datadriven.TestData{Input: strings.Join(lines, "\n"), CmdArgs: []datadriven.CmdArg{{Key: "policy", Vals: []string{"UNIQUE"}}}}
	model, err := dmn.Read(strings.NewReader(tableDocument(data)), dmn.Options{Profile: feel.DMN})
	if err != nil {
		b.Fatal(err)
	}
	scopes := make([]feel.Variables, rules)
	for i := range scopes {
		scopes[i] = feel.Variables{"x": feel.Int(int64(i*10 + 5)), "country": feel.String("US")}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		result, err := model.Decide("d", scopes[i%rules], feel.Environment{})
		if y, _ := result.Value.AsInt64(); err != nil || y != int64(i%rules) {
			b.Fatal(result, err)
		}
	}
}

// lendingInputs are those of the first case of a file.
func lendingInputs(b *testing.B, file string) feel.Variables {
	b.Helper()
	reader, err := os.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer reader.Close()
	cases, err := tck.Read(reader)
	if err != nil {
		b.Fatal(err)
	}
	variables, err := cases.Cases[0].Variables()
	if err != nil {
		b.Fatal(err)
	}
	return variables
}

// BenchmarkLending takes all decisions of a model of the kit, 0004-lending.
func BenchmarkLending(b *testing.B) {
	folder := filepath.Join(kit(b), "compliance-level-3", "0004-lending")
	model, err := readModel(filepath.Join(folder, "0004-lending.dmn"))
	if err != nil {
		b.Fatal(err)
	}
	scope := lendingInputs(b, filepath.Join(folder, "0004-lending-test-01.xml"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := model.DecideAll(scope, feel.Environment{}); err != nil {
			b.Fatal(err)
		}
	}
}
