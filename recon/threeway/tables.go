package threeway

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// Table names a table of a result.
type Table string

// The tables.
const (
	CaseTable       Table = "cases"
	SettlementTable Table = "settlements"
	DayTable        Table = "days"
	BridgeTable     Table = "bridge"
)

// Tables returns all tables.
func Tables() []Table { return []Table{CaseTable, SettlementTable, DayTable, BridgeTable} }

// byteOrderMark lets spreadsheets read the text as UTF-8.
const byteOrderMark = "\ufeff"

// WriteTable writes a table as CSV with headings and states in Chinese or
// English, for a spreadsheet. The error is that of the writer.
func (r *Result) WriteTable(w io.Writer, table Table, language string) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	rows := map[Table]func(*Result, string) [][]string{
		CaseTable: (*Result).caseRows, SettlementTable: (*Result).settlementRows, DayTable: (*Result).dayRows, BridgeTable: (*Result).bridgeRows,
	}[table](r, language)
	headings := strings.Split(wordings["headings_"+string(table)].In(language), ",")
	return out.WriteAll(append([][]string{headings}, rows...))
}

// plain keeps a spreadsheet from taking a text of a file for a formula.
func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func (r *Result) caseRows(language string) [][]string {
	rows := make([][]string, 0, len(r.Cases))
	for i := range r.Cases {
		c := &r.Cases[i]
		rows = append(rows, []string{c.State.Label(language), plain(c.Number), plain(c.OrderID), plain(c.ProviderID), c.Date.String(), strconv.Itoa(c.Age),
			c.Currency.Code(), string(c.OrderAmount), string(c.ProviderAmount), string(c.Difference), string(c.Fee), string(c.Refunded), c.Settlement})
	}
	return rows
}

func (r *Result) settlementRows(language string) [][]string {
	rows := make([][]string, 0, len(r.Settlements))
	for i := range r.Settlements {
		s := &r.Settlements[i]
		rows = append(rows, []string{s.State.Label(language), s.ID, plain(strings.Join(s.Batches, " ")), s.From.String(), s.To.String(), s.Due.String(), s.Currency.Code(),
			strconv.Itoa(s.Rows), string(s.Gross), string(s.Fees), string(s.Net), plain(strings.Join(s.Bank, " ")), string(s.Received), string(s.Difference)})
	}
	for _, e := range r.Bank {
		if e.Settlement == "" {
			rows = append(rows, []string{e.State.Label(language), "", "", e.Date.String(), e.Date.String(), "", e.Currency.Code(), "", "", "", "", plain(e.ID), string(e.Amount), ""})
		}
	}
	return rows
}

func (r *Result) dayRows(string) [][]string {
	rows := make([][]string, 0, len(r.Days))
	for _, d := range r.Days {
		rows = append(rows, []string{d.Date.String(), d.Currency.Code(), strconv.Itoa(d.Orders), string(d.OrderAmount), strconv.Itoa(d.Rows), string(d.Gross),
			string(d.Difference), string(d.Fees), string(d.Net), strconv.Itoa(d.BankEntries), string(d.BankAmount), strconv.Itoa(d.Open)})
	}
	return rows
}

func (r *Result) bridgeRows(language string) [][]string {
	var rows [][]string
	for _, b := range r.Bridges {
		for _, line := range b.Lines {
			rows = append(rows, []string{b.Currency.Code(), line.Label(language), string(line.Amount)})
		}
		rows = append(rows, []string{b.Currency.Code(), wordings["unexplained"].In(language), string(b.Unexplained)})
	}
	return rows
}
