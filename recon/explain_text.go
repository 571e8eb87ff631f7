package recon

import (
	"strconv"
	"strings"

	"zhitong/money"
)

// Sentence tells in Chinese or English what came of the pass.
func (v *Verdict) Sentence(language string) string {
	found, needed := v.Found, v.Needed
	switch v.Reason {
	case BecauseReference:
		found = wording(v.Found, language)
	case BecauseAmount:
		found, needed = groupedRange(found), groupedRange(needed)
	case BecauseWindow:
		days, _ := strconv.Atoi(v.Found) // written by window
		found = countWording("day", days, language)
	}
	parts := []string{wording("because_"+string(v.Reason), language, "group", v.Group, "item", v.Item, "found", found, "needed", needed)}
	for index := range v.Comparisons {
		parts = append(parts, comparisonWording(&v.Comparisons[index], AnyReference, language))
	}
	switch {
	case v.Others == 1:
		parts = append(parts, wording("came_alone", language, "item", v.Item))
	case v.Others > 1:
		parts = append(parts, wording("came_furthest", language, "item", v.Item, "others", strconv.Itoa(v.Others)))
	}
	return wording("of_pass", language, "pass", v.Pass) + sentence(parts, language)
}

// groupedRange writes an amount, or two with "…" between them, in groups of three digits.
func groupedRange(text string) string {
	least, most, isRange := strings.Cut(text, "…")
	if !isRange {
		return money.Grouped(text)
	}
	return money.Grouped(least) + "…" + money.Grouped(most)
}
