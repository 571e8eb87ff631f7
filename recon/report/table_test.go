package report_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"zhitong/recon/report"
)

// evil are texts that spreadsheets would calculate with.
var evil = []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "|cmd", "%x", `=HYPERLINK("http://x","y")`}

func tableOf(texts []string) *report.Table {
	return &report.Table{Title: "明细", Headings: []string{"text", "amount"}, Made: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
		Rows: func(add func([]report.Cell) error) error {
			for _, text := range texts {
				if err := add([]report.Cell{{Text: text}, {Text: "-12.50", Number: true, Decimals: 2}}); err != nil {
					return err
				}
			}
			return nil
		}}
}

func TestCSVHasNoFormulas(t *testing.T) {
	plain := []string{"付款", "a,b", `say "hi"`, "line\nbreak", "", "A-1"}
	var content bytes.Buffer
	must(t, tableOf(append(plain, evil...)).CSV(&content))
	text, marked := strings.CutPrefix(content.String(), "\ufeff")
	if !marked {
		t.Error("there is no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	must(t, err)
	for i, row := range rows[1:] {
		if row[1] != "-12.50" {
			t.Errorf("the amount is %q", row[1])
		}
		if i < len(plain) && row[0] != plain[i] {
			t.Errorf("%q became %q", plain[i], row[0])
		}
		if i >= len(plain) && !strings.HasPrefix(row[0], "'") {
			t.Errorf("%q is written as %q", evil[i-len(plain)], row[0])
		}
	}
}

func TestXLSXTableHasNoFormulas(t *testing.T) {
	var content, again bytes.Buffer
	must(t, tableOf(evil).XLSX(&content))
	must(t, tableOf(evil).XLSX(&again))
	if !bytes.Equal(content.Bytes(), again.Bytes()) {
		t.Error("the same table gave other bytes")
	}
	book, err := excelize.OpenReader(&content)
	must(t, err)
	defer book.Close()
	sheet := book.GetSheetList()[0]
	for i, want := range evil {
		cell := fmt.Sprintf("A%d", i+2)
		formula, err := book.GetCellFormula(sheet, cell)
		must(t, err)
		kind, err := book.GetCellType(sheet, cell)
		must(t, err)
		if value, _ := book.GetCellValue(sheet, cell); formula != "" || kind == excelize.CellTypeFormula || strings.TrimSpace(value) != strings.TrimSpace(want) {
			t.Errorf("%q: value %q, formula %q", want, value, formula)
		}
	}
}

// TestErrorsOfRowsEndATable, whatever the format.
func TestErrorsOfRowsEndATable(t *testing.T) {
	broken := &report.Table{Headings: []string{"x"}, Rows: func(func([]report.Cell) error) error { return fmt.Errorf("the store is gone") }}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"CSV": func(b *bytes.Buffer) error { return broken.CSV(b) }, "XLSX": func(b *bytes.Buffer) error { return broken.XLSX(b) }} {
		if err := write(new(bytes.Buffer)); err == nil || !strings.Contains(err.Error(), "gone") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
