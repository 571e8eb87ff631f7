package statement

import (
	"regexp"
	"slices"
	"strings"

	"zhitong/money"
)

// csvPlan is a profile made ready for one header: its expressions compiled and
// its titles turned into column indexes.
type csvPlan struct {
	profile  *CSVProfile
	header   *csvHeader
	layouts  []dateLayout
	patterns [fieldCount]*cellPattern
	rules    []boundRule
	totals   []*boundTotal
	payer    int
	payee    int

	named namedCurrency // the last one
}

// namedCurrency is a currency with what the file calls it.
type namedCurrency struct {
	name     string
	currency money.Currency
}

type dateLayout struct {
	layout string
	yearly bool // has a year of its own
	digits digitLayout
}

// cellPattern cuts the text of a cell.
type cellPattern struct {
	expression                *regexp.Regexp
	value, negative, currency int // numbers of the groups, -1 for none
}

type boundCondition struct {
	column int
	RowCondition
}

type boundRule struct {
	when   []boundCondition
	fields map[csvField]int
	*RowRule
}

// newPlan expects a profile that Check has let pass.
func newPlan(profile *CSVProfile) *csvPlan {
	plan := &csvPlan{profile: profile}
	for _, layout := range profile.DateLayouts {
		plan.layouts = append(plan.layouts, dateLayout{layoutWords.Replace(layout), !withoutYear(layout), newDigitLayout(layout)})
	}
	for name, expression := range profile.Patterns {
		compiled := regexp.MustCompile(expression)
		plan.patterns[fieldNamed(name)] = &cellPattern{compiled, compiled.SubexpIndex("value"), compiled.SubexpIndex("negative"), compiled.SubexpIndex("currency")}
	}
	for index := range profile.Totals {
		plan.totals = append(plan.totals, newTotal(&profile.Totals[index]))
	}
	return plan
}

// bind takes the header. A rule about a column that the file lacks never holds.
func (p *csvPlan) bind(header *csvHeader) {
	p.header = header
	if parties := p.profile.Parties; parties != nil {
		p.payer, p.payee = header.first(parties.Payer), header.first(parties.Payee)
	}
	for index := range p.profile.Rules {
		rule := &p.profile.Rules[index]
		if when, ok := bindConditions(header, rule.When); ok {
			p.rules = append(p.rules, boundRule{when, bindFields(header, rule.Fields), rule})
		}
	}
	for _, total := range p.totals {
		total.bind(header)
	}
}

func bindConditions(header *csvHeader, conditions []RowCondition) (bound []boundCondition, ok bool) {
	for _, condition := range conditions {
		index := header.index(condition.Column)
		if index < 0 {
			return nil, false
		}
		bound = append(bound, boundCondition{index, condition})
	}
	return bound, true
}

func bindFields(header *csvHeader, fields map[string]string) map[csvField]int {
	bound := map[csvField]int{}
	for name, title := range fields {
		if index := header.index(title); index >= 0 {
			bound[fieldNamed(name)] = index
		}
	}
	return bound
}

// ruleFor returns the first rule that the row meets, nil for none.
func (p *csvPlan) ruleFor(row *csvRow) *boundRule {
	for index := range p.rules {
		if p.meets(row, p.rules[index].when) {
			return &p.rules[index]
		}
	}
	return nil
}

func (p *csvPlan) meets(row *csvRow, conditions []boundCondition) bool {
	return !slices.ContainsFunc(conditions, func(c boundCondition) bool { return !c.holds(p.text(row, c.column)) })
}

// text is a cell, "" where the row is shorter or says nothing.
func (p *csvPlan) text(row *csvRow, column int) string {
	if column < 0 || column >= len(row.fields) || len(p.profile.Null) > 0 && slices.Contains(p.profile.Null, row.fields[column]) {
		return ""
	}
	return row.fields[column]
}

func (c *boundCondition) holds(text string) bool {
	switch {
	case slices.Contains(c.Is, text),
		slices.ContainsFunc(c.Begins, func(beginning string) bool { return strings.HasPrefix(text, beginning) }),
		slices.ContainsFunc(c.Contains, func(part string) bool { return strings.Contains(text, part) }):
		return true
	}
	return c.NonZero && strings.ContainsAny(text, "123456789")
}

// cut returns the text that counts; false where the pattern does not fit.
func (c *cellPattern) cut(text string) (value, currency string, ok bool) {
	match := c.expression.FindStringSubmatch(text)
	if match == nil {
		return "", "", false
	}
	value = match[c.value]
	if c.negative >= 0 && match[c.negative] != "" {
		value = "-" + value
	}
	if c.currency >= 0 {
		currency = match[c.currency]
	}
	return value, currency, true
}

// currencyNamed reads a code, a token or a name that the profile or the usage knows.
func (p *csvPlan) currencyNamed(name string) (money.Currency, error) {
	if p.named.name == name && !p.named.currency.IsZero() {
		return p.named.currency, nil
	}
	currency, err := p.lookUp(name)
	if err == nil {
		p.named = namedCurrency{strings.Clone(name), currency}
	}
	return currency, err
}

func (p *csvPlan) lookUp(name string) (money.Currency, error) {
	if code, named := p.profile.CurrencyNames[name]; named {
		name = code
	}
	if code, usual := usualCurrencyNames[name]; usual {
		name = code
	}
	return lookupUnit(strings.ToUpper(name))
}

// usualCurrencyNames are what Chinese exports write.
var usualCurrencyNames = map[string]string{
	"人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "美元": "USD", "港币": "HKD", "港元": "HKD", "欧元": "EUR", "英镑": "GBP",
	"日元": "JPY", "澳大利亚元": "AUD", "加拿大元": "CAD", "新加坡元": "SGD", "瑞士法郎": "CHF", "韩元": "KRW",
}
