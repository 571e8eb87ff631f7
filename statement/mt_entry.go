package statement

import "strings"

// line begins the next entry.
func (r *mtReader) line(field *mtField) error {
	if err := r.flush(); err != nil {
		return err
	}
	if err := r.begin(field); err != nil {
		return err
	}
	line, err := r.statementLine(field, r.statement.Currency)
	if err != nil {
		return err
	}
	if line.adjusted {
		r.statement.notice(FebruaryAdjusted, field.at.line)
	}
	r.pending = &mtPending{entry: line.entry(field), endOffset: field.end}
	return nil
}

func (l mtLine) entry(field *mtField) *Entry {
	booking := l.entryDate
	if booking.IsZero() {
		booking = l.valueDate
	}
	status := Booked
	if strings.HasPrefix(l.mark, "E") {
		status = Pending
	}
	return &Entry{
		BookingDate: booking, ValueDate: l.valueDate, Amount: l.amount, Status: status,
		Reversal:            strings.HasPrefix(l.mark, "R"),
		BankTransactionCode: strings.TrimSpace(l.transactionType),
		Description:         strings.TrimSpace(l.supplement),
		References:          References{Own: reference(l.customerReference), AccountServicerReference: reference(l.bankReference)},
		Raw:                 Raw{Offset: field.at.offset, Line: field.at.line},
	}
}

// information is field 86: of the entry before it, else of the statement, of
// which it tells nothing that could be used.
func (r *mtReader) information(field *mtField) error {
	if r.pending != nil {
		r.pending.details = append(r.pending.details, field.lines...)
		r.pending.endOffset = field.end
	}
	return nil
}

func (r *mtReader) nonSwift(field *mtField) error {
	if r.pending != nil {
		r.pending.nonSwift = append(r.pending.nonSwift, field.lines...)
		r.pending.endOffset = field.end
	}
	return nil
}

// flush hands over the entry that is complete now.
func (r *mtReader) flush() error {
	if r.pending == nil {
		return nil
	}
	pending := r.pending
	r.pending = nil
	entry := pending.entry
	entry.Raw.Length = pending.endOffset - entry.Raw.Offset
	pending.applyDetails()
	applyNonSwift(pending.nonSwift, entry)
	return r.out.entry(entry)
}

func (p *mtPending) applyDetails() {
	if details, ok := parseMTDetails(p.details); ok {
		details.apply(p.entry)
		return
	}
	if values, ok := parseMTTagged(p.details); ok {
		applyTagged(values, p.entry)
		return
	}
	lines := make([]string, len(p.details))
	for index, line := range p.details {
		lines[index] = strings.TrimSpace(line)
	}
	p.entry.Remittance.Text = strings.TrimSpace(strings.Join(lines, "\n"))
}
