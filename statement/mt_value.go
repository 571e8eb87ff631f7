package statement

import (
	"errors"
	"regexp"
	"strconv"
	"time"

	"zhitong/calendar"
	"zhitong/money"
)

// fieldError refuses the content of a field, at its place.
func (m *mtScanner) fieldError(field *mtField, code Code, sentence string) error {
	return m.fail(field.at, code, ":"+field.tag+":", "%s", sentence)
}

func (m *mtScanner) amount(field *mtField, text string, currency money.Currency) (money.Amount, error) {
	amount, err := money.ParseDecimal(text, ',', currency)
	if err != nil {
		return amount, m.fieldError(field, CodeInvalidAmount, sentenceOf(err))
	}
	return amount, nil
}

// sentenceOf returns the message of an error of money without its prefix.
func sentenceOf(err error) string {
	var failure *money.Error
	if errors.As(err, &failure) {
		return failure.Message
	}
	return err.Error()
}

func (m *mtScanner) currency(field *mtField, code string) (money.Currency, error) {
	currency, err := money.LookupCurrency(code)
	if err != nil {
		return currency, m.fieldError(field, CodeUnknownCurrency, "the currency is not a code of ISO 4217")
	}
	return currency, nil
}

// FebruaryAdjusted is the notice for 29 or 30 February in a year without it:
// banks that count interest by months of 30 days write it as value date. It is
// read as the last day of the month.
const FebruaryAdjusted NoticeCode = "february_adjusted"

// date reads YYMMDD. Two-digit years from 80 on belong to the last century, as
// SWIFT has it.
func (m *mtScanner) date(field *mtField, text string) (date calendar.Date, adjusted bool, err error) {
	number, convErr := strconv.Atoi(text)
	if convErr != nil || len(text) != 6 {
		return date, false, m.fieldError(field, CodeInvalidDate, "a date is written YYMMDD")
	}
	year, month, day := number/10000+2000, time.Month(number/100%100), number%100
	if year >= 2080 {
		year -= 100
	}
	if last := calendar.DaysIn(year, month); month == time.February && day > last && day <= 30 {
		day, adjusted = last, true
	}
	date, dateErr := calendar.NewDate(year, month, day)
	if dateErr != nil {
		return date, false, m.fieldError(field, CodeInvalidDate, "the date does not exist")
	}
	return date, adjusted, nil
}

// entryDate completes MMDD by the year in which it is closest to the value date.
func (m *mtScanner) entryDate(field *mtField, text string, value calendar.Date) (calendar.Date, bool, error) {
	var best calendar.Date
	adjusted := false
	for year := value.Year() - 1; year <= value.Year()+1; year++ {
		date, moved, err := m.date(field, strconv.Itoa(year)[2:]+text)
		if err != nil {
			return date, false, err
		}
		if best.IsZero() || distance(date, value) < distance(best, value) {
			best, adjusted = date, moved
		}
	}
	return best, adjusted, nil
}

func distance(a, b calendar.Date) int {
	days := a.DaysSince(b)
	return max(days, -days)
}

var mtBalanceLayout = regexp.MustCompile(`^([CD])(\d{6})([A-Z]{3})([\d,]{1,20})\s*$`)

// balance reads fields 60a, 62a, 64 and 65: mark, date, currency, amount.
func (m *mtScanner) balance(field *mtField) (*Balance, error) {
	parts := mtBalanceLayout.FindStringSubmatch(field.text())
	if parts == nil {
		return nil, m.fieldError(field, CodeMalformedField, "a balance is C or D, date, currency and amount")
	}
	currency, err := m.currency(field, parts[3])
	if err != nil {
		return nil, err
	}
	date, _, err := m.date(field, parts[2])
	if err != nil {
		return nil, err
	}
	amount, err := m.signed(field, parts[1] == "D", parts[4], currency)
	return &Balance{Kind: mtBalanceKinds[field.tag], Date: date, Amount: amount}, err
}

var mtBalanceKinds = map[string]BalanceKind{
	"60F": OpeningBooked, "60M": InterimOpening, "62F": ClosingBooked, "62M": InterimClosing,
	"64": ClosingAvailable, "65": ForwardAvailable,
}

// signed reads an amount without sign; the smallest of int64 cannot occur.
func (m *mtScanner) signed(field *mtField, negative bool, text string, currency money.Currency) (money.Amount, error) {
	amount, err := m.amount(field, text, currency)
	if err != nil || !negative {
		return amount, err
	}
	return amount.Neg()
}

var mtNumberLayout = regexp.MustCompile(`^(\d{1,18})(?:/(\d{1,18}))?\s*$`)

// number reads field 28C: statement number and sequence number within it.
func (m *mtScanner) number(field *mtField) (statement, page *int64, err error) {
	parts := mtNumberLayout.FindStringSubmatch(field.text())
	if parts == nil {
		return nil, nil, m.fieldError(field, CodeMalformedField, "a statement number is digits, a slash and digits")
	}
	return integer(parts[1]), integer(parts[2]), nil
}

func integer(digits string) *int64 {
	value, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return nil
	}
	return &value
}

var mtTimeLayout = regexp.MustCompile(`^(\d{6})(\d{2})(\d{2})(?:([+-])(\d{2})(\d{2}))?\s*$`)

// moment reads field 13D: YYMMDDhhmm and the offset from UTC.
func (m *mtScanner) moment(field *mtField) (time.Time, error) {
	parts := mtTimeLayout.FindStringSubmatch(field.text())
	if parts == nil {
		return time.Time{}, m.fieldError(field, CodeMalformedField, "a moment is YYMMDDhhmm and an offset")
	}
	date, _, err := m.date(field, parts[1])
	if err != nil {
		return time.Time{}, err
	}
	hour, minute := two(parts[2]), two(parts[3])
	offset := (two(parts[5])*60 + two(parts[6])) * 60
	if hour > 23 || minute > 59 || offset > 14*3600 {
		return time.Time{}, m.fieldError(field, CodeInvalidDate, "the time does not exist")
	}
	if parts[4] == "-" {
		offset = -offset
	}
	zone := time.FixedZone("", offset)
	return date.In(zone).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).UTC(), nil
}

// two reads two digits that a pattern has checked, 0 where there are none.
func two(digits string) int {
	value, _ := strconv.Atoi(digits)
	return value
}

var mtTotalLayout = regexp.MustCompile(`^(\d{1,9})([A-Z]{3})([\d,]{1,20})\s*$`)

// total reads fields 90C and 90D: number, currency and sum of entries.
func (m *mtScanner) total(field *mtField) (*Total, error) {
	parts := mtTotalLayout.FindStringSubmatch(field.text())
	if parts == nil {
		return nil, m.fieldError(field, CodeMalformedField, "a total is a number, a currency and a sum")
	}
	currency, err := m.currency(field, parts[2])
	if err != nil {
		return nil, err
	}
	sum, err := m.signed(field, field.tag == "90D", parts[3], currency)
	count := int(*integer(parts[1]))
	return &Total{Count: &count, Amount: &sum}, err
}
