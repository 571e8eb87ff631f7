package statement

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"zhitong/money"
)

// Check returns an *Error with CodeInvalidProfile for a profile that
// contradicts itself or lacks something.
func (p *CSVProfile) Check() error {
	for _, rules := range [][]profileRule{p.shapeRules(), p.columnRules(), p.textRules(), p.ruleRules(), p.fixedRules()} {
		for _, rule := range rules {
			if rule.broken {
				return &Error{Code: CodeInvalidProfile, Message: rule.sentence, Path: rule.path}
			}
		}
	}
	return nil
}

// profileRule is one thing that a profile must not do.
type profileRule struct {
	broken   bool
	path     string
	sentence string
}

func (p *CSVProfile) shapeRules() []profileRule {
	headerless := len(p.Titles) > 0
	return []profileRule{
		{p.Name == "", "name", "the profile has no name"},
		{p.Delimiter != "" && !p.Unquoted && utf8.RuneCountInString(p.Delimiter) != 1, "delimiter", "the delimiter of a quoted file is one character"},
		{strings.ContainsAny(p.Delimiter, "\r\n\""), "delimiter", "the delimiter is a line end or a quotation mark"},
		{headerless && p.Fixed != nil, "titles", "the fields of fixed width are the titles"},
		{headerless && p.FirstRow == "", "firstRow", "a file without header is recognised by its first row"},
		{p.Year == nil && slices.ContainsFunc(p.DateLayouts, withoutYear), "dateLayouts", "a date layout has a year, a month and a day, or a year rule tells the year"},
		{len(p.DateLayouts) == 0 || slices.ContainsFunc(p.DateLayouts, withoutDay), "dateLayouts", "a date layout has a year, a month and a day"},
	}
}

func (p *CSVProfile) columnRules() []profileRule {
	columns := p.Columns
	byAmount := len(columns.Amount) > 0
	bySides := len(columns.Credit) > 0 && len(columns.Debit) > 0
	texts := len(p.CreditSigns) + len(p.DebitSigns)
	_, currencyErr := lookupUnit(p.Currency)
	_, accountBefore := p.Preamble["account"]
	_, currencyBefore := p.Preamble["currency"]
	currencyWithin := strings.Contains(p.Patterns["amount"], "<currency>")
	return []profileRule{
		{len(columns.BookingDate) == 0, "columns.bookingDate", "a booking date column is required"},
		{byAmount == bySides, "columns.amount", "either one amount column or a credit and a debit column are required"},
		{len(columns.Sign) > 0 && (!byAmount || texts == 0), "columns.sign", "a sign column needs an amount column and its texts"},
		{len(columns.Sign) == 0 && texts+len(p.NeutralSigns) > 0, "creditSigns", "the texts of a sign column need the column"},
		{len(columns.Currency) == 0 && p.Currency == "" && !currencyBefore && !currencyWithin, "currency", "a currency or its column is required"},
		{p.Currency != "" && currencyErr != nil, "currency", "the currency is not a code of ISO 4217"},
		{len(columns.Account) == 0 && p.Account == "" && !accountBefore && p.Parties == nil, "account", "an account or its column is required"},
		{len(columns.State) == 0 && len(p.PendingStates)+len(p.IgnoredStates) > 0, "columns.state", "the texts of a state column need the column"},
		{!slices.Contains([]string{"", "positive", "negative"}, p.ChargeSign), "chargeSign", "the sign of a fee is positive or negative"},
		{p.Parties != nil && (len(p.Parties.Payer) == 0 || len(p.Parties.Payee) == 0 || !byAmount), "parties", "parties need a payer, a payee and an amount column"},
	}
}

// textRules checks expressions and the names of what they are for.
func (p *CSVProfile) textRules() []profileRule {
	rules := []profileRule{{!compiles(p.FirstRow), "firstRow", "the expression is not one of RE2"}}
	for _, key := range slices.Sorted(maps.Keys(p.Preamble)) {
		rules = append(rules,
			profileRule{key != "account" && key != "currency", "preamble." + key, "the preamble tells the account or the currency"},
			profileRule{!compiles(p.Preamble[key]) || !groups(p.Preamble[key]), "preamble." + key, "the expression is not one of RE2 with a group"})
	}
	for _, key := range slices.Sorted(maps.Keys(p.Patterns)) {
		rules = append(rules,
			profileRule{fieldNamed(key) < 0, "patterns." + key, "the pattern is for a field that does not exist"},
			profileRule{!compiles(p.Patterns[key]) || !strings.Contains(p.Patterns[key], "<value>"), "patterns." + key, "the pattern is not an expression of RE2 with the group value"})
	}
	if p.Year == nil {
		return rules
	}
	named := p.Year.FileName + p.Year.Text
	return append(rules,
		profileRule{!compiles(p.Year.FileName) || !compiles(p.Year.Text), "year", "the expression is not one of RE2"},
		profileRule{named != "" && (withoutYear(p.Year.Layout) || !groups(named)), "year", "the expression needs a group and a layout with a year"})
}

