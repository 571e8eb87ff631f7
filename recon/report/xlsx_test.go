package report_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"zhitong/recon/report"
)

func opened(t *testing.T, d *report.Document, language string) *excelize.File {
	t.Helper()
	var content bytes.Buffer
	must(t, report.XLSX(&content, d, language))
	book, err := excelize.OpenReader(&content)
	must(t, err)
	t.Cleanup(func() { book.Close() })
	return book
}

// row finds the row of a sheet whose cell in the column holds the text.
func row(t *testing.T, book *excelize.File, sheet, heading, text string) map[string]string {
	t.Helper()
	rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
	must(t, err)
	at := slices.Index(rows[0], heading)
	for _, cells := range rows[1:] {
		if at >= 0 && at < len(cells) && cells[at] == text {
			found := map[string]string{}
			for i, cell := range cells {
				found[rows[0][i]] = cell
			}
			return found
		}
	}
	t.Fatalf("%s has no row with %s %q", sheet, heading, text)
	return nil
}

// TestWorkbooksHaveASheetForEachSection, named in the language.
func TestWorkbooksHaveASheetForEachSection(t *testing.T) {
	for language, want := range map[string]string{
		"zh-CN": "1 总览|2 依据|3 对账单验证|4 余额调节表 A CNY|5 余额调节表 A JPY|6 余额调节表 A KWD|7 差异分类|8 差异明细|9 匹配组",
		"en":    "1 Summary|2 What the report stands on|3 Proofs of the statements|4 Bridge of balances A CNY|5 Bridge of balances A JPY|6 Bridge of balances A KWD|7 Breaks by class|8 Breaks|9 Groups",
	} {
		if got := strings.Join(opened(t, document(t), language).GetSheetList(), "|"); got != want {
			t.Errorf("sheets %s\nwant %s", got, want)
		}
	}
}

// TestWorkbooksTellEveryBreak with amounts to the minor unit, proposal and
// decision.
func TestWorkbooksTellEveryBreak(t *testing.T) {
	book := opened(t, document(t), "en")
	for _, test := range []struct{ item, heading, want string }{
		{"L2", "Class", "Fee"}, {"L2", "Amount", "-12"}, {"L2", "Currency", "CNY"}, {"L2", "Direction", "short"}, {"L2", "Age (business days)", "10"},
		{"L2", "Value date", "2026-03-02"}, {"L2", "Proposed debit", "6603.01 财务费用·手续费"}, {"L2", "Proposed credit", "1002 银行存款"},
		{"L2", "Proposed amount", "12"}, {"L2", "Reason", "bank_fee"}, {"L2", "State", "posted"}, {"L2", "Decided by", "clerk → approver"}, {"L2", "Journal", "J-7"},
		{"L2", "Side", "bank.xml"}, {"L3", "Amount", "5000000"}, {"L3", "State", "carried forward"}, {"L3", "Decided by", "classify-break 3"},
		{"L4", "Amount", "1234.567"}, {"L4", "Decided by", "clerk"}, {"R2", "Amount", "-90071992547409.93"}, {"R2", "Side", "=books.csv"},
	} {
		if got := row(t, book, "8 Breaks", "Item", test.item)[test.heading]; got != test.want {
			t.Errorf("%s of %s is %q, want %q", test.heading, test.item, got, test.want)
		}
	}
	if got := row(t, book, "9 Groups", "bank.xml", "L1"); got["=books.csv"] != "R1" || got["Amount"] != "1234.56" || got["Difference"] != "0" {
		t.Errorf("group %v", got)
	}
}

// TestTextNeverBecomesAFormula, wherever it begins with = + - or @.
func TestTextNeverBecomesAFormula(t *testing.T) {
	book := opened(t, document(t), "en")
	seen := map[string]bool{}
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		must(t, err)
		for y, cells := range rows {
			for x, text := range cells {
				name, err := excelize.CoordinatesToCellName(x+1, y+1)
				must(t, err)
				formula, err := book.GetCellFormula(sheet, name)
				must(t, err)
				kind, err := book.GetCellType(sheet, name)
				must(t, err)
				if text == "" || !strings.ContainsAny(text[:1], "=+-@") {
					continue
				}
				isNumber := strings.Trim(text, "-0123456789.,") == ""
				if formula != "" || !isNumber && kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
					t.Errorf("%s %s: %q has the formula %q and type %v", sheet, name, text, formula, kind)
				}
				seen[text[:1]] = seen[text[:1]] || !isNumber
			}
		}
	}
	for _, sign := range []string{"=", "+", "-", "@"} {
		if !seen[sign] {
			t.Errorf("no text of the document begins with %s", sign)
		}
	}
}

// TestAmountsAreNumbers that show the decimals of their currency; an amount with
// more digits than a workbook keeps stays text, digit by digit.
func TestAmountsAreNumbers(t *testing.T) {
	book := opened(t, document(t), "en")
	shown, err := book.GetRows("8 Breaks")
	must(t, err)
	raw, err := book.GetRows("8 Breaks", excelize.Options{RawCellValue: true})
	must(t, err)
	at := slices.Index(raw[0], "Amount")
	name := func(y int) string { cell, _ := excelize.CoordinatesToCellName(at+1, y+1); return cell }
	want := map[string]string{"L2": "-12.00", "L3": "5,000,000", "L4": "1,234.567", "R2": "-90071992547409.93"}
	for y, cells := range shown {
		text, known := want[cells[1]]
		if !known {
			continue
		}
		kind, err := book.GetCellType("8 Breaks", name(y))
		must(t, err)
		if isText := kind == excelize.CellTypeInlineString; cells[at] != text || isText != (cells[1] == "R2") {
			t.Errorf("%s shows %q of type %v, want %q", cells[1], cells[at], kind, text)
		}
		delete(want, cells[1])
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}

// TestSameDocumentSameBytes, page and workbook, as often as they are written.
func TestSameDocumentSameBytes(t *testing.T) {
	var first bytes.Buffer
	must(t, report.XLSX(&first, document(t), "zh-CN"))
	page := rendered(t, document(t), "zh-CN")
	for range 20 {
		var again bytes.Buffer
		must(t, report.XLSX(&again, document(t), "zh-CN"))
		if !bytes.Equal(first.Bytes(), again.Bytes()) || rendered(t, document(t), "zh-CN") != page {
			t.Fatal("the same document gives other bytes")
		}
	}
}

// TestNotesAreInTheWorkbook, too: what is left out or missing is said.
func TestNotesAreInTheWorkbook(t *testing.T) {
	book := opened(t, document(t), "en")
	rows, err := book.GetRows("4 Bridge of balances A CNY")
	must(t, err)
	if last := rows[len(rows)-1]; !strings.HasPrefix(last[0], "Balances are not stated on both sides") {
		t.Errorf("the last row is %v", last)
	}
	properties, err := book.GetDocProps()
	must(t, err)
	if properties.Created != "2026-03-16T10:30:00Z" || properties.Title != "Reconciliation report" {
		t.Errorf("%+v", properties)
	}
}
