package testtable_test

import (
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/dmn/testtable"
	"zhitong/feel"
)

// FuzzTables: whatever a file holds, it is refused or each row is counted once, and places lie within the file.
func FuzzTables(f *testing.F) {
	for _, seed := range []string{
		"case,amount,expect: Fee\n小额,10,!error\n,\"1,000.5\",null\n",
		"model;x.dmn\ntolerance;0.1\nnow;2026-01-31\napplicant.age;applicant.Home Town;amounts[2];期望：The Offer[1].rate\n1;a;2;3%\n",
		"sep=;\nother.a[1].b;expect: echo.c\n[1..2];{a: \"\"b\"\"}\n", "expect:\n\"", "\xfe\xff\x00a", "expect: Fee\n1,2\n",
	} {
		f.Add([]byte(seed))
	}
	model, err := dmn.Read(strings.NewReader(pricing), dmn.Options{Profile: feel.DMN})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		sheets, err := testtable.Read("x.csv", content)
		if err != nil {
			return
		}
		table, ok := sheets[0].Table()
		if !ok {
			return
		}
		report := table.Run(model, feel.Environment{})
		if report.Passed+report.Failed == 0 || report.Failed == 0 != (len(report.Failures) == 0) {
			t.Errorf("%d passed, %d failed, %d failures", report.Passed, report.Failed, len(report.Failures))
		}
		for _, failure := range report.Failures {
			if failure.Line < 1 || failure.Column < 1 || failure.Line > 1+strings.Count(string(content), "\n") && content[0] < 0xfe {
				t.Errorf("a failure at %s", failure.Position)
			}
		}
	})
}

// FuzzWorkbooks: no file makes reading panic.
func FuzzWorkbooks(f *testing.F) {
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if sheets, err := testtable.Read("x.xlsx", content); err == nil && len(sheets) == 0 {
			t.Error("no error and no sheet")
		}
	})
}
