package testtable_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"zhitong/dmn"
	"zhitong/dmn/testtable"
	"zhitong/feel"
)

const pricing = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">
<itemDefinition name="tApplicant"><itemComponent name="age"><typeRef>number</typeRef></itemComponent><itemComponent name="Home Town"><typeRef>string</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tAmounts" isCollection="true"><typeRef>number</typeRef></itemDefinition>
<inputData id="a" name="applicant"><variable name="applicant" typeRef="tApplicant"/></inputData>
<inputData id="x" name="amount"><variable name="amount" typeRef="number"/></inputData>
<inputData id="l" name="amounts"><variable name="amounts" typeRef="tAmounts"/></inputData>
<inputData id="o" name="other"/>
<decision id="fee" name="Fee"><variable name="Fee" typeRef="number"/><informationRequirement><requiredInput href="#x"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE"><input><inputExpression typeRef="number"><text>amount</text></inputExpression></input><output name="o" typeRef="number"/>
<rule><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>amount / 3</text></outputEntry></rule>
<rule><inputEntry><text>[100..200]</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
<rule><inputEntry><text>&gt;= 200</text></inputEntry><outputEntry><text>3</text></outputEntry></rule></decisionTable></decision>
<decision id="offer" name="The Offer"><informationRequirement><requiredInput href="#a"/></informationRequirement>
<decisionTable hitPolicy="RULE ORDER"><input><inputExpression><text>applicant.age</text></inputExpression></input><output name="rate" typeRef="number"/><output name="code" typeRef="string"/>
<rule><inputEntry><text>&gt;= 18</text></inputEntry><outputEntry><text>0.035</text></outputEntry><outputEntry><text>"007"</text></outputEntry></rule>
<rule><inputEntry><text>null</text></inputEntry><outputEntry><text>0</text></outputEntry><outputEntry><text>applicant.Home Town</text></outputEntry></rule></decisionTable></decision>
<decision id="sum" name="Sum"><informationRequirement><requiredInput href="#l"/></informationRequirement><literalExpression><text>sum(amounts)</text></literalExpression></decision>
<decision id="echo" name="Echo"><informationRequirement><requiredInput href="#o"/></informationRequirement><literalExpression><text>other</text></literalExpression></decision>
<decision id="today" name="Today"><literalExpression><text>today()</text></literalExpression></decision>
<decision id="broken" name="Broken"><literalExpression><text>1 + (2</text></literalExpression></decision>
</definitions>`

// TestRun runs small tables: what passes and fails is worked out by hand from the model above.
func TestRun(t *testing.T) {
	model, err := dmn.Read(strings.NewReader(pricing), dmn.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, table, want string }{
		{"numbers are exact", "amount,expect: Fee\n10,3.33\n150,2.00\n90,30\n", "2:4: row 2 Fee: gives 3.333333333333333333333333333333333, expected 3.33\n2 passed, 1 failed"},
		{"a tolerance is said", "tolerance,0.01\namount,expect: Fee\n10,3.33\n10,3.32\n", "4:4: row 4 Fee: gives 3.333333333333333333333333333333333, expected 3.32\n1 passed, 1 failed"},
		{"names", "case,amount,expect: Fee\n大额,300,3\n小额,150,3\n,150,3\n", "3:8: 小额 Fee: gives 2, expected 3\n4:6: row 4 Fee: gives 2, expected 3\n1 passed, 2 failed"},
		{"errors", "amount,expect: Fee\n200,!error\n200,!error DMN_UNIQUE_HIT\n200,！错误 DMN_ANY_HIT\n100,!error\n200,null\n",
			"4:5: row 4 Fee: DMN_UNIQUE_HIT: decision 'fee': more than one rule of a UNIQUE table matches: rules 2, 3, expected ！错误 DMN_ANY_HIT\n" +
				"5:5: row 5 Fee: gives 2, expected !error\n6:5: row 6 Fee: decision 'fee': more than one rule of a UNIQUE table matches: rules 2, 3, expected null\n2 passed, 3 failed"},
		{"null and absent", "amount,applicant.age,expect: Fee,expect: The Offer[1].code\nnull,,null,null\n,null,,null\n,20,null,007\n", "3 passed, 0 failed"},
		{"an empty component is null", "applicant.age,applicant.Home Town,expect: The Offer\n,昆明,\"[{rate: 0, code: \"\"昆明\"\"}]\"\n20,,\"[{rate: 0.035, code: \"\"007\"\"}]\"\n", "2 passed, 0 failed"},
		{"a whole context", "applicant,expect:The Offer[1].rate\n{age: 18},3.5%\n{age: 17},null\n{years: 17},0\n", "3 passed, 0 failed"},
		{"lists", "amounts,expect: Sum\n\"[1, 2.5]\",3.5\n4,4\n\"[1, \"\"a\"\"]\",null\n", "4:1: row 4: \"[1, \\\"a\\\"]\" is no value of the type list<number>\n2 passed, 1 failed"},
		{"items", "amounts[1],amounts[2],expect: Sum\n1,2,3\n1,,1\n,2,2\n,,null\n", "4:1: row 4: the input 'amounts': item 2 is given but item 1 is not; null would say that it is null\n3 passed, 1 failed"},
		{"without a type", "other,expect: Echo\n007,\"\"\"007\"\"\"\n12,12\n12,\"\"\"12\"\"\"\n2026-01-31,\"date(\"\"2026-01-31\"\")\"\nx,x\n\"{a: [1]}\",{a: [1]}\n",
			"4:4: row 4 Echo: gives 12, expected \"12\"\n5 passed, 1 failed"},
		{"by components without a type", "other.a,other.b.c,expect: Echo,期望：echo.b\n1,2,\"{a: 1, b: {c: 2}}\",{c: 2}\n1,,{a: 1},null\n", "2 passed, 0 failed"},
		{"time is said", "now,2026-03-02 10:00\nexpect: Today\n2026-03-02\n", "1 passed, 0 failed"},
		{"time of the caller", "expect: Today\n2025-01-01\n", "1 passed, 0 failed"},
		{"a value of the wrong type", "amount,expect: Fee\nten,2\n150,two\n150,2\n", "2:1: row 2: \"ten\" is no value of the type number; a number is written 1234.5, 1,234.5 or 12.5%\n" +
			"3:5: row 3: \"two\" is no value of the type number; a number is written 1234.5, 1,234.5 or 12.5%\n1 passed, 2 failed"},
		{"remarks and blank rows", "# about,,\n,,\namount,# why,expect: Fee\n150,so,2\n,,\n150,,2\n", "2 passed, 0 failed"},
		{"columns without a name", "amount,expect: Fee,,\n150,2,,\n150,2,,x\n", "3:8: row 3: the column of this cell has no header\n1 passed, 1 failed"},
		{"ragged rows", "amount,expect: Fee\n150\n150,2,3\n150,2\n", "2:1: row 2: the row has 1 cells, the header 2\n3:7: row 3: the row has 3 cells, the header 2\n1 passed, 2 failed"},
		{"nothing is expected", "amount,expect: Fee\n150,\n150,2\n", "2:1: row 2: the case expects nothing: all columns of expected values are empty\n1 passed, 1 failed"},
		{"a decision that does not compile", "expect: Broken\n!error\n!error DMN_NOT_COMPILED\n", "2:1: row 2 Broken: DMN_NOT_COMPILED: decision 'broken': line 20, column 37: line 1, column 7: ')' was expected, but there is the end, expected !error\n1 passed, 1 failed"},
		{"a wrong header", "case,amuont,applicant.agee,amount,amount,applicant,applicant.age,expect: Fees,expect: Fee,expect: fee,expect: The Offer.rate,用例\n1,2,3,4,5,6,7,8,9,10,11,12\n1,2,3,4,5,6,7,8,9,10,11,12\n",
			"1:6: the model has no input 'amuont'; there are: applicant, amount, amounts, other\n" +
				"1:13: 'applicant' has no component 'agee'; there are: age, Home Town\n" +
				"1:35: the columns 'amount' and 'amount' both give 'amount'\n" +
				"1:52: the columns 'applicant' and 'applicant.age' both give 'applicant'\n" +
				"1:66: the model has no decision 'Fees'; there are: Fee, The Offer, Sum, Echo, Today, Broken\n" +
				"1:91: two columns expect 'Fee'\n" +
				"1:103: 'The Offer' is of the type list<context<rate: number, code: string>>, which has no components\n" +
				"1:126: there are two columns for the names of cases\n0 passed, 2 failed"},
		{"the same decision twice", "expect: Fee,期望： Fee\n1,1\n", "1:13: two columns expect 'Fee'\n0 passed, 1 failed"},
		{"wrong lines above", "model\ntolerance,-1\nnow,noon\nmodle,a.dmn\ntolerance,1,2\nexpect: Fee\nnull\n",
			"1:1: 'model' has no value in the second cell\n2:11: the tolerance \"-1\" is no number from 0\n" +
				"3:5: now is \"noon\", which is no date and time; a date and time is written 2026-01-31 10:30 or 2026-01-31T10:30:00+08:00\n" +
				"4:1: above the header stand only model, tolerance, now and remarks that begin with #\n" +
				"5:1: 'tolerance' is said twice\n5:13: 'tolerance' takes one value\n0 passed, 1 failed"},
		{"no rows", "expect: Fee\n", "1:1: there are no rows below the header\n0 passed, 1 failed"},
		{"a broken end", "amount,expect: Fee\n150,2\n150,\"2\n", "3:7: a quotation mark inside of a cell: the cell has to stand in \"…\" and the mark to be doubled\n0 passed, 1 failed"},
	} {
		if got := ran(t, model, c.table); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// ran runs a table and writes its report.
func ran(t *testing.T, model *dmn.Model, text string) string {
	t.Helper()
	sheets, err := testtable.Read("x.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	table, ok := sheets[0].Table()
	if !ok {
		t.Fatalf("no table: %s", text)
	}
	report := table.Run(model, feel.Environment{Now: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)})
	var lines []string
	for _, failure := range report.Failures {
		lines = append(lines, failure.String())
	}
	return strings.Join(append(lines, feel.Int(int64(report.Passed)).String()+" passed, "+feel.Int(int64(report.Failed)).String()+" failed"), "\n")
}

// TestEveryDecisionIsEvaluatedOnceARow, for the count of rules that were hit.
func TestEveryDecisionIsEvaluatedOnceARow(t *testing.T) {
	model, err := dmn.Read(strings.NewReader(pricing), dmn.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := testtable.Read("x.csv", []byte("applicant.age,expect: The Offer[1].rate,expect: The Offer[1].code,expect: Fee\n20,3.5%,007,\n30,3.5%,007,null\n"))
	if err != nil {
		t.Fatal(err)
	}
	table, _ := sheets[0].Table()
	report := table.Run(model, feel.Environment{})
	covered := model.Cover(report.Evaluations)
	if len(report.Evaluations) != 3 || report.Passed != 2 || covered[1].Hit != 1 {
		t.Errorf("%+v, %+v", report, covered)
	}
}

// TestVariablesOfCamundaModels are inputs too: what expressions name.
func TestVariablesOfCamundaModels(t *testing.T) {
	model, err := dmn.Read(strings.NewReader(pricing), dmn.Options{Profile: feel.Camunda8})
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, input := range model.Inputs() {
		names[input.Name] = true
	}
	for _, name := range []string{"applicant", "amount", "amounts", "other"} {
		if !names[name] {
			t.Errorf("%s is no input of %v", name, names)
		}
	}
	undeclared, err := dmn.Read(strings.NewReader(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="t">
<decision id="d" name="d"><literalExpression><text>betrag * 2</text></literalExpression></decision>
<decision id="e" name="e"><informationRequirement><requiredDecision href="#d"/></informationRequirement><literalExpression><text>d + 1</text></literalExpression></decision></definitions>`), dmn.Options{Profile: feel.Camunda8})
	if err != nil {
		t.Fatal(err)
	}
	if got := ran(t, undeclared, "betrag,expect: e\n2,5\n"); got != "1 passed, 0 failed" {
		t.Error(got)
	}
	if got := ran(t, undeclared, "d,expect: e\n2,5\n"); got != "1:1: the model has no input 'd'; there are: betrag\n0 passed, 1 failed" {
		t.Error(got)
	}
}

// TestManyFailuresAreCut: the report stays readable.
func TestManyFailuresAreCut(t *testing.T) {
	model, err := dmn.Read(strings.NewReader(pricing), dmn.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	got := ran(t, model, "amount,expect: Fee\n"+strings.Repeat("150,3\n", 1500))
	if lines := strings.Split(got, "\n"); len(lines) != 1002 || lines[1000] != "1002:5: 500 more failures from here on" || lines[1001] != "0 passed, 1500 failed" {
		t.Errorf("%d lines end with %v", len(lines), lines[len(lines)-2:])
	}
}

// TestASheetWithoutAHeaderIsNoTable, and says why where it was to be one.
func TestASheetWithoutAHeaderIsNoTable(t *testing.T) {
	sheets, err := testtable.Read("x.csv", []byte("a,b\n1,2\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := sheets[0].Table(); ok {
		t.Error("a table without expected values")
	}
	if got := sheets[0].NoTable().Error(); got != "1:1: there is no header: a row with a cell such as 'expect: Decision'" {
		t.Error(got)
	}
	if table, _ := sheets[0].Table(); table != nil {
		t.Error(errors.New("a table"))
	}
}
