package report

import (
	"zhitong/recon"
)

// classes adds the breaks up by class and currency.
func (w *writer) classes() section {
	s := section{Title: w.say("classes"), Headings: w.headings("class", "currency", "count", "amount")}
	for _, total := range w.Classes {
		s.Rows = append(s.Rows, append(texts(total.Class.Label("", w.language), total.Currency.Code()), count(total.Count), amount(total.Amount, total.Currency)))
	}
	if len(w.Classes) == 0 {
		s.Note = w.say("no_breaks")
	}
	return s
}

// breaks lists every break with its proposal and what became of it.
func (w *writer) breaks() section {
	s := section{Title: w.say("breaks"), Headings: w.headings("side", "item", "counterpart", "class", "direction", "account", "amount", "currency", "value_date", "age",
		"reference", "party", "text", "debit", "credit", "posting", "reason", "state", "decided_by", "journal")}
	if len(w.Breaks) == 0 {
		s.Note = w.say("no_breaks")
	}
	w.rows(&s, len(w.Breaks), w.ListCounts().Breaks, func(index int) []cell { return w.breakRow(&w.Breaks[index]) })
	return s
}

func (w *writer) breakRow(b *recon.Break) []cell {
	row := append(texts(w.side(b.Side), b.ItemID, b.CounterpartID, b.Class.Label("", w.language), b.Direction.Label(w.language), b.Account),
		amount(b.Amount, b.Currency), cell{Text: b.Currency.Code()}, cell{Text: b.Date.String()}, count(b.Age))
	row = append(row, texts(b.Reference, b.Party, b.Text)...)
	return append(append(row, w.proposal(b.Proposal)...), w.decision(b.ID)...)
}

// proposal is the entry that is proposed: debit, credit, amount, reason.
func (w *writer) proposal(p *recon.Proposal) []cell {
	if p == nil {
		return texts("", "", "", "")
	}
	return []cell{{Text: p.Debit}, {Text: p.Credit}, amount(p.Amount, p.Currency), {Text: p.Reason}}
}

// decision is what became of a break: state, who, journal.
func (w *writer) decision(id string) []cell {
	decided, known := w.Decisions[id]
	if !known {
		return texts("", "", "")
	}
	return texts(w.state(decided.State), decided.by(), decided.Journal)
}

func (w *writer) state(state string) string { return firstOf(w.say("state_"+state), state) }
