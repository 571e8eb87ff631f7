package threeway

import (
	"cmp"
	"context"
	"slices"

	"zhitong/recon"
	"zhitong/statement"
)

// sideReader reads the files of one side into movements.
type sideReader struct {
	side  recon.SideName // of the rule set that says how it is read
	rules *recon.RuleSet
	files []recon.Source
	batch BatchReference

	loader     *recon.Loader // knows how an entry becomes an item
	movements  []Movement
	statements []readStatement
}

// readStatement is a statement and the file that has it.
type readStatement struct {
	file string
	*statement.Statement
}

func (s *sideReader) read(ctx context.Context) error {
	s.loader = recon.NewLoader(s.side, s.rules)
	profile := s.rules.Left.Profile
	if s.side == recon.Right {
		profile = s.rules.Right.Profile
	}
	for _, file := range s.files {
		options := statement.Options{File: file.Name, Format: file.Format, Encoding: file.Encoding}
		if profile != nil {
			options.Candidates = []*statement.CSVProfile{profile}
		}
		if err := statement.Stream(file.Reader, options, &fileVisitor{ctx, s, file.Name}); err != nil {
			return err
		}
	}
	return nil
}

// fileVisitor takes what statement.Stream reads of one file.
type fileVisitor struct {
	ctx  context.Context
	side *sideReader
	file string
}

// BeginStatement keeps the statement for its proofs.
func (v *fileVisitor) BeginStatement(s *statement.Statement) error {
	v.side.statements = append(v.side.statements, readStatement{v.file, s})
	return v.ctx.Err()
}

// Entry takes a booked entry; those that move nothing are left out.
func (v *fileVisitor) Entry(entry *statement.Entry) error {
	if entry.Status == statement.Pending || entry.Status == statement.Information {
		return nil
	}
	if len(v.side.movements) >= recon.MaxItems {
		return refuse(recon.CodeTooLarge, "a side has more than %d items", recon.MaxItems)
	}
	movement, err := v.side.movement(v.file, entry)
	if err != nil {
		return err
	}
	v.side.movements = append(v.side.movements, movement)
	return v.ctx.Err()
}

// EndStatement does nothing: the statement was kept at its beginning.
func (v *fileVisitor) EndStatement(*statement.Statement) error { return nil }

// movement makes the gross amount and the fee of an entry: what a bill writes as
// the amount after the fee is the gross amount less the fee.
func (s *sideReader) movement(file string, entry *statement.Entry) (Movement, error) {
	m := Movement{Item: s.loader.ItemOf(file, entry), Batch: batchOf(entry, s.batch)}
	for _, charge := range entry.Charges {
		if charge.Amount.Currency() != entry.Amount.Currency() {
			return m, refuse(recon.CodeCurrencyNotAllowed, "the fee of item %q is in another currency than its amount", entry.ID)
		}
		if size := magnitude(charge.Amount.Minor()); size > maxSideTotal || magnitude(m.Fee) > maxSideTotal || magnitude(m.Minor) > maxSideTotal {
			return m, refuse(recon.CodeOverflow, "the amounts of item %q are beyond what can be summed", entry.ID)
		}
		m.Fee -= charge.Amount.Minor()
		if charge.Included {
			m.Minor -= charge.Amount.Minor()
		}
	}
	m.Links = linksOf(entry, m.Minor)
	return m, nil
}

// linksOf lists what a refund has in common with its payment: WeChat Pay writes
// the number of the payment into the refund, Alipay the number of the order.
func linksOf(entry *statement.Entry, gross int64) []string {
	links := []string{entry.References.TransactionID, entry.References.Own}
	if gross > 0 {
		links = append(links, entry.ID)
	}
	return slices.DeleteFunc(links, func(link string) bool { return link == "" })
}

func batchOf(entry *statement.Entry, field BatchReference) string {
	switch field {
	case BatchInMessageID:
		return entry.References.MessageID
	case BatchInPaymentInformation:
		return entry.References.PaymentInformationID
	case BatchInTransactionID:
		return entry.References.TransactionID
	case BatchInRemittance:
		return entry.Remittance.Text
	case BatchInDescription:
		return entry.Description
	}
	return ""
}

// proofs are those of the statements, in an order that does not depend on that
// of the files.
func (s *sideReader) proofs() []recon.StatementProofs {
	slices.SortStableFunc(s.statements, func(a, b readStatement) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Currency.Code(), b.Currency.Code()), a.To.Compare(b.To),
			a.From.Compare(b.From), cmp.Compare(a.ID, b.ID), cmp.Compare(a.file, b.file))
	})
	plain := make([]*statement.Statement, len(s.statements))
	for index, one := range s.statements {
		plain[index] = one.Statement
	}
	statement.CheckContinuity(plain)
	all := make([]recon.StatementProofs, len(plain))
	for index, one := range s.statements {
		all[index] = recon.StatementProofs{Source: one.file, Statement: one.ID, Account: one.Account, Currency: one.Currency,
			From: one.From, To: one.To, Entries: one.EntryCount, Proofs: one.Proofs}
	}
	return all
}
