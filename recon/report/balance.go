package report

import (
	"slices"

	"zhitong/recon"
	"zhitong/statement"
)

// verdict says in one sentence whether the balances are proven.
func (w *writer) verdict() (sentence string, good bool) {
	switch {
	case slices.ContainsFunc(w.Proofs, recon.StatementProofs.Failed):
		return w.say("proof_failed"), false
	case slices.ContainsFunc(w.Bridges, func(b recon.Bridge) bool { return !b.Proven() }):
		return w.say("not_proven"), false
	case len(w.Breaks) > 0:
		return w.say("proven_with_breaks"), true
	}
	return w.say("nothing_open"), true
}

// bridge leads from the balance of the books to that of the bank.
func (w *writer) bridge(b *recon.Bridge) section {
	s := section{Title: w.say("bridge") + " " + b.Account + " " + b.Currency.Code(), Headings: w.headings("line", "amount")}
	for _, line := range b.Lines {
		s.Rows = append(s.Rows, []cell{{Text: line.Label(w.language)}, amount(line.Amount, b.Currency)})
	}
	s.Rows = append(s.Rows, []cell{{Text: w.say("unexplained")}, amount(b.Unexplained, b.Currency)})
	if !b.Stated {
		s.Note = w.say("no_balances")
	}
	return s
}

// proofs shows what the statements prove about themselves.
func (w *writer) proofs() section {
	s := section{Title: w.say("proofs"), Headings: w.headings("file", "statement", "account", "currency", "from", "to", "entries",
		"balance", "continuity", "totals", "duplicates")}
	if len(w.Proofs) == 0 {
		s.Note = w.say("no_statements")
	}
	w.rows(&s, len(w.Proofs), len(w.Proofs), func(index int) []cell { return w.proofRow(&w.Proofs[index]) })
	return s
}

func (w *writer) proofRow(p *recon.StatementProofs) []cell {
	row := append(texts(p.Source, p.Statement, p.Account, p.Currency.Code(), p.From.String(), p.To.String()), count(p.Entries))
	for _, proof := range p.Proofs.List() {
		row = append(row, cell{Text: w.proof(proof)})
	}
	return row
}

func (w *writer) proof(p statement.Proof) string {
	if p.Verdict == statement.ProofOK {
		return w.say("ok")
	}
	return w.say(string(p.Verdict)) + " · " + p.Sentence(w.language)
}
