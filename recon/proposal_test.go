package recon_test

import (
	"fmt"
	"testing"

	"zhitong/recon"
)

// TestProposedEntries: an asset account is debited when it grows. Money that the
// bank has and the books lack debits the bank account in the books; a fee or a
// payment that the books lack credits it. What only the books have is taken off
// again by a rule for it. Nothing is proposed where no rule names an account.
func TestProposedEntries(t *testing.T) {
	rules := `accountMap: {A: ledger-a}
passes: [{name: small, kind: tolerant, amount: {absolute: 0.05}}]
breaks: {feeTexts: [手续费], feeMaximum: 50.00}
adjustments:
  cash: [{account: A, currency: CNY, ledger: "1002"}]
  counters:
    - {class: fee, ledger: "6603", reason: bank_fee}
    - {class: missing_right, direction: long, ledger: "2241", reason: suspense_long}
    - {class: missing_right, direction: short, ledger: "1221", reason: suspense_short}
    - {class: missing_left, ledger: "6711", reason: write_off}
    - {class: amount_difference, direction: short, ledger: "6602", reason: rounding}
`
	for _, test := range []struct{ name, left, right, want string }{
		{"长款: the bank received what the books lack", "L1 5.00 2026-03-02 REF-100001", "", "1002 / 2241 5.00 CNY 2026-03-02 suspense_long"},
		{"短款: the bank paid what the books lack", "L1 -5.00 2026-03-02/2026-03-03 REF-100001", "", "1221 / 1002 5.00 CNY 2026-03-03 suspense_short"},
		{"a fee", "L1 -5.00 2026-03-02 REF-100001 手续费", "", "6603 / 1002 5.00 CNY 2026-03-02 bank_fee"},
		{"the books received what the bank lacks", "", "R1 5.00 2026-03-02 REF-100001", "6711 / 1002 5.00 CNY 2026-03-02 write_off"},
		{"the books paid what the bank lacks", "", "R1 -5.00 2026-03-02 REF-100001", "1002 / 6711 5.00 CNY 2026-03-02 write_off"},
		{"less than booked", "L1 4.98 2026-03-02 REF-100001", "R1 5.00 2026-03-02 REF-100001", "6602 / 1002 0.02 CNY 2026-03-02 rounding"},
		{"more than booked has no account", "L1 5.02 2026-03-02 REF-100001", "R1 5.00 2026-03-02 REF-100001", "none"},
		{"a currency without an account", "L1 5.00USD 2026-03-02 REF-100001", "", "none"},
		{"a class without an account", "L1 5.00 2026-03-02", "", "none"},
		{"nothing to post", "L1 0 2026-03-02 REF-100001", "", "none"},
	} {
		t.Run(test.name, func(t *testing.T) {
			right := written(t, test.right)
			for i := range right {
				right[i].Account = "ledger-a"
			}
			b := matchBy(t, withPasses(t, rules), "2026-03-16", written(t, test.left), right).Breaks[0]
			if got := proposed(&b); got != test.want {
				t.Errorf("proposed %s, want %s", got, test.want)
			}
		})
	}
}

func proposed(b *recon.Break) string {
	p := b.Proposal
	if p == nil {
		return "none"
	}
	return fmt.Sprintf("%s / %s %s %s %s %s", p.Debit, p.Credit, p.Amount, p.Currency.Code(), p.ValueDate, p.Reason)
}

// TestProposalsSettleTheirBreak: what the entry does to the bank account in the
// books is what the break adds to bank minus books; the key of the entry is that
// of the break, the same in every run.
func TestProposalsSettleTheirBreak(t *testing.T) {
	rules, err := recon.Shipped("default")
	must(t, err)
	left := written(t, "L1 5 2026-03-02 REF-100001\nL2 -7 2026-03-02 REF-100002\nL3 -1 2026-03-02 - 手续费\nL4 9 2026-03-02")
	r, again := matchBy(t, rules, "2026-03-16", left, nil), matchBy(t, rules, "2026-03-18", left, nil)
	for i, b := range r.Breaks {
		moved := b.Proposal.Minor
		if b.Proposal.Credit == "1002 银行存款" {
			moved = -moved
		}
		if moved != b.Minor || b.Proposal.BreakID != b.ID || b.Proposal.ID != again.Breaks[i].Proposal.ID {
			t.Errorf("%s %s: the entry moves %d for a break of %d (%+v)", b.ItemID, b.Class, moved, b.Minor, b.Proposal)
		}
	}
	if len(r.Breaks) != 4 {
		t.Errorf("%d breaks", len(r.Breaks))
	}
}
