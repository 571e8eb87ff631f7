package recon

import "strconv"

// Sentence tells in Chinese or English what came of the pass.
func (v *Verdict) Sentence(language string) string {
	found := v.Found
	switch v.Reason {
	case BecauseReference:
		found = wording(v.Found, language)
	case BecauseWindow:
		days, _ := strconv.Atoi(v.Found) // written by window
		found = countWording("day", days, language)
	}
	parts := []string{wording("because_"+string(v.Reason), language, "group", v.Group, "item", v.Item, "found", found, "needed", v.Needed)}
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
