package statement

import (
	"strconv"

	"zhitong/calendar"
	"zhitong/money"
)

// csvBalances follows the running balance of a file. Every row must have one,
// else nothing is said about opening and closing. Exports come sorted either
// way, so both are followed until the dates, the profile or the balances
// themselves tell.
type csvBalances struct {
	newestFirst       bool // what the profile says
	rows              int
	incomplete        bool
	first, last       csvBalance
	forward, backward balanceBreak
}

type csvBalance struct {
	after  money.Amount
	amount money.Amount
	date   calendar.Date
}

// balanceBreak is the first row that does not follow; line 0 is none.
type balanceBreak struct {
	line       int
	difference money.Amount
}

// NoticeUnreadableBalance tells of a running balance that is no amount (made
// unreadable on purpose, as a rule), so that nothing is said about balances.
const NoticeUnreadableBalance NoticeCode = "balance_unreadable"

func (b *csvBalances) add(cells csvCells, entry *Entry) {
	if cells.cell(fieldBalance) == "" {
		b.incomplete = true
		return
	}
	after, err := cells.optionalAmount(fieldBalance, entry.Amount.Currency())
	if err != nil {
		b.incomplete = true
		cells.notice(NoticeUnreadableBalance, cells.row.at.line)
		return
	}
	current := csvBalance{after, entry.Amount, entry.BookingDate}
	if entry.Status != Booked {
		current.amount = money.Zero(entry.Amount.Currency())
	}
	if b.rows++; b.rows == 1 {
		b.first = current
	} else {
		b.forward.compare(cells.row.at.line, b.last, current)
		b.backward.compare(cells.row.at.line, current, b.last)
	}
	b.last = current
}

// compare checks that the later row of the two follows from the earlier one.
func (b *balanceBreak) compare(line int, earlier, later csvBalance) {
	expected, err := earlier.after.Add(later.amount)
	if err != nil || b.line > 0 {
		return
	}
	if difference, err := later.after.Sub(expected); err == nil && !difference.IsZero() {
		b.line, b.difference = line, difference
	}
}

// descending tells the order: by the dates, else by the profile, else by what
// the balances follow.
func (b *csvBalances) descending() bool {
	if order := b.first.date.Compare(b.last.date); order != 0 {
		return order > 0
	}
	return b.newestFirst || b.forward.line > 0 && b.backward.line == 0
}

// settle derives opening and closing from the outermost rows.
func (b *csvBalances) settle(statement *Statement) {
	if b.incomplete || b.rows == 0 {
		return
	}
	oldest, newest := b.first, b.last
	if b.descending() {
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
	found := b.forward
	if b.descending() {
		found = b.backward
	}
	if b.incomplete || found.line == 0 {
		return Proof{}, false
	}
	return failed("running_balance_breaks", "row", strconv.Itoa(found.line), "difference", found.difference.String()), true
}
