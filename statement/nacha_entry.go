package statement

import (
	"math/big"
	"strings"

	"zhitong/money"
)

// nachaPending is an entry detail whose addenda may still come.
type nachaPending struct {
	entry   *Entry
	marked  bool // its indicator announces addenda
	addenda int
	texts   []string
	end     int64
	line    int
}

// entry reads an entry detail record.
func (n *nachaReader) entry(line *columnLine) error {
	if err := n.flush(line); err != nil {
		return err
	}
	code := line.cut(2, 3)
	debit, known := nachaIsDebit(code)
	if !known {
		return n.refuse(line, 2, CodeMalformedField, "6", "the transaction code is not known")
	}
	minor, err := n.entryAmount(line)
	if err != nil {
		return err
	}
	routing, err := n.number(line, 4, 11, "6")
	if err != nil {
		return err
	}
	n.count(routing, minor, debit)
	entry := &Entry{
		BookingDate: n.batch.date, ValueDate: n.batch.date, Status: nachaStatus(code, minor), Amount: money.New(minor, money.USD),
		BankTransactionCode: n.batch.kind + "/" + code,
		Raw:                 Raw{Offset: line.at.offset, Line: line.at.line},
	}
	if debit {
		entry.Amount = money.New(-minor, money.USD)
	}
	n.describe(entry, line)
	n.check(line, debit)
	n.pending = &nachaPending{entry: entry, marked: line.cut(79, 79) == "1", end: line.end, line: line.at.line}
	return nil
}

func (n *nachaReader) entryAmount(line *columnLine) (int64, error) {
	if n.batch.class == nachaADV {
		return n.number(line, 28, 39, "6")
	}
	return n.number(line, 30, 39, "6")
}

// nachaIsDebit: the second digit of 20 to 56 tells the side (0 to 4 credits, 5
// to 9 debits), in accounting advices (81 to 88) odd codes are credits.
func nachaIsDebit(code string) (debit, known bool) {
	switch {
	case len(code) != 2 || !isDigits(code):
		return false, false
	case code >= "20" && code <= "59":
		return code[1] >= '5', true
	case code >= "81" && code <= "88":
		return (code[1]-'0')%2 == 0, true
	}
	return false, false
}

// nachaStatus: prenotifications and entries without money only inform.
func nachaStatus(code string, minor int64) Status {
	if code < "80" && strings.IndexByte("3489", code[1]) >= 0 || minor == 0 {
		return Information
	}
	return Booked
}

func (n *nachaReader) count(routing, minor int64, debit bool) {
	n.batch.entries++
	n.batch.hash.Add(&n.batch.hash, big.NewInt(routing))
	side := &n.batch.credits
	if debit {
		side = &n.batch.debits
	}
	side.Add(side, big.NewInt(minor))
}

// nachaChecks are the entry classes that carry the number of a cheque in place
// of the receiver's identification.
var nachaChecks = map[string]bool{"ARC": true, "BOC": true, "POP": true, "RCK": true, "XCK": true}

func (n *nachaReader) describe(entry *Entry, line *columnLine) {
	entry.Counterparty = Counterparty{Account: line.field(13, 29), BIC: line.field(4, 12), Name: line.field(55, 76)}
	entry.References = References{AccountServicerReference: line.field(80, 94), Own: line.field(40, 54)}
	switch {
	case n.batch.international:
		entry.Counterparty.Account, entry.Counterparty.Name = line.field(40, 74), ""
		entry.References.Own = ""
		entry.Exchange = n.exchange()
	case n.batch.kind == "CTX":
		entry.Counterparty.Name = line.field(59, 74)
	case n.batch.class == nachaADV:
		entry.Counterparty.Account = line.field(13, 27)
	case nachaChecks[n.batch.kind]:
		entry.References.Cheque, entry.References.Own = entry.References.Own, ""
	}
}

func (n *nachaReader) exchange() *Exchange {
	from, fromErr := money.LookupCurrency(n.batch.from)
	to, toErr := money.LookupCurrency(n.batch.to)
	if fromErr != nil || toErr != nil || from == to {
		return nil
	}
	return &Exchange{Source: from, Target: to}
}

// check tells of deviations that change nothing.
func (n *nachaReader) check(line *columnLine, debit bool) {
	if !nachaRoutingAgrees(line.cut(4, 12)) {
		n.batch.statement.notice(RoutingCheckDigit, line.at.line)
	}
	if n.batch.class == "220" && debit || n.batch.class == "225" && !debit {
		n.batch.statement.notice(ServiceClass, line.at.line)
	}
}

// nachaRoutingAgrees weighs the nine digits of a routing number by 3, 7 and 1
// in turn; the sum is a multiple of ten.
func nachaRoutingAgrees(digits string) bool {
	sum := 0
	for index, char := range []byte(digits) {
		sum += int(char-'0') * [3]int{3, 7, 1}[index%3]
	}
	return len(digits) == 9 && isDigits(digits) && sum%10 == 0
}

// flush hands over the entry whose addenda are complete.
func (n *nachaReader) flush(line *columnLine) error {
	if n.pending == nil {
		return nil
	}
	pending := n.pending
	n.pending = nil
	if pending.marked != (pending.addenda > 0) {
		n.batch.statement.notice(AddendaIndicator, pending.line)
	}
	entry := pending.entry
	entry.Remittance.Text = joinText(pending.texts...)
	entry.Raw.Length = pending.end - entry.Raw.Offset
	if entry.Reversal {
		taken, err := entry.Amount.Neg()
		if err != nil {
			return n.refuse(line, 1, CodeInvalidAmount, "6", sentenceOf(err))
		}
		entry.Amount = taken
	}
	return n.out.entry(entry)
}
