package dmn_test

import (
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

// TestWritten gives inputs as JSON writes them to decisions that want dates and the like.
func TestWritten(t *testing.T) {
	body := `<itemDefinition name="Deal"><itemComponent name="signed"><typeRef>date</typeRef></itemComponent><itemComponent name="note"><typeRef>string</typeRef></itemComponent></itemDefinition>
<itemDefinition name="Soon"><typeRef>date</typeRef><allowedValues><text>[@"2026-01-01"..@"2026-12-31"]</text></allowedValues></itemDefinition>` +
		typedInput("day", "Soon") + typedInput("moment", "dateTime") + typedInput("term", "yearMonthDuration") + typedInput("deal", "Deal") +
		typedInput("text", "string") + `<inputData id="bare" name="bare"/>` +
		literal("day plus", "day + term", requires("requiredInput", "day")+requires("requiredInput", "term")) +
		literal("moment hour", "moment.hour", requires("requiredInput", "moment")) +
		literal("deal year", "deal.signed.year", requires("requiredInput", "deal")) +
		literal("deal note", "deal.note", requires("requiredInput", "deal")) +
		literal("text kept", "text", requires("requiredInput", "text")) +
		`<decision id="column" name="column">` + requires("requiredInput", "bare") + `<decisionTable><input><inputExpression typeRef="date"><text>bare</text></inputExpression></input>
<output/><rule><inputEntry><text>&gt; @"2026-03-01"</text></inputEntry><outputEntry><text>"late"</text></outputEntry></rule></decisionTable></decision>`
	model := definitions(t, body)
	variables := written(t, `{"day": "2026-01-31", "moment": "2026-01-31T10:00:00Z", "term": "P1M", "deal": {"signed": "2025-06-01", "note": "2025-06-01"}, "text": "2026-01-31", "bare": "2026-03-02"}`)
	for id, want := range map[string]string{
		"day plus": "2026-02-28", "moment hour": "10", "deal year": "2025", "deal note": "2025-06-01", "text kept": "2026-01-31", "column": "late",
	} {
		evaluation, err := model.Evaluate(id, model.Written(variables), feel.Environment{})
		if err != nil || evaluation.Output.String() != want {
			t.Errorf("%s gives %s, %v", id, evaluation.Output, err)
		}
	}
	for _, day := range []string{`"soon"`, `"2027-01-01"`, "5"} {
		evaluation, err := model.Evaluate("day plus", model.Written(written(t, `{"day": `+day+`, "term": "P1M"}`)), feel.Environment{})
		if err != nil || !evaluation.Output.IsNull() {
			t.Errorf("%s gives %s, %v", day, evaluation.Output, err)
		}
	}
}

// TestNothingIsReadInCamunda8, where types have no effect.
func TestNothingIsReadInCamunda8(t *testing.T) {
	model, err := dmn.Read(strings.NewReader(document(typedInput("day", "date")+literal("d", "day", ""))), dmn.Options{Profile: feel.Camunda8})
	if err != nil {
		t.Fatal(err)
	}
	if day, _ := model.Written(written(t, `{"day": "2026-01-31"}`)).Variable("day"); day.Kind() != feel.KindString {
		t.Error(day.Kind())
	}
}

func typedInput(name, typ string) string {
	return `<inputData id="` + name + `" name="` + name + `"><variable name="` + name + `" typeRef="` + typ + `"/></inputData>`
}

func written(t *testing.T, text string) feel.Variables {
	t.Helper()
	object, err := feel.FromJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	variables := feel.Variables{}
	for _, entry := range object.Entries() {
		variables[entry.Key] = entry.Value
	}
	return variables
}
