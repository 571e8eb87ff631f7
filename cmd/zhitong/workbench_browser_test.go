//go:build console

package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"zhitong/calendar"
	"zhitong/examples/daily-reconciliation/sample"
	"zhitong/identity"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/rest"
	"zhitong/statement"
	"zhitong/store"
)

// workAccount is the bank account of the demo that delivers camt.053.
const workAccount = "110020260000000101"

// unknownEntries is a first statement of payments that the books know nothing of.
// Every reference begins with WORK.
func unknownEntries(t *testing.T, count int) sample.File {
	t.Helper()
	references := make([]string, count)
	for i := range references {
		references[i] = fmt.Sprintf("WORK%04d", i)
	}
	return statementOf(t, references)
}

// entryMinor is the amount of an entry of statementOf.
func entryMinor(index int) int64 { return int64(1_000 + 7*index) }

// statementOf is a first statement with a payment of each reference.
func statementOf(t *testing.T, references []string) sample.File {
	t.Helper()
	date, err := calendar.NewDate(2026, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	opening := int64(250_000_000)
	s := &statement.Statement{ID: "WORK", Account: workAccount, Currency: money.CNY, From: date, To: date, EntryCount: len(references),
		Opening: &statement.Balance{Kind: statement.OpeningBooked, Date: date, Amount: money.New(opening, money.CNY)}}
	closing := opening
	for i, reference := range references {
		minor := entryMinor(i)
		closing += minor
		s.Entries = append(s.Entries, statement.Entry{Sequence: i + 1, BookingDate: date, ValueDate: date, Amount: money.New(minor, money.CNY),
			Status: statement.Booked, References: statement.References{EndToEndID: reference}})
	}
	s.Closing = &statement.Balance{Kind: statement.ClosingBooked, Date: date, Amount: money.New(closing, money.CNY)}
	var content bytes.Buffer
	if err := statement.WriteCAMT053(&content, []*statement.Statement{s}); err != nil {
		t.Fatal(err)
	}
	return sample.File{Name: "work.camt053.xml", Account: workAccount, Date: date, Content: content.Bytes()}
}

// current tells the break on which the list stands once nothing is asked.
const current = `(() => { const row = document.querySelector(".break-row-current"); return row && !document.querySelector(".ant-modal") ? row.id : ""; })()`

// onBreak waits until the list stands on another break than before, and names it.
func (b *browser) onBreak(before string) string {
	b.Helper()
	key, err := chromedp.Run(b.ctx, chromedp.Poll[string](fmt.Sprintf(`(() => { const at = %s; return at !== %q && at; })()`, current, before), chromedp.WithPollingTimeout(patience)))
	if err != nil {
		b.picture("failed")
		b.Fatalf("the list does not leave %q: %v\nthe page says: %.2000s", before, err, b.says())
	}
	return key
}

// becomes waits until a condition holds on the page.
func becomes(condition string) chromedp.Action[chromedp.Void] {
	return chromedp.Poll[chromedp.Void](condition, chromedp.WithPollingTimeout(patience))
}

// reasonAsked is true when the dialog of a decision takes its reason.
const reasonAsked = `document.activeElement.id === "reason"`

// decide takes a decision that asks for a reason.
func (b *browser) decide(key, reason string) {
	b.Helper()
	b.do("decide "+key, chromedp.KeyEvent(key), becomes(reasonAsked), chromedp.KeyEvent(reason), chromedp.KeyEvent(kb.Enter))
}

// workRound decides on five breaks: carries one, takes one to suspense, writes
// one off, and matches two although they differ.
func (b *browser) workRound(at string) string {
	b.Helper()
	b.do("carry", chromedp.KeyEvent("c"))
	at = b.onBreak(at)
	b.decide("s", "to look into")
	at = b.onBreak(at)
	b.decide("w", "not worth it")
	at = b.onBreak(at)
	b.do("mark", chromedp.KeyEvent("x"), chromedp.KeyEvent("j"))
	second := b.onBreak(at)
	b.do("mark another", chromedp.KeyEvent("x"), chromedp.WaitVisible(text("strong", "2 marked")))
	b.decide("m", "belong together")
	b.do("the results", chromedp.WaitVisible(text("p", "2 done, 0 to approve, 0 refused")),
		becomes(`document.activeElement.matches(".ant-modal-footer button")`), chromedp.KeyEvent(kb.Enter))
	return b.onBreak(second)
}

// counted waits until a facet shows a count.
func counted(facet string, count int) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(fmt.Sprintf(`//button[normalize-space(.)="%s%d"]`, facet, count))
}

// workRounds is how often five breaks are decided: 4 times, or for as many breaks
// as ZHITONG_TEST_BREAKS says.
func workRounds(t *testing.T) int {
	t.Helper()
	named, ok := os.LookupEnv("ZHITONG_TEST_BREAKS")
	if !ok {
		return 4
	}
	count, err := strconv.Atoi(named)
	if err != nil || count < 5 {
		t.Fatalf("ZHITONG_TEST_BREAKS=%s is no number from 5 on", named)
	}
	return count / 5
}

