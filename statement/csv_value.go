package statement

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"zhitong/money"
)

// csvCells reads the cells of one row.
type csvCells struct {
	*csvReader
	row  *csvRow
	rule *boundRule // what the profile says about such rows; nil: nothing
}

// cell returns the text of a field, "" where the row, the file or the profile has none.
func (c csvCells) cell(field csvField) string {
	columns := c.plan.header.columns[field]
	if c.rule != nil {
		if column, other := c.rule.fields[field]; other {
			columns = []int{column}
		}
	}
	switch len(columns) {
	case 0:
		return ""
	case 1:
		return c.plan.text(c.row, columns[0])
	}
	var parts []string
	for _, column := range columns {
		parts = append(parts, c.plan.text(c.row, column))
	}
	return joinText(parts...)
}

// cut returns the text of a field as its pattern cuts it, with the currency
// that the pattern found.
func (c csvCells) cut(field csvField) (text, currency string, err error) {
	if c.rule == nil && len(c.plan.header.columns[field]) == 0 {
		return "", "", nil
	}
	text = c.cell(field)
	pattern := c.plan.patterns[field]
	if pattern == nil || text == "" {
		return text, "", nil
	}
	text, currency, ok := pattern.cut(text)
	if !ok {
		return "", "", c.problem(field, CodeMalformedField, "the pattern of the profile does not fit the field")
	}
	return text, currency, nil
}

func (c csvCells) problem(field csvField, code Code, sentence string) error {
	return c.fail(c.row.at, code, c.plan.header.title(field), "%s", sentence)
}

func (c csvCells) currency() (money.Currency, error) {
	name, _, err := c.cut(fieldCurrency)
	if err != nil {
		return money.Currency{}, err
	}
	if name == "" {
		if _, name, err = c.cut(fieldAmount); err != nil {
			return money.Currency{}, err
		}
	}
	if name == "" {
		name = firstOf(c.preamble["currency"], c.plan.profile.Currency)
	}
	currency, err := c.plan.currencyNamed(name)
	if err != nil {
		return currency, c.problem(fieldCurrency, CodeUnknownCurrency, "the currency is not a code of ISO 4217, a token that is known, nor named by the profile")
	}
	return currency, nil
}

// optionalAmount is zero for an empty cell.
func (c csvCells) optionalAmount(field csvField, currency money.Currency) (money.Amount, error) {
	text, _, err := c.cut(field)
	if text == "" || err != nil {
		return money.Zero(currency), err
	}
	amount, err := c.parse(text, currency)
	if err != nil {
		return amount, c.problem(field, CodeInvalidAmount, sentenceOf(err))
	}
	return amount, nil
}

// parse reads an amount. Brokers write zeros beyond the decimals of the
// currency, and workbooks hold binary numbers.
func (c csvCells) parse(text string, currency money.Currency) (money.Amount, error) {
	amount, err := money.Parse(text, currency, c.plan.profile.conventions())
	if err == nil || !c.row.sheet {
		return amount, err
	}
	number, failure := strconv.ParseFloat(text, 64)
	if failure != nil {
		return amount, err
	}
	return money.Parse(workbookNumber(number), currency, money.PointDecimal)
}

