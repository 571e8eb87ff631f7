package statement

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"zhitong/money"
)

// boundTotal is a figure that the file states, with what the rows come to.
type boundTotal struct {
	*TotalRule
	expression *regexp.Regexp
	column     int // of the cells that are summed; -1 where the file has none
	where      []boundCondition
	bound      bool

	titles []string // of the row before its values
	count  int
	sum    apd.Decimal
	stated *statedTotal
}

// statedTotal holds what the file says; "" is nothing.
type statedTotal struct {
	count, amount string
	line          int
}

func newTotal(rule *TotalRule) *boundTotal {
	total := &boundTotal{TotalRule: rule, column: -1}
	if rule.Pattern != "" {
		total.expression = regexp.MustCompile(rule.Pattern)
	}
	return total
}

func (t *boundTotal) bind(header *csvHeader) {
	t.where, t.bound = bindConditions(header, t.Where)
	t.column = header.first(t.Of)
	t.bound = t.bound && (len(t.Of) == 0 || t.column >= 0)
}

// add counts a row of the file.
func (p *csvPlan) addToTotals(row *csvRow) {
	for _, total := range p.totals {
		if !total.bound || !p.meets(row, total.where) {
			continue
		}
		total.count++
		if number, ok := plainNumber(p.text(row, total.column)); ok {
			apd.BaseContext.Add(&total.sum, &total.sum, number)
		}
	}
}

var numberMarks = strings.NewReplacer(",", "", "¥", "", "￥", "", "元", "", " ", "", "+", "")

// plainNumber reads a figure without its currency. Its length is bounded, so
// that the sum is.
func plainNumber(text string) (*apd.Decimal, bool) {
	text = numberMarks.Replace(text)
	if text == "" || len(text) > 40 || strings.ContainsAny(text, "eExX") {
		return nil, false
	}
	number, _, err := apd.NewFromString(text)
	return number, err == nil && number.Form == apd.Finite
}

// takeTotals reports whether the row states a figure, so that it is no entry.
func (p *csvPlan) takeTotals(row *csvRow) bool {
	taken := false
	for _, total := range p.totals {
		taken = total.take(row) || taken
	}
	return taken
}

func (t *boundTotal) take(row *csvRow) bool {
	switch {
	case t.titles != nil:
		titles := &csvHeader{normal: t.titles}
		t.state(cellAt(row, titles.first([]string{t.Count})), cellAt(row, titles.first([]string{t.Amount})), row)
		t.titles = nil
		return true
	case t.expression != nil:
		match := t.expression.FindStringSubmatch(row.line)
		if match == nil {
			return false
		}
		t.state(group(t.expression, match, "count"), group(t.expression, match, "amount"), row)
		return true
	case !startsWith(row.line, []string{t.Begins}):
		return false
	case t.Count == "" && t.Amount == "":
		t.state("", cellAt(row, t.column), row)
		return true
	}
	for _, title := range row.fields {
		t.titles = append(t.titles, normalTitle(title))
	}
	return true
}

func (t *boundTotal) state(count, amount string, row *csvRow) {
	if count != "" || amount != "" {
		t.stated = &statedTotal{count, amount, row.at.line}
	}
}

func cellAt(row *csvRow, column int) string {
	if column < 0 || column >= len(row.fields) {
		return ""
	}
	return row.fields[column]
}

func group(expression *regexp.Regexp, match []string, name string) string {
	if index := expression.SubexpIndex(name); index >= 0 {
		return match[index]
	}
	return ""
}

// proof compares every figure that the file states; false where it states none.
func (p *csvPlan) totalsProof() (Proof, bool) {
	compared := false
	for _, total := range p.totals {
		if total.stated == nil || !total.bound {
			continue
		}
		compared = true
		if proof, differs := total.compare(); differs {
			return proof, true
		}
	}
	return Proof{Verdict: ProofOK, Code: "totals_agree"}, compared
}

func (t *boundTotal) compare() (Proof, bool) {
	if count, ok := plainNumber(t.stated.count); ok && count.Cmp(apd.New(int64(t.count), 0)) != 0 {
		return failed("count_differs", "figure", t.Figure, "stated", t.stated.count, "counted", strconv.Itoa(t.count)), true
	}
	stated, ok := plainNumber(t.stated.amount)
	if !ok {
		return Proof{}, false
	}
	var sum apd.Decimal
	sum.Abs(&t.sum)
	stated.Abs(stated)
	if stated.Cmp(&sum) != 0 {
		return failed("sum_differs", "figure", t.Figure, "stated", t.stated.amount, "counted", t.sum.Text('f')), true
	}
	return Proof{}, false
}

// statedTotals are the figures that have a place in Totals.
func (p *csvPlan) statedTotals(currency money.Currency) (totals Totals) {
	places := map[string]**Total{"entries": &totals.Entries, "credits": &totals.Credits, "debits": &totals.Debits}
	for _, total := range p.totals {
		place, known := places[total.Figure]
		if !known || total.stated == nil || !total.bound {
			continue
		}
		*place = total.canonical(currency)
	}
	return totals
}

func (t *boundTotal) canonical(currency money.Currency) *Total {
	var canonical Total
	if count, ok := plainNumber(t.stated.count); ok {
		if whole, err := count.Int64(); err == nil {
			number := int(whole)
			canonical.Count = &number
		}
	}
	if stated, ok := plainNumber(t.stated.amount); ok {
		if t.Figure == "debits" {
			stated.Neg(stated.Abs(stated))
		}
		if amount, err := money.FromDecimal(stated, currency, money.Exact); err == nil {
			canonical.Amount = &amount
		}
	}
	return &canonical
}
