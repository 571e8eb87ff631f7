package testtable

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"zhitong/dmn"
	"zhitong/feel"
)

// TestRunOfAWorkbook: rows may end early, but no cell is without a column, and only remarks hold what cannot be read.
func TestRunOfAWorkbook(t *testing.T) {
	model, err := dmn.Read(strings.NewReader(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">
<inputData id="i" name="on"><variable name="on" typeRef="date"/></inputData><inputData id="n" name="account"><variable name="account" typeRef="string"/></inputData>
<decision id="d" name="Due"><variable name="Due" typeRef="date"/><informationRequirement><requiredInput href="#i"/></informationRequirement><literalExpression><text>on + duration("P1D")</text></literalExpression></decision>
<decision id="a" name="Account"><informationRequirement><requiredInput href="#n"/></informationRequirement><literalExpression><text>account</text></literalExpression></decision>
</definitions>`), dmn.Options{Profile: feel.DMN})
	if err != nil || len(model.Problems()) > 0 {
		t.Fatal(err, model.Problems())
	}
	content := book(t, func(f *excelize.File) {
		for cell, text := range map[string]string{"A2": "account", "B2": "on", "C2": "# why", "D2": "expect: Due", "E2": "expect: Account", "A1": "# cases",
			"E4": `"42"`, "F5": "lost", "E5": "null", "A6": "x", "E6": "x", "A8": "x", "E8": "x"} {
			store(t, f, "Sheet1", cell, text, "")
		}
		store(t, f, "Sheet1", "B3", raw("46053"), "yyyy-mm-dd")
		store(t, f, "Sheet1", "D3", raw("46054"), `m"月"d"日"`)
		store(t, f, "Sheet1", "C3", formula("1+1"), "")
		store(t, f, "Sheet1", "A4", raw("42"), "")
		store(t, f, "Sheet1", "B6", formula("1+1"), "")
		if err := f.MergeCell("Sheet1", "A8", "B8"); err != nil {
			t.Fatal(err)
		}
	})
	sheets, err := Read("x.xlsx", content)
	if err != nil {
		t.Fatal(err)
	}
	table, ok := sheets[0].Table()
	if !ok {
		t.Fatal("no table")
	}
	report := table.Run(model, feel.Environment{})
	var got []string
	for _, failure := range report.Failures {
		got = append(got, failure.String())
	}
	want := `Sheet1!F5: row 5: the column of this cell has no header
Sheet1!B6: row 6: the formula has no saved result
Sheet1!A8: row 8: the cells A8:B8 are merged; each needs a value of its own`
	if text := strings.Join(got, "\n"); text != want || report.Passed != 2 || report.Failed != 3 {
		t.Errorf("%d passed, %d failed:\n%s", report.Passed, report.Failed, text)
	}
}
