//go:build console

package main

import (
	"context"
	"fmt"
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
	"zhitong/store"
)

// fill writes a value into an input, as typing it would.
func fill(id, value string) chromedp.Action[chromedp.Void] {
	return becomes(fmt.Sprintf(`(() => { const input = document.getElementById(%q);
		Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, %q);
		input.dispatchEvent(new Event("input", { bubbles: true })); return true; })()`, id, value))
}

// choose picks an option of a list by typing it.
func (b *browser) choose(list, option string) {
	b.Helper()
	b.do("choose "+option, chromedp.Click(list), chromedp.KeyEvent(option), chromedp.KeyEvent(kb.Enter))
}

// past names the account and the days of a form.
func (b *browser) past(form string) {
	b.Helper()
	b.choose(`//div[contains(@class,"ant-select")][.//input[@id="`+form+`_account"]]`, workAccount)
	b.do("the period", fill(form+"_from", "2026-02-01"), fill(form+"_to", "2026-03-31"))
}

// confirmAll has the suggested groups of the last run confirmed, and counts them.
func (n *node) confirmAll(t *testing.T) (confirmed int) {
	t.Helper()
	var commands []pipeline.Command
	err := n.store.Read(t.Context(), func(reader store.Reader) error {
		runs, err := workbench.RunsOf(t.Context(), reader, rest.DefaultTenant, workAccount, 1)
		if err != nil || len(runs) == 0 {
			return err
		}
		groups, err := workbench.GroupsOf(t.Context(), reader, runs[0])
		for _, group := range groups {
			commands = append(commands, &workbench.ConfirmGroup{Run: runs[0].Key, Group: group})
		}
		return err
	})
	if err == nil {
		err = n.asSystem(t.Context(), commands)
	}
	if err != nil {
		t.Fatal(err)
	}
	return len(commands)
}

// teach has the account reconciled by the strict rules, which only suggest what
// the books have some days before the bank, and has people confirm it.
func (n *node) teach(t *testing.T) {
	t.Helper()
	references := []string{"INV1000001", "INV1000002", "INV1000003"}
	var account *workbench.Account
	err := n.store.Read(t.Context(), func(reader store.Reader) (err error) {
		account, err = workbench.AccountByName(context.Background(), reader, rest.DefaultTenant, workAccount)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	day, err := calendar.NewDate(2026, 2, 27)
	if err != nil {
		t.Fatal(err)
	}
	commands := []pipeline.Command{&workbench.RegisterAccount{Account: workAccount, Currency: account.Currency, Ledger: account.Ledger, RuleSet: "strict", Calendar: account.Calendar}}
	for i, reference := range references {
		commands = append(commands, &ledger.Post{Key: "taught:" + reference, ValueDate: day, Text: reference, Reference: reference,
			Transfers: []ledger.Transfer{{Debit: account.Ledger, Credit: "2241", Amount: money.New(entryMinor(i), money.CNY)}}})
	}
	if err := n.asSystem(t.Context(), commands); err != nil {
		t.Fatal(err)
	}
	deliver(t, n, []sample.File{statementOf(t, references)})
	if confirmed := n.confirmAll(t); confirmed != len(references) {
		t.Fatalf("%d groups were confirmed", confirmed)
	}
}

// chosenState waits until the version that is shown has a state.
func chosenState(state string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(`//tr[contains(@class,"rule-version-chosen")]//span[contains(@class,"state-tag")][normalize-space(.)="` + state + `"]`)
}

// TestBrowserRuleBook has a maker add rules, take over what was learned from
// decisions and test it on the past, and a checker let them hold.
func TestBrowserRuleBook(t *testing.T) {
	n := startDemo(t, t.TempDir(), 0)
	engineer := identity.User{Name: "maker", FullName: "规则编制 · Maker", Roles: []string{identity.ProcessEngineer}, Tenants: []string{rest.DefaultTenant}}
	if err := n.people.EnsureUser(t.Context(), engineer, "maker-demo"); err != nil {
		t.Fatal(err)
	}
	maker := openBrowser(t, n.url(), "en")
	maker.signIn("maker")
	maker.do("the rule book", chromedp.Navigate(n.url()+"/reconciliations"), chromedp.Click(text("a", "Rule book")), chromedp.WaitVisible(text("div", "The rule book has no rule set yet")))
	maker.choose(`.page-actions .ant-select`, "strict")
	maker.do("add", chromedp.Click(text("button", "Add as a draft")), chosenState("Draft"))
	maker.do("submit", chromedp.Click(text("button", "Submit for approval")), chosenState("To check"), chromedp.WaitVisible(text("span", "Who drafted or submitted a version does not check it")))

	checker := openBrowser(t, n.url(), "zh-CN")
	checker.signIn("approver")
	checker.do("approve", chromedp.Navigate(n.url()+"/rules/strict"), chosenState("待复核"), chromedp.Click(text("button", "复核通过")), chosenState("生效"))
	n.teach(t)

	maker.past("learn")
	maker.do("learn", chromedp.Click(text("button", "Look for suggestions")), chromedp.WaitVisible(text("p", "3 decisions support it, 0 contradict it")))
	maker.picture("rules-suggestion-en")
	maker.do("accept", chromedp.Click(text("button", "Accept as a draft")), chromedp.WaitVisible(text("h2", "Version 2")), chosenState("Draft"))
	maker.past("backtest")
	maker.do("back-test", chromedp.Click(text(`form[@id="backtest"]//button`, "Back-test")), chromedp.WaitVisible(`.backtest .rule-figures`), chromedp.WaitVisible(text("td", "Newly matched")))
	maker.picture("rules-backtest-en")
	maker.do("submit", chromedp.Click(text("button", "Submit for approval")), chosenState("To check"))
	maker.do("refuse", chromedp.Click(text(`li[contains(@class,"suggestion")]//button`, "Refuse")), becomes(`document.activeElement.id.endsWith("text")`),
		chromedp.KeyEvent("done already"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(text("div", "No suggestions")))

	checker.do("the new version", chromedp.Navigate(n.url()+"/rules/strict?version=2"), chosenState("待复核"), chromedp.WaitVisible(`.backtest .rule-figures`))
	checker.picture("rules-zh")
	checker.do("approve", chromedp.Click(text("button", "复核通过")), chosenState("生效"))
}
