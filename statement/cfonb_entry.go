package statement

import (
	"strings"

	"zhitong/money"
)

// movement reads record 04.
func (c *cfonbReader) movement(line *columnLine) (err error) {
	if err := c.flush(); err != nil {
		return err
	}
	entry := &Entry{
		Status: Booked, BankTransactionCode: joinID(line.field(33, 34), line.field(8, 11)),
		References: References{AccountServicerReference: nonZeroReference(line.field(82, 88)), Own: nonZeroReference(line.field(105, 120))},
		Raw:        Raw{Offset: line.at.offset, Line: line.at.line},
	}
	if entry.BookingDate, err = c.requiredDate(line, "04"); err != nil {
		return err
	}
	if entry.ValueDate, err = c.dayMonthYear(line, 43, "04"); err != nil {
		return err
	}
	if entry.ValueDate.IsZero() {
		entry.ValueDate = entry.BookingDate
	}
	if entry.Amount, err = c.amount(line, "04"); err != nil {
		return err
	}
	if reason := nonZeroReference(line.field(41, 42)); reason != "" {
		entry.Reversal = true
		entry.Description = reason
	}
	c.pending = &cfonbPending{entry: entry, texts: []string{line.field(49, 79)}, end: line.end}
	return nil
}

// complement reads record 05: a qualifier and 70 columns.
func (c *cfonbReader) complement(line *columnLine) error {
	pending := c.pending
	if pending == nil {
		return c.refuse(line, 1, CodeMalformedField, "05", "a complement follows no movement")
	}
	if line.end-pending.entry.Raw.Offset > c.limits.EntryBytes {
		return c.refuse(line, 1, CodeTooLarge, "05", "a movement with its complements is larger than allowed")
	}
	pending.end = line.end
	switch qualifier := line.field(46, 48); qualifier {
	case "MMO":
		return c.original(line)
	case "FEE":
		return c.fee(line)
	default:
		pending.qualified(qualifier, line)
	}
	return nil
}

// qualified files 70 columns by their qualifier (CFONB 2004 and 2007). An
// unknown qualifier is text.
func (p *cfonbPending) qualified(qualifier string, line *columnLine) {
	entry, first, whole := p.entry, line.field(49, 83), line.field(49, 118)
	switch qualifier {
	case "NPY":
		entry.name(whole, entry.Amount.Sign() >= 0)
	case "NBE":
		entry.name(whole, entry.Amount.Sign() < 0)
	case "NPO", "NBU", "IPY", "IBE", "RET":
		entry.Description = joinText(entry.Description, whole)
	case "CBE", "CPY":
		entry.Counterparty.Account = firstOf(entry.Counterparty.Account, first)
	case "BDB", "BBE":
		entry.Counterparty.BIC = firstOf(entry.Counterparty.BIC, first)
	case "RCN":
		entry.References.EndToEndID = reference(first)
		entry.Description = joinText(entry.Description, line.field(84, 118))
	case "REF":
		entry.References.AccountServicerReference = firstOf(reference(first), entry.References.AccountServicerReference)
	case "RUM":
		entry.References.MandateID = reference(first)
	case "LCS":
		entry.Remittance.Structured = append(entry.Remittance.Structured, whole)
	default:
		p.texts = append(p.texts, whole)
	}
}

// name takes the party that is the other side: the debtor of a credit and the
// creditor of a debit.
func (e *Entry) name(name string, other bool) {
	if other {
		e.Counterparty.Name = joinText(e.Counterparty.Name, name)
	}
}

// foreign reads currency, number of decimals and fourteen digits.
func (c *cfonbReader) foreign(line *columnLine) (money.Amount, error) {
	currency, err := money.LookupCurrency(line.cut(49, 51))
	if err != nil {
		return money.Amount{}, c.refuse(line, 49, CodeUnknownCurrency, "05", "the currency is not a code of ISO 4217")
	}
	digits := line.field(53, 66)
	if digits == "" || !isDigits(digits) {
		return money.Amount{}, c.refuse(line, 53, CodeInvalidAmount, "05", "the amount is not digits")
	}
	amount, err := decimalOf(digits, line.cut(52, 52), currency)
	if err != nil {
		return amount, c.refuse(line, 53, CodeInvalidAmount, "05", sentenceOf(err))
	}
	return amount, nil
}

// original reads MMO: the amount before conversion, then number of decimals
// and eleven digits of the rate.
func (c *cfonbReader) original(line *columnLine) error {
	amount, err := c.foreign(line)
	if err != nil {
		return err
	}
	exchange := &Exchange{Source: amount.Currency(), Target: c.statement.Currency, Instructed: amount}
	if places, digits := line.field(67, 67), line.field(68, 78); places != "" && digits != "" && isDigits(places+digits) {
		exchange.Rate = cfonbRate(digits, int(places[0]-'0'))
	}
	c.pending.entry.Exchange = exchange
	return nil
}

func cfonbRate(digits string, places int) string {
	digits = strings.Repeat("0", max(0, places+1-len(digits))) + digits
	point := len(digits) - places
	whole := strings.TrimLeft(digits[:point], "0")
	return strings.TrimSuffix(firstOf(whole, "0")+"."+digits[point:], ".")
}

// fee reads FEE, a charge of the bank.
func (c *cfonbReader) fee(line *columnLine) error {
	amount, err := c.foreign(line)
	if err == nil {
		amount, err = amount.Neg()
	}
	if err != nil {
		return err
	}
	c.pending.entry.Charges = append(c.pending.entry.Charges, Charge{Amount: amount})
	return nil
}

// flush hands over the movement whose complements are complete.
func (c *cfonbReader) flush() error {
	pending := c.pending
	if pending == nil {
		return nil
	}
	c.pending = nil
	pending.entry.Remittance.Text = joinText(pending.texts...)
	pending.entry.Raw.Length = pending.end - pending.entry.Raw.Offset
	return c.out.entry(pending.entry)
}
