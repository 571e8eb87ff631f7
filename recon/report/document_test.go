package report_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/report"
	"zhitong/statement"
)

// rules let every part of a report be filled.
const rules = "default"

// document is a small reconciliation: a group, a fee, texts that would be a
// formula or a script, three currencies with 0, 2 and 3 decimals, and decisions.
func document(t *testing.T) *report.Document {
	t.Helper()
	set, err := recon.Shipped(rules)
	must(t, err)
	china, err := calendar.China()
	must(t, err)
	asOf := date(t, "2026-03-16")
	left := side(t, recon.Left, set, []recon.Item{
		item(t, "L1", 123_456, money.CNY, "INV-100001", "货款"),
		item(t, "L2", -1_200, money.CNY, "", "手续费"),
		item(t, "L3", 5_000_000, currency(t, "JPY"), "=cmd|'/c calc'!A1", "<script>alert(1)</script>"),
		item(t, "L4", 1_234_567, currency(t, "KWD"), "-INV-100004", "@SUM(1+1)"),
	})
	right := side(t, recon.Right, set, []recon.Item{
		item(t, "R1", 123_456, money.CNY, "INV-100001", ""),
		item(t, "R2", 9_007_199_254_740_993, money.CNY, "INV-100009", "+beyond what a double holds"),
	})
	result, err := recon.Match(context.Background(), left, right, recon.Options{Rules: set, Calendar: china, AsOf: asOf})
	must(t, err)
	result.Proofs = []recon.StatementProofs{{Source: "bank.xml", Statement: "S-1", Account: "A", Currency: money.CNY, From: asOf, To: asOf, Entries: 4, Proofs: statement.Proofs{
		Balance: statement.Proof{Verdict: statement.ProofOK, Code: "adds_up"}, Continuity: statement.Proof{Verdict: statement.ProofUnknown, Code: "first_of_account"},
		Totals: statement.Proof{Verdict: statement.ProofUnknown, Code: "totals_not_stated"}, Duplicates: statement.Proof{Verdict: statement.ProofOK, Code: "no_duplicates"},
	}}}
	d := report.Of(result, report.Names{Left: "bank.xml", Right: "=books.csv"})
	d.Made = time.Date(2026, 3, 16, 18, 30, 0, 0, time.FixedZone("", 8*3600))
	d.Decisions = map[string]report.Decision{
		result.Breaks[0].ID: {State: "closed", Journal: "J-7", ProposedBy: "clerk", ApprovedBy: "approver"},
		result.Breaks[1].ID: {State: "carried", Rule: "classify-break 3"},
		result.Breaks[2].ID: {State: "open", ProposedBy: "clerk"},
	}
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func date(t *testing.T, text string) calendar.Date {
	t.Helper()
	read, err := calendar.ParseDate(text)
	must(t, err)
	return read
}

func currency(t *testing.T, code string) money.Currency {
	t.Helper()
	found, err := money.LookupCurrency(code)
	must(t, err)
	return found
}

func item(t *testing.T, id string, minor int64, in money.Currency, reference, text string) recon.Item {
	on := date(t, "2026-03-02")
	return recon.Item{ID: id, Account: "A", Currency: in, Minor: minor, BookingDate: on, ValueDate: on, References: []string{reference}, Text: text}
}

func side(t *testing.T, name recon.SideName, rules *recon.RuleSet, items []recon.Item) *recon.Side {
	t.Helper()
	loader := recon.NewLoader(name, rules)
	for _, one := range items {
		must(t, loader.AddItem(one))
	}
	made, err := loader.Side()
	must(t, err)
	return made
}

// TestShortenedResultsSaySo: where a result holds its first groups and breaks
// only, page and workbook count all of them and name the file that has them.
func TestShortenedResultsSaySo(t *testing.T) {
	d := document(t)
	shortened := *d.Result
	shortened.Counts = &recon.ListCounts{Groups: 7_000_001, Suggestions: 2, Breaks: 4_000_003}
	d.Result = &shortened
	page := rendered(t, d, "en")
	for _, want := range []string{
		strconv.Itoa(len(d.Groups)) + " of 7000003 rows are shown; all are in the file of results.",
		strconv.Itoa(len(d.Breaks)) + " of 4000003 rows are shown; all are in the file of results.",
		"<td>7000001</td>", "<td>4000003</td>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	rows, err := opened(t, d, "en").GetRows("8 Breaks")
	must(t, err)
	if last := rows[len(rows)-1][0]; !strings.Contains(last, "of 4000003 rows") {
		t.Errorf("the sheet ends with %q", last)
	}
}
