package recon

import (
	"bufio"
	"bytes"
	"cmp"
	"slices"

	"zhitong/statement"
)

// details holds back the entries of a side that has notifications (camt.054) or
// interim reports (camt.052, MT942) beside its statements until all of it is read:
// a notification tells the parts of an entry that the statement has too, and is no
// movement of its own; an interim report tells what a statement may tell again.
type details struct {
	statements, notifications, interim []*heldStatement
}

// heldStatement is a statement with its entries and its file.
type heldStatement struct {
	source  string
	read    *statement.Statement
	entries []statement.Entry
}

// accountOf takes the currency of the entries where the account tells none.
func (h *heldStatement) accountOf() accountOf {
	if h.read.Currency.Code() == "" && len(h.entries) > 0 {
		return accountOf{h.read.Account, h.entries[0].Amount.Currency()}
	}
	return accountOf{h.read.Account, h.read.Currency}
}

// overlapPeek is how many bytes of a file are looked at for a notification or an
// interim report.
const overlapPeek = 64 << 10

// awaitDetails makes the loader hold entries back where one of the files may be
// a notification or an interim report; an archive may always hold one. It returns the files anew,
// because their beginnings have been looked at.
func (l *Loader) awaitDetails(sources []Source) []Source {
	sources = slices.Clone(sources)
	for index := range sources {
		peeked := bufio.NewReaderSize(sources[index].Reader, overlapPeek)
		sources[index].Reader = peeked
		beginning, _ := peeked.Peek(overlapPeek) // what keeps it from being read is told when it is read
		if mayOverlap(beginning) {
			l.details = &details{}
		}
	}
	return sources
}

// overlapMarks stand at the beginning of notifications and interim reports: names of
// ISO 20022, and the field for the limit of amounts that only MT942 has.
var overlapMarks = [][]byte{[]byte("camt.054"), []byte("BkToCstmrDbtCdtNtfctn"), []byte("camt.052"), []byte("BkToCstmrAcctRpt"), []byte(":34F:")}

// mayOverlap says whether the beginning of a file is that of a notification, of an
// interim report, of a ZIP or of a gzip. Zero bytes are those of UTF-16.
func mayOverlap(beginning []byte) bool {
	if bytes.HasPrefix(beginning, []byte("PK")) || bytes.HasPrefix(beginning, []byte{0x1f, 0x8b}) {
		return true
	}
	plain := bytes.ReplaceAll(beginning, []byte{0}, nil)
	return slices.ContainsFunc(overlapMarks, func(mark []byte) bool { return bytes.Contains(plain, mark) })
}

// begin holds back what follows of a statement.
func (d *details) begin(source string, s *statement.Statement) {
	held := &heldStatement{source: source, read: s}
	switch {
	case s.Format == statement.CAMT054:
		d.notifications = append(d.notifications, held)
	case s.Interim():
		d.interim = append(d.interim, held)
	default:
		d.statements = append(d.statements, held)
	}
}

// entry holds back an entry with its statement: of those with that account and
// identification, which several files may have, the one that was begun last.
func (d *details) entry(source string, entry *statement.Entry) {
	for _, list := range [][]*heldStatement{d.statements, d.notifications, d.interim} {
		for _, held := range slices.Backward(list) {
			if held.source == source && held.read.ID == entry.StatementID && held.read.Account == entry.Account {
				held.entries = append(held.entries, *entry)
				return
			}
		}
	}
}

// addDetailed adds what was held back: the entries of statements with the parts
// that notifications tell, and the notifications of accounts without a statement.
func (l *Loader) addDetailed() error {
	if l.details == nil {
		return nil
	}
	l.addInterim()
	stated := map[accountOf]bool{}
	for _, held := range l.details.statements {
		stated[held.accountOf()] = true
	}
	var detailing []*heldStatement
	for _, held := range l.details.notifications {
		if stated[held.accountOf()] {
			detailing = append(detailing, held)
			continue
		}
		l.details.statements = append(l.details.statements, held)
	}
	l.attachDetails(l.details.statements, detailing)
	for _, held := range l.details.statements {
		l.begin(held.source, held.read)
		for index := range held.entries {
			if err := l.AddEntry(held.source, &held.entries[index]); err != nil {
				return err
			}
		}
	}
	return nil
}

// attachDetails gives entries their parts, in an order that does not depend on
// that of the files, and proves that they add up.
func (l *Loader) attachDetails(statements, detailing []*heldStatement) {
	for _, list := range [][]*heldStatement{statements, detailing} {
		slices.SortStableFunc(list, inFiles)
	}
	whole, notifications := withEntries(statements), withEntries(detailing)
	found := statement.LinkDetails(whole, notifications)
	proofs := make([]StatementProofs, len(detailing))
	for index, held := range detailing {
		read := held.read
		proofs[index] = StatementProofs{Source: held.source, Statement: read.ID, Account: read.Account, Currency: read.Currency,
			From: read.From, To: read.To, Entries: read.EntryCount, Proofs: read.Proofs}
		l.side.skipped += len(held.entries)
	}
	for _, link := range found.Links {
		for _, detail := range link.Details {
			proofs[detail.Statement].Linked++
		}
		if first := &proofs[link.Details[0].Statement]; link.Sum.Failed() {
			first.Details = append(first.Details, link.Sum)
		}
	}
	for _, unlinked := range found.Unlinked {
		proofs[unlinked.Detail.Statement].Unlinked++
	}
	l.detailProofs = proofs
}

// inFiles orders what was held back by account, time and file.
func inFiles(a, b *heldStatement) int {
	return cmp.Or(cmp.Compare(a.read.Account, b.read.Account), cmp.Compare(a.read.Currency.Code(), b.read.Currency.Code()),
		inTime(a.read, b.read), cmp.Compare(a.source, b.source), cmp.Compare(len(a.entries), len(b.entries)))
}

// withEntries makes whole statements, whose entries are the ones held back.
func withEntries(list []*heldStatement) []*statement.Statement {
	whole := make([]*statement.Statement, len(list))
	for index, held := range list {
		whole[index] = &statement.Statement{Entries: held.entries}
	}
	return whole
}
