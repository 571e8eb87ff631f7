package recon

import (
	"slices"
	"strings"

	"zhitong/statement"
)

// addInterim puts what only interim reports tell beside the statements: no entry of a
// day that a statement covers, and none twice that several reports tell.
func (l *Loader) addInterim() {
	slices.SortStableFunc(l.details.interim, inFiles)
	covering := l.details.statements
	told := map[string]int{} // how often the report that tells it most does
	for _, held := range l.details.interim {
		inReport := map[string]int{}
		before := len(held.entries)
		held.entries = slices.DeleteFunc(held.entries, func(e statement.Entry) bool {
			if slices.ContainsFunc(covering, func(s *heldStatement) bool { return s.covers(held.accountOf(), &e) }) {
				return true
			}
			key := held.movement(&e)
			inReport[key]++
			if inReport[key] <= told[key] {
				return true
			}
			told[key] = inReport[key]
			return false
		})
		l.side.skipped += before - len(held.entries)
		l.details.statements = append(l.details.statements, held)
	}
}

// covers says whether a statement tells all of the day of an entry of the account.
func (h *heldStatement) covers(account accountOf, e *statement.Entry) bool {
	day := e.BookedOn()
	return h.accountOf() == account && h.read.Covers(day, func() bool {
		return slices.ContainsFunc(h.entries, func(own statement.Entry) bool { return own.BookedOn() == day })
	})
}

// movement is what entries of several reports have in common that tell one movement:
// a reference, else all that is told of it.
func (h *heldStatement) movement(e *statement.Entry) string {
	account := h.accountOf()
	parts := []string{account.account, e.Amount.Currency().Code(), e.Amount.DecimalText(), string(e.Status)}
	r := &e.References
	for _, reference := range []string{r.AccountServicerReference, r.UETR, r.TransactionID, r.EndToEndID, r.InstructionID, r.Own} {
		if reference != "" {
			return strings.Join(append(parts, reference), "\x00")
		}
	}
	return strings.Join(append(parts, e.BookedOn().String(), e.ValueDate.String(), e.Counterparty.Name, e.Counterparty.Account,
		e.Remittance.Text, e.Description), "\x00")
}
