package recon

import (
	"slices"
	"testing"
)

// TestCatalogueIsComplete: every text is there in both languages, the places in
// it are the same, and every word that a result can hold has one.
func TestCatalogueIsComplete(t *testing.T) {
	for key, text := range wordings {
		if text.Chinese == "" || text.English == "" || !slices.Equal(places(text.Chinese), places(text.English)) {
			t.Errorf("%s: %+v", key, text)
		}
	}
	var keys []string
	for _, class := range Classes() {
		keys = append(keys, string(class))
	}
	for _, reason := range reasonOrder {
		keys = append(keys, "because_"+string(reason))
	}
	for _, field := range append(comparedFields[:], ComparedPrior) {
		keys = append(keys, "compared_"+string(field))
	}
	keys = append(keys, string(TooManyCandidates))
	for _, relation := range relationNames {
		keys = append(keys, string(relation))
	}
	keys = append(keys, string(Long), string(Short), openingLine, leftProofLine, rightProofLine, "left_balance", "right_balance")
	for _, key := range keys {
		if wordings[key].Chinese == "" {
			t.Errorf("there is no text for %q", key)
		}
	}
}

// places lists the places of a text that are filled in, sorted.
func places(text string) []string {
	var found []string
	for {
		from := slices.Index([]byte(text), '{')
		if from < 0 {
			slices.Sort(found)
			return found
		}
		text = text[from+1:]
		to := slices.Index([]byte(text), '}')
		found = append(found, text[:to])
	}
}

// TestLabels name a class, and who has more where that is known.
func TestLabels(t *testing.T) {
	for _, test := range []struct {
		class                 Class
		direction             Direction
		chinese, englishLabel string
	}{
		{ClassMissingRight, Long, "账上缺 · 长款", "Missing in the books · long"},
		{ClassMissingLeft, Short, "对账单缺 · 短款", "Missing at the bank · short"},
		{ClassFee, Short, "手续费", "Fee"},
		{ClassMissingRight, "", "账上缺", "Missing in the books"},
	} {
		if zh, en := test.class.Label(test.direction, "zh-CN"), test.class.Label(test.direction, "en"); zh != test.chinese || en != test.englishLabel {
			t.Errorf("%s: %q, %q", test.class, zh, en)
		}
	}
}
