package statement

import (
	"strconv"
	"strings"
	"time"

	"zhitong/calendar"
	"zhitong/money"
)

// amount reads an element with the attribute Ccy. The decimals beyond those of
// the currency must be zeros (ActiveOrHistoricCurrencyAndAmount allows five).
func (c *camtReader) amount(e *element) (money.Amount, error) {
	currency, err := money.LookupCurrency(e.attribute("Ccy"))
	if err != nil {
		return money.Amount{}, c.problem(e, CodeUnknownCurrency, "the attribute Ccy is not a code of ISO 4217")
	}
	return c.amountIn(e, currency)
}

// FinerAmount is an amount of a part, a charge or an instruction with more
// decimals than its currency has, which is left out: the schema allows five,
// and banks write unit prices and rates there. The entry is not affected.
const FinerAmount NoticeCode = "finer_amount"

// secondary reads an amount that no balance depends on; zero without a
// currency where it is finer than its currency.
func (c *camtReader) secondary(e *element) (money.Amount, error) {
	amount, err := c.amount(e)
	if err == nil || !finerThanCurrency(e.text) {
		return amount, err
	}
	c.out.statement.notice(FinerAmount, e.at.line)
	return money.Amount{}, nil
}

// finerThanCurrency: five decimals are enough for every currency with a minor
// unit, so the text is an amount as such.
func finerThanCurrency(text string) bool {
	whole, decimals, _ := strings.Cut(text, ".")
	return whole != "" && len(whole) <= 13 && len(decimals) > 0 && len(decimals) <= 5 && isDigits(whole+decimals)
}

func (c *camtReader) amountIn(e *element, currency money.Currency) (money.Amount, error) {
	if strings.HasPrefix(e.text, "-") || strings.HasPrefix(e.text, "+") {
		return money.Amount{}, c.problem(e, CodeInvalidAmount, "an amount has no sign; CdtDbtInd tells it")
	}
	amount, err := money.ParseDecimal(e.text, '.', currency)
	if err != nil {
		return amount, c.problem(e, CodeInvalidAmount, sentenceOf(err))
	}
	return amount, nil
}

// signedAmount reads Amt with CdtDbtInd of the same parent.
func (c *camtReader) signedAmount(parent *element) (money.Amount, error) {
	e := parent.child("Amt")
	if e == nil {
		return money.Amount{}, c.missing(parent, "Amt")
	}
	amount, err := c.amount(e)
	if err != nil {
		return amount, err
	}
	return c.applyIndicator(parent, amount)
}

func (c *camtReader) applyIndicator(parent *element, amount money.Amount) (money.Amount, error) {
	indicator := parent.child("CdtDbtInd")
	if indicator == nil {
		return amount, c.missing(parent, "CdtDbtInd")
	}
	switch indicator.text {
	case "CRDT":
		return amount, nil
	case "DBIT":
		return amount.Neg()
	}
	return amount, c.problem(indicator, CodeMalformedField, "the indicator is neither CRDT nor DBIT")
}

// date reads a choice of Dt and DtTm. A moment keeps the date that it is
// written with: it is the bank's own calendar day.
func (c *camtReader) date(choice *element) (calendar.Date, error) {
	if choice == nil {
		return calendar.Date{}, nil
	}
	text := choice.firstValue([]string{"Dt"}, []string{"DtTm"})
	if text == "" {
		text = choice.text
	}
	if len(text) > len(time.DateOnly) {
		text = text[:len(time.DateOnly)]
	}
	date, err := calendar.ParseDate(text)
	if err != nil {
		return date, c.problem(choice, CodeInvalidDate, "the date does not exist")
	}
	return date, nil
}

// moment reads an ISODateTime. One without offset, which the standard allows
// as local time, is taken as UTC.
func (c *camtReader) moment(at *element, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		if moment, err := time.Parse(layout, text); err == nil {
			return moment.UTC(), nil
		}
	}
	return time.Time{}, c.problem(at, CodeInvalidDate, "the moment of creation is not an ISO 8601 time")
}

// integer reads a whole number; nil where the element is absent.
func (c *camtReader) integer(e *element) (*int64, error) {
	if e == nil || e.text == "" {
		return nil, nil
	}
	value, err := strconv.ParseInt(e.text, 10, 64)
	if err != nil {
		return nil, c.problem(e, CodeMalformedField, "the number is not a whole number of 18 digits")
	}
	return &value, nil
}

// truth reads an xs:boolean.
func truth(text string) bool { return text == "true" || text == "1" }
