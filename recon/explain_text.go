package recon

import "strconv"

// Sentence tells in Chinese or English what came of the pass.
func (v *Verdict) Sentence(language string) string {
	found := v.Found
	if v.Reason == BecauseReference {
		found = wording(v.Found, language)
	}
	parts := []string{wording("because_"+string(v.Reason), language, "group", v.Group, "item", v.Item, "found", found, "needed", v.Needed)}
	for index := range v.Comparisons {
		parts = append(parts, comparisonWording(&v.Comparisons[index], AnyReference, language))
	}
	if v.Others > 0 {
		parts = append(parts, wording("came_furthest", language, "item", v.Item, "others", strconv.Itoa(v.Others)))
	}
	return wording("of_pass", language, "pass", v.Pass) + sentence(parts, language)
}
