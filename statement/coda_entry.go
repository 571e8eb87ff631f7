package statement

import (
	"math/big"
	"strings"

	"zhitong/money"
)

// joinID joins the parts that are not empty by slashes.
func joinID(parts ...string) string {
	var list []string
	for _, part := range parts {
		if part != "" {
			list = append(list, part)
		}
	}
	return strings.Join(list, "/")
}

// codaPending is a movement with its details. Details repeat what the movement
// sums up and are its parts, never entries.
type codaPending struct {
	entry    *Entry
	sequence string
	movement *codaMovement   // of the entry itself
	details  []*codaMovement // with detail numbers from 1
	current  *codaMovement   // that the next record 2.2, 2.3 or 3 completes
	end      int64
}

// codaMovement is what the records 2 and 3 of one detail number say.
type codaMovement struct {
	detail, code, reference string
	amount                  money.Amount
	structured              bool
	communication           strings.Builder // columns of 2.1, 2.2 and 2.3 in full
	party                   Counterparty
	customer, reason        string
	information             []string
	line                    int
}

// amount reads a sign (0 credit, 1 debit) and fifteen digits, of which three
// are decimals.
func (c *codaReader) amount(line *columnLine, record string, first int, currency money.Currency) (money.Amount, error) {
	digits := line.cut(first+1, first+15)
	if len(digits) != 15 || !isDigits(digits) {
		return money.Amount{}, c.refuse(line, first+1, CodeInvalidAmount, record, "an amount has fifteen digits")
	}
	amount, err := money.ParseDecimal(digits[:12]+"."+digits[12:], '.', currency)
	if err == nil && line.cut(first, first) == "1" {
		amount, err = amount.Neg()
	}
	if err != nil {
		return amount, c.refuse(line, first+1, CodeInvalidAmount, record, sentenceOf(err))
	}
	if sign := line.cut(first, first); sign != "0" && sign != "1" {
		return amount, c.refuse(line, first, CodeMalformedField, record, "the sign is neither 0 nor 1")
	}
	return amount, nil
}

// movement reads records 2.1, 2.2 and 2.3.
func (c *codaReader) movement(line *columnLine) error {
	c.records++
	switch line.cut(2, 2) {
	case "1":
		return c.movementBegins(line)
	case "2", "3":
		if err := c.continues(line); err != nil {
			return err
		}
		c.pending.current.complete(line)
		return nil
	}
	return c.refuse(line, 2, CodeMalformedField, "2", "the article code is none of 1, 2 and 3")
}

func (m *codaMovement) complete(line *columnLine) {
	if line.cut(2, 2) == "2" {
		m.write(line, 11, 63)
		m.customer, m.party.BIC = line.field(64, 98), line.field(99, 109)
		m.reason = line.field(114, 117)
		return
	}
	m.party.Account, _, _ = strings.Cut(line.field(11, 44), " ")
	m.party.Name = line.field(48, 82)
	m.write(line, 83, 125)
}

// write keeps the columns of a communication in full, since structured ones
// count them.
func (m *codaMovement) write(line *columnLine, first, last int) {
	text := line.cut(first, last)
	m.communication.WriteString(text)
	m.communication.WriteString(strings.Repeat(" ", last-first+1-len([]rune(text))))
}

// continues checks that a record belongs to the movement before it.
func (c *codaReader) continues(line *columnLine) error {
	pending := c.pending
	if pending == nil || pending.current == nil || pending.sequence+pending.current.detail != line.cut(3, 10) {
		return c.refuse(line, 3, CodeMalformedField, line.cut(1, 1), "the record does not follow the movement of its numbers")
	}
	if line.end-pending.entry.Raw.Offset > c.limits.EntryBytes {
		return c.refuse(line, 1, CodeTooLarge, line.cut(1, 1), "a movement with its details is larger than allowed")
	}
	pending.end = line.end
	return nil
}