// workbookNumber writes a number of a workbook with the 15 digits that
// spreadsheets show of it.
func workbookNumber(number float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64)
	if err != nil {
		rounded = number
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// amount returns the signed amount of the row; neutral rows move nothing.
func (c csvCells) amount(currency money.Currency) (amount money.Amount, neutral bool, err error) {
	if len(c.plan.header.columns[fieldAmount]) == 0 {
		amount, err = c.sides(currency)
	} else {
		amount, neutral, err = c.single(currency)
	}
	switch {
	case err != nil:
		return amount, neutral, err
	case c.rule != nil && c.rule.Sign != "":
		return c.ruled(amount)
	case c.plan.profile.Parties != nil:
		amount, err = c.between(amount)
	case c.plan.profile.Negate:
		amount, err = amount.Neg()
	}
	return amount, neutral, err
}

// ruled gives the amount the sign that the rule tells.
func (c csvCells) ruled(amount money.Amount) (money.Amount, bool, error) {
	amount, err := amount.Abs()
	if err == nil && c.rule.Sign == "debit" {
		amount, err = amount.Neg()
	}
	return amount, c.rule.Sign == "neutral", err
}

// between gives the amount the sign that payer and payee tell.
func (c csvCells) between(amount money.Amount) (money.Amount, error) {
	account := c.account()
	switch {
	case account == "":
	case strings.EqualFold(account, c.plan.text(c.row, c.plan.payer)):
		return amount.Neg()
	case strings.EqualFold(account, c.plan.text(c.row, c.plan.payee)):
		return amount, nil
	}
	return amount, c.fail(c.row.at, CodeMissingField, "", "the account is neither payer nor payee of the row; name it by the option for the account")
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
	if err != nil || len(c.plan.header.columns[fieldSign]) == 0 || c.rule != nil && c.rule.Sign != "" {
		return amount, false, err
	}
	sign, _, err := c.cut(fieldSign)
	switch {
	case err != nil:
		return amount, false, err
	case slices.Contains(c.plan.profile.NeutralSigns, sign):
		return amount, true, nil
	case slices.Contains(c.plan.profile.CreditSigns, sign):
		return amount, false, nil
	case slices.Contains(c.plan.profile.DebitSigns, sign):
		amount, err = amount.Neg()
		return amount, false, err
	}
	return amount, false, c.problem(fieldSign, CodeMalformedField, "the profile does not know the text of the sign column")
}

// charges takes the fee column. A text that its pattern does not fit (a note
// among others) tells no fee.
func (c csvCells) charges(currency money.Currency) ([]Charge, error) {
	text, own, err := c.cut(fieldCharge)
	if text == "" || err != nil {
		return nil, nil
	}
	if own != "" {
		if currency, err = c.plan.currencyNamed(own); err != nil {
			return nil, c.problem(fieldCharge, CodeUnknownCurrency, "the currency of the fee is not known")
		}
	}
	fee, err := c.fee(text, currency)
	if err == nil && (c.plan.profile.ChargeSign == "positive" || c.plan.profile.ChargeSign == "" && fee.Sign() > 0) {
		fee, err = fee.Neg()
	}
	switch {
	case err != nil:
		return nil, c.problem(fieldCharge, CodeInvalidAmount, sentenceOf(err))
	case fee.IsZero():
		return nil, nil
	}
	return []Charge{{Amount: fee, Included: c.plan.profile.ChargeIncluded}}, nil
}

// NoticeRoundedCharge tells of a fee that was written with more decimals than
// its currency has, and was rounded half up.
const NoticeRoundedCharge NoticeCode = "charge_rounded"

// fee rounds what a bill computes to fractions of the minor unit: WeChat Pay
// writes five decimals.
func (c csvCells) fee(text string, currency money.Currency) (money.Amount, error) {
	fee, err := c.parse(text, currency)
	if problem, ok := errors.AsType[*money.Error](err); !ok || problem.Code != money.CodeTooManyDecimals {
		return fee, err
	}
	exact, _, failure := apd.NewFromString(text)
	if failure != nil {
		return fee, err
	}
	if fee, err = money.FromDecimal(exact, currency, money.HalfUp); err == nil {
		c.notice(NoticeRoundedCharge, c.row.at.line)
	}
	return fee, err
}

var timeOfDay = regexp.MustCompile(`[0-2]?[0-9][:：][0-5][0-9](?:[:：][0-5][0-9])?`)

var fullWidthColon = strings.NewReplacer("：", ":")

// time is what a column has, or what stands behind the booking date.
func (c csvCells) time() string {
	text := c.cell(fieldBookingTime)
	if text == "" {
		text = c.cell(fieldBookingDate)
	}
	if strings.IndexByte(text, ':') < 0 && !strings.Contains(text, "：") {
		return c.cell(fieldBookingTime)
	}
	if found := timeOfDay.FindString(text); found != "" {
		return fullWidthColon.Replace(found)
	}
	return c.cell(fieldBookingTime)
}
