package statement

import (
	"strconv"

	"zhitong/calendar"
	"zhitong/money"
)

// csvBalances follows the running balance of a file. Every row must have one,
// else nothing is said about opening and closing.
type csvBalances struct {
	newestFirst bool
	rows        int
	incomplete  bool
	first, last csvBalance
	breakRow    int // line of the first row that does not follow; 0: none
	difference  money.Amount
}

type csvBalance struct {
	after  money.Amount
	amount money.Amount
	date   calendar.Date
}

func (b *csvBalances) add(cells csvCells, entry *Entry) error {
	if cells.cell(fieldBalance) == "" {
		b.incomplete = true
		return nil
	}
	after, err := cells.optionalAmount(fieldBalance, entry.Amount.Currency())
	if err != nil {
		return err
	}
	current := csvBalance{after, entry.Amount, entry.BookingDate}
	if entry.Status != Booked {
		current.amount = money.Zero(entry.Amount.Currency())
	}
	if b.rows++; b.rows == 1 {
		b.first = current
	} else {
		b.compare(cells.row.at.line, current)
	}
	b.last = current
	return nil
}

// compare checks that the later row of the two follows from the earlier one.
func (b *csvBalances) compare(line int, current csvBalance) {
	earlier, later := b.last, current
	if b.newestFirst {
		earlier, later = current, b.last
	}
	expected, err := earlier.after.Add(later.amount)
	if err != nil || b.breakRow > 0 {
		return
	}
	if difference, err := later.after.Sub(expected); err == nil && !difference.IsZero() {
		b.breakRow, b.difference = line, difference
	}
}

// settle derives opening and closing from the outermost rows.
func (b *csvBalances) settle(statement *Statement) {
	if b.incomplete || b.rows == 0 {
		return
	}
	oldest, newest := b.first, b.last
	if b.newestFirst {
		oldest, newest = newest, oldest
	}
	opening, err := oldest.after.Sub(oldest.amount)
	if err != nil {
		return
	}
	statement.Opening = &Balance{Kind: OpeningBooked, Date: oldest.date, Amount: opening}
	statement.Closing = &Balance{Kind: ClosingBooked, Date: newest.date, Amount: newest.after}
}

func (b *csvBalances) broken() (Proof, bool) {
	if b.incomplete || b.breakRow == 0 {
		return Proof{}, false
	}
	return failed("running_balance_breaks", "row", strconv.Itoa(b.breakRow), "difference", b.difference.String()), true
}
