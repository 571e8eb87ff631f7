package workbench

import (
	"strings"

	"zhitong/statement"
)

// linkLevel is a way to find that two files tell one movement: entries of the
// same key, of the strongest first. Amount, currency and direction are the same
// at every level, and references of the bank never contradict.
type linkLevel struct {
	key func(*statement.Entry) string // "" for none
	// covering is for the entries of a statement that covers the day of the other.
	covering bool
}

var linkLevels = []linkLevel{
	{key: func(e *statement.Entry) string { return e.References.AccountServicerReference }},
	{key: func(e *statement.Entry) string { return paymentReference(&e.References) }},
	{key: func(e *statement.Entry) string {
		return strings.Join([]string{"text", e.ValueDate.String(), e.Counterparty.Name, e.Remittance.Text, e.Description}, "\n")
	}},
	{key: func(e *statement.Entry) string { return e.ValueDate.String() }, covering: true},
}

// notProvided is what ISO 20022 has banks write where there is no reference.
const notProvided = "NOTPROVIDED"

// paymentReference is a reference of the payment, of the bank or of the customer.
func paymentReference(r *statement.References) string {
	for _, one := range []string{r.UETR, r.TransactionID, r.EndToEndID, r.InstructionID, r.Cheque, r.Own} {
		if one != "" && one != notProvided {
			return one
		}
	}
	return ""
}

// contradict says that two entries cannot be one movement.
func contradict(a, b *statement.Entry) bool {
	differ := func(x, y string) bool { return x != "" && y != "" && x != notProvided && y != notProvided && x != y }
	days := b.BookedOn().DaysSince(a.BookedOn())
	return days > linkDays || days < -linkDays || a.Reversal != b.Reversal ||
		differ(a.References.AccountServicerReference, b.References.AccountServicerReference) ||
		differ(a.References.EndToEndID, b.References.EndToEndID)
}

// naming gives the entries of a statement their identifications: that of the
// same movement in an earlier file, else one of their own.
type naming struct {
	history *history
	of      *Statement
	own     []statement.Entry
	names   []string
	used    map[string]bool // each movement is told once in a statement
}

func newNaming(h *history, of *Statement, own []statement.Entry) *naming {
	return &naming{h, of, own, make([]string, len(own)), map[string]bool{}}
}

// link names the entries that an earlier statement tells.
func (n *naming) link(level linkLevel, earlier *Statement, told []openEntry) {
	byKey := map[string][]*openEntry{}
	for i := range told {
		if key := level.of(&told[i].Entry); key != "" && !n.used[told[i].Entry.ID] {
			byKey[key] = append(byKey[key], &told[i])
		}
	}
	for i := range n.own {
		if n.names[i] != "" {
			continue
		}
		for _, candidate := range byKey[level.of(&n.own[i])] {
			if n.fits(level, earlier, &n.own[i], &candidate.Entry) {
				n.names[i] = candidate.Entry.ID
				n.used[candidate.Entry.ID] = true
				break
			}
		}
	}
}

// of is the key of an entry with its amount; "" where it has none.
func (l linkLevel) of(e *statement.Entry) string {
	key := l.key(e)
	if key == "" {
		return ""
	}
	return e.Amount.Currency().Code() + " " + e.Amount.DecimalText() + "\n" + key
}

// fits says whether an entry of the statement is one of an earlier file.
func (n *naming) fits(level linkLevel, earlier *Statement, own, told *statement.Entry) bool {
	if n.used[told.ID] || contradict(own, told) {
		return false
	}
	return !level.covering || n.history.covers(n.of, told.BookedOn()) || n.history.covers(earlier, own.BookedOn())
}

// entries gives the entries by their identifications.
func (n *naming) entries() []openEntry {
	all := make([]openEntry, len(n.own))
	for i := range n.own {
		entry := uniqueEntry(n.of, n.own[i])
		if n.names[i] != "" {
			entry.ID = n.names[i]
		}
		all[i] = openEntry{n.of.FileName, entry, n.of.overlaps()}
	}
	return all
}