// configureWork lets a clerk post up to a limit on the account that is worked on.
func configureWork(t *testing.T, n *node) {
	t.Helper()
	settings := workbench.Settings{WriteOff: "6603", SuspenseLong: "2241", SuspenseShort: "1221", Limits: []workbench.Limit{{Role: identity.Clerk, Minor: 100_000}}}
	if err := n.asSystem(t.Context(), []pipeline.Command{&workbench.ConfigureAccount{Account: workAccount, Settings: settings}}); err != nil {
		t.Fatal(err)
	}
}

// TestBrowserWorkbench has a clerk work down twenty breaks or more with the
// keyboard alone, and take back the last decision. The process carries young
// breaks, so all begin as carried over.
func TestBrowserWorkbench(t *testing.T) {
	rounds := workRounds(t)
	n := startDemo(t, t.TempDir(), 0)
	deliver(t, n, []sample.File{unknownEntries(t, 5*rounds+1)})
	configureWork(t, n)
	b := openBrowser(t, n.url(), "en")
	b.signIn("clerk")
	b.do("the breaks", chromedp.Navigate(n.url()+"/breaks?text=WORK"), chromedp.WaitVisible(`.break-row-current`),
		becomes(`document.activeElement.getAttribute("role") === "grid"`), chromedp.WaitVisible(`.break-panel[data-break]`))
	b.picture("workbench-en")
	at := b.onBreak("")
	for range rounds {
		at = b.workRound(at)
	}
	b.do("what became of them", counted("Carried over", rounds+1), counted("In suspense", rounds), counted("Closed", rounds), counted("Matched", 2*rounds))
	b.picture("workbench-done-en")
	b.do("undo", chromedp.KeyEvent("u"), becomes(`document.activeElement.id === "text"`), chromedp.KeyEvent("they do not"), chromedp.KeyEvent(kb.Enter),
		counted("Matched", 2*rounds-2))
	b.do("the keys", chromedp.KeyEvent("?"), chromedp.WaitVisible(`.key-table`))
	b.picture("workbench-keys-en")
}

// TestBrowserSuspense has a clerk post to suspense and clear what stands there, in
// both languages, with the keyboard alone; afterwards the suspense account is empty.
func TestBrowserSuspense(t *testing.T) {
	n := startDemo(t, t.TempDir(), 0)
	deliver(t, n, []sample.File{unknownEntries(t, 4)})
	configureWork(t, n)
	for i, in := range []struct{ language, suspense, closed string }{{"en", "In suspense", "Closed"}, {"zh-CN", "已挂账", "已关闭"}} {
		b := openBrowser(t, n.url(), in.language)
		b.signIn("clerk")
		b.do("the breaks", chromedp.Navigate(n.url()+"/breaks?text=WORK&state=carried"), chromedp.WaitVisible(`.break-row-current`),
			becomes(`document.activeElement.getAttribute("role") === "grid"`), chromedp.WaitVisible(`.break-panel[data-break]`))
		b.do("to suspense", chromedp.KeyEvent("s"), becomes(reasonAsked))
		b.picture("suspense-" + in.language)
		b.do("posted", chromedp.KeyEvent("to look into"), chromedp.KeyEvent(kb.Enter), counted(in.suspense, 1))
		b.do("what stands there", chromedp.Navigate(n.url()+"/breaks?text=WORK&state=suspense"), chromedp.WaitVisible(`.break-row-current`),
			becomes(`document.activeElement.getAttribute("role") === "grid"`), chromedp.WaitVisible(`.break-panel[data-break]`))
		if balance := n.balanceOf(t, "2241"); balance == "0.00" {
			t.Errorf("%s: nothing stands in suspense", in.language)
		}
		b.picture("in-suspense-" + in.language)
		b.do("clear", chromedp.KeyEvent("l"), becomes(`document.activeElement.id === "counterAccount"`), chromedp.KeyEvent("6603"), chromedp.KeyEvent(kb.Tab),
			becomes(reasonAsked), chromedp.KeyEvent("found out"))
		b.picture("clear-" + in.language)
		b.do("cleared", chromedp.KeyEvent(kb.Enter), counted(in.closed, i+1), counted(in.suspense, 0))
		if balance := n.balanceOf(t, "2241"); balance != "0.00" {
			t.Errorf("%s: %s is left in suspense", in.language, balance)
		}
	}
}

// balanceOf gives the balance of an account of the ledger.
func (n *node) balanceOf(t *testing.T, code string) (balance string) {
	t.Helper()
	err := n.store.Read(t.Context(), func(reader store.Reader) error {
		found, err := ledger.Balances(t.Context(), reader, rest.DefaultTenant)
		for _, one := range found {
			if one.Code == code {
				balance = one.Balance.DecimalText()
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return balance
}
