package threeway_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"zhitong/recon/threeway"
)

// TestTables: each table has as many cells in each row as headings, in both
// languages, and no text of a file is a formula.
func TestTables(t *testing.T) {
	r := match(t, shipped(t), movements(t, "o1 N10001 3 10000\no2 =1+1 3 100"), movements(t, "p1 N10001 3 10000 60"), movements(t, "b1 - 4 9940 0 财付通\n@b - 4 1 0 财付通"), 9)
	for _, language := range []string{"zh-CN", "en"} {
		for _, table := range threeway.Tables() {
			var text strings.Builder
			must(t, r.WriteTable(&text, table, language))
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text.String(), "\ufeff"))).ReadAll()
			must(t, err) // a row of another length is an error of the reader
			if len(rows) < 2 {
				t.Errorf("%s has %d rows", table, len(rows))
			}
			for _, row := range rows {
				for _, cell := range row {
					if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@") {
						t.Errorf("%s has the cell %q", table, cell)
					}
				}
			}
		}
	}
	for _, bridge := range r.Bridges {
		for _, line := range bridge.Lines {
			if line.Label("zh-CN") == "" || line.Label("en") == "" {
				t.Errorf("the line %s has no label", line.Code)
			}
		}
	}
	var text strings.Builder
	must(t, r.WriteTable(&text, threeway.CaseTable, "zh-CN"))
	if !strings.Contains(text.String(), "\n短款（订单有，渠道无）,'=1+1,o2,,2026-03-03,6,CNY,1.00,,-1.00,,,\n") {
		t.Error(text.String())
	}
}
