package testtable

import (
	"strings"
	"testing"

	"zhitong/feel"
)

// TestValueOf reads "type | text | value", the value as FEEL writes it with its kind; an error is "! part of it".
func TestValueOf(t *testing.T) {
	named := map[string]feel.Type{}
	named["small"] = feel.Restricted(mustType(t, "number", nil), func(feel.Value) bool { return false })
	named["person"] = feel.ContextOf(feel.Field{Name: "age", Type: named["small"]}, feel.Field{Name: "born on", Type: mustType(t, "date", nil)})
	for _, line := range strings.Split(strings.TrimSpace(values), "\n") {
		parts := strings.Split(line, " | ")
		value, err := valueOf(parts[1], mustType(t, parts[0], named))
		got := value.Kind().String() + " " + value.String()
		if err != nil {
			got = "! " + err.Error()
		}
		if got != parts[2] && (err == nil || !strings.HasPrefix(parts[2], "! ") || !strings.Contains(got, parts[2][2:])) {
			t.Errorf("%s: got %s", line, got)
		}
	}
}

func mustType(t *testing.T, name string, named map[string]feel.Type) feel.Type {
	t.Helper()
	typ, ok := feel.ParseType(name, named)
	if !ok {
		t.Fatalf("no type %s", name)
	}
	return typ
}

const values = `
number | 12 | number 12
number | -0.50 | number -0.5
number | .5 | number 0.5
number | 1,234,567.80 | number 1234567.8
number | 1,23 | ! "1,23" is no value of the type number; a number is written 1234.5
number | 12,50 | ! is no value of the type number
number | 1.234,50 | ! is no value of the type number
number | 3.5% | number 0.035
number | 1,250 ％ | number 12.5
number | 1e3% | ! is no value of the type number
number | 1.5E+3 | number 1500
number | 0.1000000000000000000000000000000001 | number 0.1000000000000000000000000000000001
number | 12345678901234567890123456789012345 | ! is no value of the type number
number | 007 | number 7
number | twelve | ! is no value of the type number
number | null | null null
number | "12" | ! is no value of the type number
number | ¥12 | ! is no value of the type number
small | 12 | number 12
string | 12 | string 12
string | 007 | string 007
string | true | string true
string | null | null null
string | "null" | string null
string | " a " | string  a 
string | "a\tb" | string a	b
string | [draft] | string [draft]
string | 2026-01-31 | string 2026-01-31
string | date("2026-01-31") | string date("2026-01-31")
boolean | TRUE | boolean true
boolean | 否 | boolean false
boolean | Yes | boolean true
boolean | 1 | ! is no value of the type boolean; a truth value is written
date | 2026-01-31 | date 2026-01-31
date | 2026/1/3 | date 2026-01-03
date | 2026年1月3日 | date 2026-01-03
date | 2026-2-30 | ! is no value of the type date; a date is written 2026-01-31
date | 31/01/2026 | ! is no value of the type date
date | 1/31/2026 | ! is no value of the type date
date | 26-01-31 | ! is no value of the type date
date | 2026-01-31 10:00 | ! is no value of the type date
date | @"2026-01-31" | date 2026-01-31
date | date("2026-01-31") | date 2026-01-31
time | 9:05 | time 09:05:00
time | 10:30:15.5 | time 10:30:15.5
time | 10:30+08:00 | time 10:30:00+08:00
time | 25:00 | ! is no value of the type time
date and time | 2026-01-31 9:05 | date and time 2026-01-31T09:05:00
date and time | 2026/1/31 10:30:01 | date and time 2026-01-31T10:30:01
date and time | 2026-01-31T10:30:00+08:00 | date and time 2026-01-31T10:30:00+08:00
date and time | 2026-01-31T10:30:00@Asia/Shanghai | date and time 2026-01-31T10:30:00@Asia/Shanghai
date and time | 2026-01-31 | date and time 2026-01-31T00:00:00
date and time | now | ! is no value of the type date and time
days and time duration | P1DT2H | days and time duration P1DT2H
years and months duration | P1Y6M | years and months duration P1Y6M
years and months duration | P1D | ! is no value
Any | 12 | number 12
Any | 1,234.5 | number 1234.5
Any | 50% | number 0.5
Any | 007 | string 007
Any | 0.07 | number 0.07
Any | True | boolean true
Any | 是 | string 是
Any | 2026-01-31 | date 2026-01-31
Any | 2026-02-30 | string 2026-02-30
Any | 2026-01-31T10:00:00Z | date and time 2026-01-31T10:00:00Z
Any | 10:00:00 | time 10:00:00
Any | P1D | string P1D
Any | @"P1D" | days and time duration P1D
Any | duration("P1D") | days and time duration P1D
Any | a + b | string a + b
Any | amount | string amount
Any | 1 + 1 | string 1 + 1
Any | "12" | string 12
Any | [1, "a"] | list [1, "a"]
Any | {a: 1} | context {a: 1}
Any | [a] | ! begins as a value of FEEL but is none
Any | "a | ! begins as a value of FEEL but is none
Any | date("nonsense") | ! begins as a value of FEEL but is none
Any | [1..5] | range [1..5]
list<number> | [1, 2] | list [1, 2]
list<number> | 1,000 | list [1000]
list<number> | ["a"] | ! is no value of the type list<number>
list<string> | a | list ["a"]
list<string> | [a] | ! is no value of the type list<string>
list<string> | null | null null
person | {age: 3} | context {"born on": null, age: 3}
person | {age: "3"} | ! is no value of the type context<age: number, born on: date>
person | 3 | ! is no value of the type context<
list<person> | [{age: 3}] | list [{"born on": null, age: 3}]
`

func TestResolve(t *testing.T) {
	date := mustType(t, "date", nil)
	roots := []feel.Field{
		{Name: "a"}, {Name: "a.b", Type: date}, {Name: "Applicant Data", Type: feel.ContextOf(feel.Field{Name: "born", Type: date}, feel.Field{Name: "born on", Type: date})},
		{Name: "items", Type: feel.ListOf(feel.ContextOf(feel.Field{Name: "价格", Type: date}))},
	}
	for text, want := range map[string]string{
		"a":                         "a Any",
		"a.c . d[2].e":              "a.c.d[2].e Any",
		"a.b":                       "a.b date",
		"Applicant   Data.born on":  "Applicant Data.born on date",
		" Applicant Data . born ":   "Applicant Data.born date",
		"items[ 12 ].价格":            "items[12].价格 date",
		"items[1]":                  "items[1] context<价格: date>",
		"b":                         "the model has no input 'b'; there are: a, a.b, Applicant Data, items",
		"Applicant":                 "the model has no input 'Applicant'; there are: a, a.b, Applicant Data, items",
		"Applicant Data.age":        "'Applicant Data' has no component 'age'; there are: born, born on",
		"Applicant Data[1]":         "'[1]' is no item: it takes a list and an index from 1 to 1000",
		"items[0]":                  "'[0]' is no item: it takes a list and an index from 1 to 1000",
		"items[1001]":               "'[1001]' is no item: it takes a list and an index from 1 to 1000",
		"items.价格":                  "'items' is of the type list<context<价格: date>>, which has no components",
		"items[x]":                  "'[x]' does not go on a name: a component is written .name, an item [1]",
		"a.":                        "'.' does not go on a name: a component is written .name, an item [1]",
		"a..b":                      "'a' goes on without a name",
		"Applicant Data.born.extra": "'Applicant Data.born' is of the type date, which has no components",
	} {
		found, err := resolve(text, "input", roots)
		got := found.String() + " " + found.typ.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