// movementBegins reads record 2.1: a movement (detail number 0000) or a detail
// of the movement before it.
func (c *codaReader) movementBegins(line *columnLine) error {
	movement, err := c.movementOf(line)
	if err != nil {
		return err
	}
	if c.pending != nil && movement.detail != "0000" && c.pending.sequence == line.cut(3, 6) {
		c.pending.current = movement
		c.pending.details = append(c.pending.details, movement)
		return c.continues(line)
	}
	if movement.detail != "0000" {
		return c.refuse(line, 7, CodeMalformedField, "2.1", "a detail follows no movement of its number")
	}
	if err := c.flush(); err != nil {
		return err
	}
	c.turnover(movement.amount, line)
	entry := &Entry{Amount: movement.amount, Status: Booked, Raw: Raw{Offset: line.at.offset, Line: line.at.line}}
	if entry.ValueDate, err = c.dayMonthYear(line, 48, "2.1"); err != nil {
		return err
	}
	if entry.BookingDate, err = c.dayMonthYear(line, 116, "2.1"); err != nil {
		return err
	}
	if entry.ValueDate.IsZero() {
		entry.ValueDate = entry.BookingDate
	}
	if entry.BookingDate.IsZero() {
		return c.refuse(line, 116, CodeMissingField, "2.1", "the movement has no entry date")
	}
	c.pending = &codaPending{entry: entry, sequence: line.cut(3, 6), movement: movement, current: movement, end: line.end}
	return nil
}

func (c *codaReader) movementOf(line *columnLine) (*codaMovement, error) {
	amount, err := c.amount(line, "2.1", 32, c.statement.Currency)
	if err != nil {
		return nil, err
	}
	movement := &codaMovement{
		detail: line.cut(7, 10), code: line.field(54, 61), reference: line.field(11, 31), amount: amount,
		structured: line.cut(62, 62) == "1", line: line.at.line,
	}
	movement.write(line, 63, 115)
	return movement, nil
}

// turnover counts the thousandths that the trailer sums up.
func (c *codaReader) turnover(amount money.Amount, line *columnLine) {
	thousandths, _ := new(big.Int).SetString(line.cut(33, 47), 10)
	side := &c.credits
	if amount.Sign() < 0 {
		side = &c.debits
	}
	side.Add(side, thousandths)
}

// codaInformation are the columns of the communication by article code.
var codaInformation = map[string][2]int{"1": {41, 113}, "2": {11, 115}, "3": {11, 100}}

// information reads records 3.1, 3.2 and 3.3.
func (c *codaReader) information(line *columnLine) error {
	c.records++
	if err := c.continues(line); err != nil {
		return err
	}
	columns, known := codaInformation[line.cut(2, 2)]
	if !known {
		return c.refuse(line, 2, CodeMalformedField, "3", "the article code is none of 1, 2 and 3")
	}
	text := line.field(columns[0], columns[1])
	if line.cut(2, 2) == "1" && line.cut(40, 40) == "1" {
		text = strings.TrimSpace(line.cut(44, 113)) // behind the type of the structured communication
	}
	movement := c.pending.current
	movement.information = append(movement.information, text)
	return nil
}

// flush hands over the movement that is complete.
func (c *codaReader) flush() error {
	pending := c.pending
	if pending == nil {
		return nil
	}
	c.pending = nil
	entry := pending.entry
	entry.Raw.Length = pending.end - entry.Raw.Offset
	part := c.part(pending.movement)
	entry.BankTransactionCode = pending.movement.code
	entry.References, entry.Counterparty, entry.Remittance = part.References, part.Counterparty, part.Remittance
	entry.Description = joinText(append([]string{pending.movement.reason}, pending.movement.information...)...)
	for _, detail := range pending.details {
		if !detail.ofDetail() {
			one := c.part(detail)
			one.Remittance.Text = joinText(append([]string{one.Remittance.Text}, detail.information...)...)
			entry.Parts = append(entry.Parts, one)
		}
	}
	return c.out.entry(entry)
}

// ofDetail: transaction codes that begin with 9 are details of a detail (type
// 7), whose amount they split up once more.
func (m *codaMovement) ofDetail() bool { return strings.HasPrefix(m.code, "9") }
