package testtable

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// book makes a workbook with one sheet.
func book(t *testing.T, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var content bytes.Buffer
	if err := f.Write(&content); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// TestCellsOfWorkbooks stores what spreadsheets store and wants what they show.
func TestCellsOfWorkbooks(t *testing.T) {
	for name, c := range map[string]struct {
		stored any
		format string
		want   string
	}{
		"text":                  {" 甲 ", "", "甲"},
		"text of digits":        {"007", "@", "007"},
		"17 digits":             {raw("1.1000000000000001"), "", "1.1"},
		"sum of binary numbers": {raw("0.30000000000000004"), "0.00", "0.3"},
		"15 digits":             {raw("1234567890.12345"), "", "1234567890.12345"},
		"exponent":              {raw("1E-3"), "", "0.001"},
		"percentage":            {raw("0.125"), "0.0%", "0.125"},
		"money":                 {raw("-1234.5"), `_("¥"* #,##0.00_);[Red]\(#,##0.00\)`, "-1234.5"},
		"general":               {raw("12"), "General", "12"},
		"true":                  {true, "", "true"},
		"false":                 {false, "", "false"},
		"date":                  {time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), "yyyy-mm-dd", "2026-01-31"},
		"Chinese date":          {raw("46053"), `yyyy"年"m"月"d"日";@`, "2026-01-31"},
		"month and day":         {raw("46053"), `m"月"d"日"`, "2026-01-31"},
		"date and time":         {raw("46053.4375"), "yyyy/m/d h:mm", "2026-01-31T10:30:00"},
		"midnight":              {raw("46053"), "yyyy/m/d h:mm", "2026-01-31T00:00:00"},
		"date with a time":      {raw("46053.4375"), "yyyy/m/d", "2026-01-31T10:30:00"},
		"time":                  {raw("0.4375"), "h:mm AM/PM", "10:30:00"},
		"inexact time":          {raw("0.60416666666666663"), "[$-F400]h:mm:ss", "14:30:00"},
		"hours beyond a day":    {raw("1.5"), "[h]:mm", "! the number 1.5 is no date and no time of day"},
		"day zero":              {raw("0"), "yyyy-mm-dd", "! the number 0 is no date and no time of day"},
		"negative date":         {raw("-1"), "yyyy-mm-dd", "! the number -1 is no date and no time of day"},
		"first day":             {raw("1"), "yyyy-mm-dd", "1900-01-01"},
		"59":                    {raw("59"), "yyyy-mm-dd", "1900-02-28"},
		"the day that was not":  {raw("60"), "yyyy-mm-dd", "! the number 60 is no date and no time of day"},
		"61":                    {raw("61"), "yyyy-mm-dd", "1900-03-01"},
		"colour and number":     {raw("5"), "[Red]0.0", "5"},
		"quoted letters":        {raw("5"), `0" days"`, "5"},
		"formula not saved":     {formula("1+1"), "", "! the formula has no saved result"},
	} {
		content := book(t, func(f *excelize.File) { store(t, f, "Sheet1", "B2", c.stored, c.format) })
		sheets, err := Read("x.xlsx", content)
		if err != nil {
			t.Fatal(name, err)
		}
		got := sheets[0].rows[1].cells[1]
		text := got.text
		if got.problem != "" {
			text += "! " + got.problem
		}
		if text != c.want || got.Position != (Position{2, 2, "Sheet1!B2"}) {
			t.Errorf("%s: %q at %s, want %q", name, text, got.Position, c.want)
		}
	}
}

// raw is a number as a file stores it.
type raw string

// formula is one whose result was not saved.
type formula string

