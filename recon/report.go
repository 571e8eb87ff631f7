package recon

import (
	"strconv"

	"zhitong/money"
	"zhitong/statement"
)

// Report is a result with what became of its breaks, to be shown to people.
type Report struct {
	*Result
	// Decisions tells by the id of a break what became of it; may be nil.
	Decisions map[string]Decision
}

// Decision is what became of a break.
type Decision struct {
	State      string // open, carried, matched or closed
	Journal    string // key of the journal that settled it
	ProposedBy string
	ApprovedBy string
	Rule       string // that decided without a person
}

// by names who decided.
func (d Decision) by() string {
	if d.Rule != "" {
		return d.Rule
	}
	if d.ApprovedBy == "" {
		return d.ProposedBy
	}
	return d.ProposedBy + " → " + d.ApprovedBy
}

// table is a part of a report: a title, headings and rows.
type table struct {
	Title    string
	Headings []string
	Rows     [][]cell
	More     string // how many rows are left out
}

// cell is text or an amount; an amount keeps its exact decimal text.
type cell struct {
	Text   string
	Amount bool
}

func texts(values ...string) []cell {
	cells := make([]cell, len(values))
	for i, value := range values {
		cells[i] = cell{Text: value}
	}
	return cells
}

func amountCell(text string) cell { return cell{Text: text, Amount: true} }

// writing makes the parts of a report in a language.
type writing struct {
	*Report
	language string
	limit    int // rows of a table; the others are counted
	file     string
}

func (w *writing) say(key string, pairs ...string) string { return wording(key, w.language, pairs...) }

func (w *writing) headings(keys ...string) []string {
	all := make([]string, len(keys))
	for i, key := range keys {
		all[i] = w.say(key)
	}
	return all
}

// tables lists all parts in their order.
func (w *writing) tables() []table {
	all := []table{w.overview()}
	for i := range w.Bridges {
		all = append(all, w.bridge(&w.Bridges[i]))
	}
	return append(all, w.classes(), w.proofs(), w.breaks(), w.groups())
}

func (w *writing) overview() table {
	t := table{Title: w.say("overview")}
	add := func(key, value string) { t.Rows = append(t.Rows, texts(w.say(key), value)) }
	add("rule_set", w.RuleSet+" "+w.RuleSetHash)
	add("as_of", w.AsOf.String())
	add("calendar", w.Calendar)
	add("items_left", strconv.Itoa(w.Left.Items))
	add("items_right", strconv.Itoa(w.Right.Items))
	add("confirmed", strconv.Itoa(len(w.Groups)))
	add("suggestions", strconv.Itoa(len(w.Suggestions)))
	add("breaks", strconv.Itoa(len(w.Breaks)))
	add("match_rate", w.rate())
	add("content_hash", w.Hash)
	return t
}

// rate is the confirmed share of the left side in percent with two decimals.
func (w *writing) rate() string {
	if w.Left.Items == 0 {
		return "–"
	}
	hundredths := w.Left.Matched * 10_000 / w.Left.Items
	return money.New(int64(hundredths), money.CNY).DecimalText() + " %"
}

func (w *writing) bridge(b *Bridge) table {
	t := table{Title: w.say("bridge") + " " + b.Account + " " + b.Currency.Code(), Headings: w.headings("class", "amount")}
	for _, line := range b.Lines {
		t.Rows = append(t.Rows, []cell{{Text: line.Label(w.language)}, amountCell(string(line.Amount))})
	}
	t.Rows = append(t.Rows, []cell{{Text: w.say("unexplained")}, amountCell(string(b.Unexplained))})
	if !b.Stated {
		t.More = w.say("balances_none")
	}
	return t
}

func (w *writing) classes() table {
	t := table{Title: w.say("class"), Headings: w.headings("class", "currency", "count", "amount")}
	for _, total := range w.Classes {
		t.Rows = append(t.Rows, append(texts(w.say(string(total.Class)), total.Currency.Code(), strconv.Itoa(total.Count)), amountCell(string(total.Amount))))
	}
	return t
}

func (w *writing) proofs() table {
	t := table{Title: w.say("proofs"), Headings: w.headings("statement", "account", "balance_proof", "continuity", "totals", "duplicates")}
	for _, p := range w.Proofs {
		row := texts(p.Statement, p.Account)
		for _, proof := range p.Proofs.List() {
			row = append(row, cell{Text: w.proof(proof)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (w *writing) proof(p statement.Proof) string {
	if p.Verdict == statement.ProofOK {
		return w.say("ok")
	}
	return w.say(string(p.Verdict)) + ": " + p.Sentence(w.language)
}

func (w *writing) breaks() table {
	t := table{Title: w.say("breaks"), Headings: w.headings("side", "item", "class", "date", "age", "amount", "currency", "reference",
		"party", "text", "proposal", "decision", "journal")}
	for i := range w.Breaks {
		if len(t.Rows) == w.limit {
			t.More = w.more(w.limit, len(w.Breaks))
			break
		}
		t.Rows = append(t.Rows, w.breakRow(&w.Breaks[i]))
	}
	if len(w.Breaks) == 0 {
		t.More = w.say("nothing_to_see")
	}
	return t
}

func (w *writing) breakRow(b *Break) []cell {
	side, proposal := "both", ""
	if b.Side != "" {
		side = string(b.Side)
	}
	if b.Proposal != nil {
		proposal = w.say("debit") + " " + b.Proposal.Debit + " / " + w.say("credit") + " " + b.Proposal.Credit
	}
	decided := w.Decisions[b.ID]
	state := ""
	if decided.State != "" {
		state = w.say("state_"+decided.State) + " " + decided.by()
	}
	row := texts(w.say(side), b.ItemID, b.Class.Label(b.Direction, w.language), b.Date.String(), strconv.Itoa(b.Age))
	row = append(row, amountCell(string(b.Amount)))
	return append(row, texts(b.Currency.Code(), b.Reference, b.Party, b.Text, proposal, state, decided.Journal)...)
}

func (w *writing) groups() table {
	t := table{Title: w.say("groups"), Headings: w.headings("band", "pass", "kind", "left", "right", "amount", "difference", "currency", "why")}
	for _, list := range [][]Group{w.Groups, w.Suggestions} {
		for i := range list {
			if len(t.Rows) == w.limit {
				t.More = w.more(w.limit, len(w.Groups)+len(w.Suggestions))
				return t
			}
			t.Rows = append(t.Rows, w.groupRow(&list[i]))
		}
	}
	return t
}

// maxIDs is how many items of a group one cell names.
const maxIDs = 20

func (w *writing) groupRow(g *Group) []cell {
	row := texts(w.say(string(g.Band)), g.Pass, g.Kind, joined(g.Left), joined(g.Right))
	row = append(row, amountCell(string(g.LeftSum)), amountCell(string(g.Difference)))
	return append(row, texts(g.Currency.Code(), g.Sentence(w.language))...)
}

func joined(ids []string) string {
	text := ""
	for i, id := range ids {
		if i == maxIDs {
			return text + " …"
		}
		if i > 0 {
			text += " "
		}
		text += id
	}
	return text
}

func (w *writing) more(shown, total int) string {
	return w.say("more_rows", "shown", strconv.Itoa(shown), "total", strconv.Itoa(total), "file", w.file)
}
