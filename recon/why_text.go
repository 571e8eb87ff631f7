package recon

import (
	"strconv"
	"strings"

	"zhitong/money"
)

// whySentence joins what is known about a group.
func whySentence(g *Group, language string) string {
	var parts []string
	if len(g.Why.Comparisons) > 0 {
		parts = linkageWordings(g, language)
	} else {
		parts = []string{wording(string(g.Why.Reference), language), amountWording(g, language), daysWording(g.Why.Days, language)}
	}
	if len(g.Left) > 1 || len(g.Right) > 1 {
		parts = append(parts, severalWording(g, language))
	}
	if g.Why.Candidates > 0 {
		parts = append(parts, sumsWording(&g.Why, language))
	}
	if g.Why.Ambiguous {
		parts = append(parts, wording("several_equal", language))
	}
	return sentence(parts, language)
}

// sentence joins parts into one sentence.
func sentence(parts []string, language string) string {
	if isChinese(language) {
		return strings.Join(parts, "，") + fullStop(language)
	}
	text := strings.Join(parts, ", ")
	return strings.ToUpper(text[:1]) + text[1:] + fullStop(language)
}

func severalWording(g *Group, language string) string {
	left, right := strconv.Itoa(len(g.Left)), strconv.Itoa(len(g.Right))
	switch {
	case len(g.Left) == 1:
		return wording("one_for_many", language, "count", right)
	case len(g.Right) == 1:
		return wording("many_for_one", language, "count", left)
	case g.Why.Sums:
		return wording("many_for_many", language, "left", left, "right", right)
	}
	return wording("interchange", language, "count", left)
}

func sumsWording(w *Why, language string) string {
	key := "only_sum"
	if w.Solutions > 1 {
		key = "one_of_sums"
	}
	return wording(key, language, "candidates", strconv.Itoa(w.Candidates), "solutions", strconv.Itoa(w.Solutions))
}

func amountWording(g *Group, language string) string {
	switch {
	case g.Exchange != nil:
		x := g.Exchange
		return wording("exchanged_at", language, "source", x.Source, "date", x.Date.String(), "rate", x.Rate, "expected", money.Grouped(string(x.Expected)),
			"currency", x.Currency.Code(), "difference", money.Grouped(string(x.Difference)))
	case g.Minor == 0:
		return wording("same_amount", language)
	case g.Class == ClassFee:
		return wording("fee_taken", language, "difference", money.Grouped(string(decimalOf(magnitude(g.Minor), g.Currency))))
	}
	return wording("differs", language, "difference", money.Grouped(string(g.Difference)))
}

func daysWording(days int, language string) string {
	switch {
	case days > 0:
		return wording("days_after", language, "days", countWording("business_day", days, language))
	case days < 0:
		return wording("days_before", language, "days", countWording("business_day", -days, language))
	}
	return wording("same_day", language)
}

// countWording tells a number of things; their word has a plural with s.
func countWording(word string, count int, language string) string {
	if count != 1 && count != -1 {
		word += "s"
	}
	return wording(word, language, "count", strconv.Itoa(count))
}