func store(t *testing.T, f *excelize.File, sheet, cell string, value any, format string) {
	t.Helper()
	var err error
	switch value := value.(type) {
	case raw:
		err = f.SetCellDefault(sheet, cell, string(value))
	case formula:
		err = f.SetCellFormula(sheet, cell, string(value))
	default:
		err = f.SetCellValue(sheet, cell, value)
	}
	if err == nil && format != "" {
		var style int
		if style, err = f.NewStyle(&excelize.Style{CustomNumFmt: &format}); err == nil {
			err = f.SetCellStyle(sheet, cell, cell, style)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestCellsThatOnlySpreadsheetsWrite: errors, and formulas with their results.
func TestCellsThatOnlySpreadsheetsWrite(t *testing.T) {
	content := book(t, func(f *excelize.File) { store(t, f, "Sheet1", "A1", raw("8765"), "") })
	for cells, want := range map[string]string{
		`<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>`:                 "! the cell holds the error #DIV/0!",
		`<c r="A1"><f>0.1+0.2</f><v>0.30000000000000004</v></c>`:       "0.3",
		`<c r="A1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>`:            "ab",
		`<c r="A1" t="b"><f>1=1</f><v>1</v></c>`:                       "true",
		`<c r="A1" t="d"><v>2026-01-31</v></c>`:                        "2026-01-31",
		`<c r="A1" t="inlineStr"><is><r><t>a</t></r><t>b</t></is></c>`: "ba",
		`<c r="A1"><v>NaN</v></c>`:                                     `! the cell stores no number but "NaN"`,
	} {
		sheets, err := Read("x.xlsx", rewritten(t, content, `<c r="A1".*</c>`, cells))
		if err != nil {
			t.Fatal(cells, err)
		}
		got := sheets[0].rows[0].cells[0]
		if text := got.text; text != want && "! "+got.problem != want {
			t.Errorf("%s: %q %s, want %q", cells, text, got.problem, want)
		}
	}
}

// rewritten puts other XML in the place of what a pattern finds in the parts of a workbook.
func rewritten(t *testing.T, content []byte, pattern, with string) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var result bytes.Buffer
	out := zip.NewWriter(&result)
	for _, file := range archive.File {
		in, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		to, err := out.Create(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(regexp.MustCompile(pattern).ReplaceAllLiteral(text, []byte(with))); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return result.Bytes()
}

func TestDatesFrom1904(t *testing.T) {
	content := book(t, func(f *excelize.File) {
		from1904 := true
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904}); err != nil {
			t.Fatal(err)
		}
		store(t, f, "Sheet1", "A1", raw("0"), "yyyy-mm-dd")
		store(t, f, "Sheet1", "B1", raw("44591"), "yyyy-mm-dd") // 1462 days less than from 1900
	})
	sheets, err := Read("x.xlsx", content)
	if err != nil {
		t.Fatal(err)
	}
	if cells := sheets[0].rows[0].cells; cells[0].text != "1904-01-01" || cells[1].text != "2026-01-31" {
		t.Error(cells)
	}
}

// TestBuiltInFormats: those of East Asia are told apart by the number.
func TestBuiltInFormats(t *testing.T) {
	for _, c := range []struct {
		id     int
		stored string
		want   string
	}{{14, "46053", "2026-01-31"}, {21, "0.5", "12:00:00"}, {22, "46053.5", "2026-01-31T12:00:00"}, {31, "46053", "2026-01-31"}, {55, "0.5", "12:00:00"}, {4, "46053", "46053"}, {9, "0.5", "0.5"}} {
		content := book(t, func(f *excelize.File) {
			style, err := f.NewStyle(&excelize.Style{NumFmt: c.id})
			if err == nil {
				err = f.SetCellDefault("Sheet1", "A1", c.stored)
			}
			if err == nil {
				err = f.SetCellStyle("Sheet1", "A1", "A1", style)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
		sheets, err := Read("x.xlsx", content)
		if err != nil {
			t.Fatal(err)
		}
		if got := sheets[0].rows[0].cells[0].text; got != c.want {
			t.Errorf("format %d: %s, want %s", c.id, got, c.want)
		}
	}
}

func TestWorkbooksAreRefused(t *testing.T) {
	whole := book(t, func(f *excelize.File) { store(t, f, "Sheet1", "A1", "x", "") })
	for name, content := range map[string][]byte{"no archive": []byte("x"), "nothing": nil, "half": whole[:len(whole)/2]} {
		if sheets, err := Read("x.xlsx", content); err == nil || !strings.Contains(err.Error(), "1:1: the file cannot be read as a workbook") {
			t.Errorf("%s: %v, %v", name, sheets, err)
		}
	}
	for cell, want := range map[string]string{
		"A10001": "Sheet1!A10001: there are more than 10000 rows, blank ones among them",
		"IW1":    "Sheet1!IW1: the table has more than 256 columns",
	} {
		sheets, err := Read("x.xlsx", book(t, func(f *excelize.File) { store(t, f, "Sheet1", cell, "x", "") }))
		if err != nil || sheets[0].broken == nil || sheets[0].broken.Error() != want {
			t.Errorf("%s: %v %v, want %s", cell, err, sheets, want)
		}
	}
	if _, err := Read("x.xlsx", rewritten(t, whole, "<sheets>.*</sheets>", "<sheets></sheets>")); err == nil || err.Error() != "1:1: the file cannot be read as a workbook: it has no sheet" {
		t.Error(err)
	}
	many := book(t, func(f *excelize.File) {
		for i := range maximumSheets {
			if _, err := f.NewSheet(fmt.Sprintf("n%d", i)); err != nil {
				t.Fatal(err)
			}
		}
	})
	if _, err := Read("x.xlsx", many); err == nil || !strings.Contains(err.Error(), "more than 100 sheets") {
		t.Error(err)
	}
}

func TestMergedCellsAreToldWhereTheyBegin(t *testing.T) {
	content := book(t, func(f *excelize.File) {
		store(t, f, "Sheet1", "B2", "x", "")
		if err := f.MergeCell("Sheet1", "B2", "C3"); err != nil {
			t.Fatal(err)
		}
	})
	sheets, err := Read("x.xlsx", content)
	if err != nil || sheets[0].rows[1].cells[1].problem != "the cells B2:C3 are merged; each needs a value of its own" {
		t.Error(sheets, err)
	}
}