func (p *CSVProfile) ruleRules() []profileRule {
	var rules []profileRule
	for _, rule := range p.Rules {
		rules = append(rules,
			profileRule{len(rule.When) == 0, "rules", "a rule says when it holds"},
			profileRule{!slices.Contains([]string{"", "credit", "debit", "neutral"}, rule.Sign), "rules.sign", "the sign of a rule is credit, debit or neutral"},
			profileRule{!slices.Contains([]string{"", string(Pending), string(Information)}, rule.Status), "rules.status", "the status of a rule is pending or information"})
		rules = append(rules, conditionRules(rule.When, "rules.when")...)
		for name := range rule.Fields {
			rules = append(rules, profileRule{fieldNamed(name) < 0, "rules.fields", "a field of a rule does not exist"})
		}
	}
	for _, total := range p.Totals {
		rules = append(rules,
			profileRule{total.Figure == "", "totals.figure", "a total has a name"},
			profileRule{(total.Pattern == "") == (total.Begins == ""), "totals", "a total is found by a pattern or by the beginning of a row"},
			profileRule{!compiles(total.Pattern), "totals.pattern", "the expression is not one of RE2"},
			profileRule{len(total.Of) == 0 && (total.Amount != "" || strings.Contains(total.Pattern, "<amount>")), "totals.of", "a total of amounts says the column that it sums"},
			profileRule{len(total.Of) == 0 && total.Begins != "" && total.Count == "", "totals.of", "a total in its own row says the column that it sums"})
		rules = append(rules, conditionRules(total.Where, "totals.where")...)
	}
	return rules
}

func conditionRules(conditions []RowCondition, path string) (rules []profileRule) {
	for _, condition := range conditions {
		kinds := len(condition.Is) + len(condition.Begins) + len(condition.Contains)
		rules = append(rules, profileRule{condition.Column == "" || kinds == 0 && !condition.NonZero, path, "a condition has a column and a text"})
	}
	return rules
}

// maxFixedWidth bounds a line of fixed width.
const maxFixedWidth = 1 << 16

func (p *CSVProfile) fixedRules() []profileRule {
	if p.Fixed == nil {
		return nil
	}
	rules := []profileRule{
		{len(p.Fixed.Fields) == 0, "fixed.fields", "fixed width needs fields"},
		{p.Fixed.Unit != "" && p.Fixed.Unit != "bytes" && p.Fixed.Unit != "characters", "fixed.unit", "the unit of widths is bytes or characters"},
		{p.Fixed.Gap < 0 || p.Fixed.Gap > maxFixedWidth, "fixed.gap", "the gap is out of range"},
		{p.Fixed.end() > maxFixedWidth, "fixed.fields", "the line is too wide"},
	}
	for _, field := range p.Fixed.Fields {
		rules = append(rules, profileRule{
			field.Name == "" || field.Width < 1 || field.Width > maxFixedWidth || field.Start < 0 || field.Start > maxFixedWidth || field.Decimals < 0 || field.Decimals > 18,
			"fixed.fields", "a field has a name, a width, and decimals up to 18"})
	}
	return rules
}

func withoutYear(layout string) bool { return !strings.Contains(layout, "YY") }

func withoutDay(layout string) bool {
	return !strings.Contains(layout, "M") || !strings.Contains(layout, "D")
}

func compiles(expression string) bool {
	_, err := regexp.Compile(expression)
	return err == nil
}

func groups(expression string) bool { return strings.Contains(expression, "(") }

// lookupUnit knows the currencies of ISO 4217 and the digital tokens.
func lookupUnit(code string) (money.Currency, error) {
	if currency, err := money.LookupCurrency(code); err == nil {
		return currency, nil
	}
	return money.LookupToken(code)
}

func (p *CSVProfile) delimiter() string {
	if p.Delimiter == "" {
		return ","
	}
	return p.Delimiter
}

func (p *CSVProfile) conventions() money.Conventions {
	if p.DecimalComma {
		return money.CommaDecimal
	}
	return money.PointDecimal
}
