package statement

import (
	"slices"
	"strings"
	"time"

	"zhitong/calendar"
	"zhitong/money"
)

// csvCells reads the cells of one row.
type csvCells struct {
	*csvReader
	row *csvRow
}

// cell returns the text of a field, "" where the row, the file or the profile has none.
func (c csvCells) cell(field csvField) string {
	var parts []string
	for _, index := range c.header.columns[field] {
		if index < len(c.row.fields) && !slices.Contains(c.profile.Null, c.row.fields[index]) {
			parts = append(parts, c.row.fields[index])
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return joinText(parts...)
}

func (c csvCells) problem(field csvField, code Code, sentence string) error {
	return c.fail(c.row.at, code, c.header.title(field), "%s", sentence)
}

func (c csvCells) currency() (money.Currency, error) {
	name := c.cell(fieldCurrency)
	if name == "" {
		name = c.profile.Currency
	}
	if code, named := c.profile.CurrencyNames[name]; named {
		name = code
	}
	currency, err := money.LookupCurrency(strings.ToUpper(name))
	if err != nil {
		return currency, c.problem(fieldCurrency, CodeUnknownCurrency, "the currency is not a code of ISO 4217 nor named by the profile")
	}
	return currency, nil
}

// optionalAmount is zero for an empty cell.
func (c csvCells) optionalAmount(field csvField, currency money.Currency) (money.Amount, error) {
	text := c.cell(field)
	if text == "" {
		return money.Zero(currency), nil
	}
	amount, err := money.Parse(text, currency, c.profile.conventions())
	if err != nil {
		return amount, c.problem(field, CodeInvalidAmount, sentenceOf(err))
	}
	return amount, nil
}

// amount returns the signed amount of the row; neutral rows move nothing.
func (c csvCells) amount(currency money.Currency) (amount money.Amount, neutral bool, err error) {
	if len(c.header.columns[fieldAmount]) == 0 {
		amount, err = c.sides(currency)
	} else {
		amount, neutral, err = c.single(currency)
	}
	if err == nil && c.profile.Negate {
		amount, err = amount.Neg()
	}
	return amount, neutral, err
}

// sides is credit minus debit. Banks write the debit with and without minus.
func (c csvCells) sides(currency money.Currency) (money.Amount, error) {
	if c.cell(fieldCredit) == "" && c.cell(fieldDebit) == "" {
		return money.Amount{}, c.problem(fieldCredit, CodeMissingField, "the row has neither a credit nor a debit")
	}
	credit, err := c.optionalAmount(fieldCredit, currency)
	if err != nil {
		return credit, err
	}
	debit, err := c.optionalAmount(fieldDebit, currency)
	if err != nil {
		return debit, err
	}
	if debit, err = debit.Abs(); err != nil {
		return debit, c.problem(fieldDebit, CodeInvalidAmount, sentenceOf(err))
	}
	amount, err := credit.Sub(debit)
	if err != nil {
		return amount, c.problem(fieldCredit, CodeInvalidAmount, sentenceOf(err))
	}
	return amount, nil
}

func (c csvCells) single(currency money.Currency) (amount money.Amount, neutral bool, err error) {
	if c.cell(fieldAmount) == "" {
		return amount, false, c.problem(fieldAmount, CodeMissingField, "the row has no amount")
	}
	amount, err = c.optionalAmount(fieldAmount, currency)
	if err != nil || len(c.header.columns[fieldSign]) == 0 {
		return amount, false, err
	}
	sign := c.cell(fieldSign)
	switch {
	case slices.Contains(c.profile.NeutralSigns, sign):
		return amount, true, nil
	case slices.Contains(c.profile.CreditSigns, sign):
		return amount, false, nil
	case slices.Contains(c.profile.DebitSigns, sign):
		amount, err = amount.Neg()
		return amount, false, err
	}
	return amount, false, c.problem(fieldSign, CodeMalformedField, "the profile does not know the text of the sign column")
}

// date reads the first layout that fits; what follows it (a time) is ignored.
func (c csvCells) date(field csvField) (calendar.Date, error) {
	text := c.cell(field)
	for _, layout := range c.layouts {
		if date, ok := datePrefix(layout, text); ok {
			return date, nil
		}
	}
	return calendar.Date{}, c.problem(field, CodeInvalidDate, "the date does not exist or has none of the layouts of the profile")
}

var layoutWords = strings.NewReplacer("YYYY", "2006", "YY", "06", "MM", "01", "M", "1", "DD", "02", "D", "2")

// datePrefix tries the layout on the text up to the first blank or T, and on
// as many characters as the layout has.
func datePrefix(layout, text string) (calendar.Date, bool) {
	candidates := append([]string{text}, strings.FieldsFunc(text, func(char rune) bool { return char == ' ' || char == 'T' || char == '\t' })...)
	if len(text) > len(layout) {
		candidates = append(candidates, text[:len(layout)])
	}
	for _, candidate := range candidates {
		if moment, err := time.Parse(layout, candidate); err == nil {
			return calendar.DateOf(moment), true
		}
	}
	return calendar.Date{}, false
}
