package recon_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhitong/calendar"
	"zhitong/recon"
)

// camtFile writes a statement (camt.053) or a notification (camt.054) of an account.
func camtFile(kind, account string, entries ...string) string {
	message, part, balances := "BkToCstmrDbtCdtNtfctn", "Ntfctn", ""
	if kind == "camt.053" {
		message, part = "BkToCstmrStmt", "Stmt"
		balance := `<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>`
		balances = fmt.Sprintf(balance, "OPBD", "10.00") + fmt.Sprintf(balance, "CLBD", "110.00")
	}
	return fmt.Sprintf(`<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:%s.001.08"><%s><GrpHdr><MsgId>M</MsgId></GrpHdr><%s><Id>S</Id><Acct><Id><Othr><Id>%s</Id></Othr></Id><Ccy>EUR</Ccy></Acct>%s%s</%s></%s></Document>`,
		kind, message, part, account, balances, strings.Join(entries, ""), part, message)
}

func camtEntry(amount, reference string, parts ...string) string {
	text := `<Ntry><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>` + reference + `</AcctSvcrRef><NtryDtls>`
	for _, part := range parts {
		id, sum, _ := strings.Cut(part, " ")
		text += `<TxDtls><Refs><EndToEndId>` + id + `</EndToEndId></Refs><Amt Ccy="EUR">` + sum + `</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>`
	}
	return text + `</NtryDtls></Ntry>`
}

// runFiles reconciles the bank's files with a book that has 60.00 and 40.00.
func runFiles(t *testing.T, bank ...string) *recon.Result {
	t.Helper()
	rules, err := recon.Shipped("default")
	must(t, err)
	var left []recon.Source
	for index, text := range bank {
		left = append(left, recon.Source{Name: fmt.Sprintf("bank%d.xml", index), Reader: strings.NewReader(text)})
	}
	books := "account,id,reference,booking_date,amount,currency\nA,K1,E2E-000001,2026-03-02,60.00,EUR\nA,K2,E2E-000002,2026-03-02,40.00,EUR\n"
	result, err := recon.Run(context.Background(), left, []recon.Source{{Name: "books.csv", Reader: strings.NewReader(books)}},
		recon.Options{Rules: rules, Calendar: weekends()})
	must(t, err)
	return result
}

func weekends() *calendar.Calendar {
	return calendar.WeekendOnly("weekends", calendar.SaturdayAndSunday...)
}

var (
	batchStatement = camtFile("camt.053", "A", camtEntry("100.00", "B1"))
	batchDetails   = camtFile("camt.054", "A", camtEntry("100.00", "B1", "E2E-000001 60.00", "E2E-000002 40.00"))
)

// TestNotificationsDetailStatements: the notification moves nothing and tells
// what the batch of the statement is made of, whichever file comes first.
func TestNotificationsDetailStatements(t *testing.T) {
	for _, files := range [][]string{{batchStatement, batchDetails}, {batchDetails, batchStatement}} {
		r := runFiles(t, files...)
		if r.Left.Items != 1 || r.Left.Skipped != 1 || r.Left.Matched != 1 || r.Right.Matched != 2 || len(r.Breaks) != 0 {
			t.Errorf("%d items, %d skipped, %d matched with %d, breaks %+v", r.Left.Items, r.Left.Skipped, r.Left.Matched, r.Right.Matched, r.Breaks)
		}
		if len(r.Left.Sums) != 1 || r.Left.Sums[0].Amount != "100.00" || len(r.Proofs) != 3 || r.Proofs[1].Linked != 1 || r.Proofs[1].Unlinked != 0 || r.Open() {
			t.Errorf("sums %v, proofs %+v, open %v", r.Left.Sums, r.Proofs, r.Open())
		}
	}
}

// TestStatementAloneIsABatch: without its notification the batch has no parts,
// so that the test above shows what the notification is for.
func TestStatementAloneIsABatch(t *testing.T) {
	if r := runFiles(t, batchStatement); r.Left.Items != 1 || r.Left.Matched != 0 {
		t.Errorf("%d of %d items are matched", r.Left.Matched, r.Left.Items)
	}
}

// TestNotificationsWithoutStatement are movements, as before: of an account of
// which there is no statement they are all that is known.
func TestNotificationsWithoutStatement(t *testing.T) {
	if r := runFiles(t, batchDetails); r.Left.Items != 1 || r.Left.Matched != 1 || r.Left.Skipped != 0 {
		t.Errorf("alone: %+v", r.Left)
	}
	other := camtFile("camt.053", "B", camtEntry("100.00", "B1"))
	if r := runFiles(t, other, batchDetails); r.Left.Items != 2 || r.Left.Matched != 1 || r.Left.Skipped != 0 {
		t.Errorf("beside another account: %+v", r.Left)
	}
}

// TestDetailsThatDoNotAddUp fail the proof of the notification, and what details
// nothing is counted.
func TestDetailsThatDoNotAddUp(t *testing.T) {
	short := camtFile("camt.054", "A", camtEntry("99.00", "B1", "E2E-000001 60.00", "E2E-000002 39.00"), camtEntry("5.00", "B9"))
	r := runFiles(t, batchStatement, short)
	if len(r.Proofs) != 3 || r.Proofs[1].Linked != 1 || r.Proofs[1].Unlinked != 1 || len(r.Proofs[1].Details) != 1 || !r.Proofs[1].Failed() || !r.Open() {
		t.Errorf("proofs %+v", r.Proofs)
	}
	if r.Left.Items != 1 || r.Left.Sums[0].Amount != "100.00" {
		t.Errorf("the statement counts, not the notification: %+v", r.Left)
	}
}
