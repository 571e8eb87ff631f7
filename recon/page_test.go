package recon_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhitong/recon"
)

// TestTheRuleSetOfThePages can be read, in both languages, and says the same.
func TestTheRuleSetOfThePages(t *testing.T) {
	hashes := map[string]bool{}
	for _, page := range []string{"rules.md", "rules.zh-CN.md"} {
		content, err := os.ReadFile(filepath.Join("..", "docs", "reconciliation", page))
		must(t, err)
		_, after, opened := strings.Cut(string(content), "```yaml\n")
		text, _, closed := strings.Cut(after, "```")
		if !opened || !closed {
			t.Fatalf("%s shows no rule set", page)
		}
		rules, err := recon.ReadRuleSet(strings.NewReader(text), page)
		must(t, err)
		hashes[rules.Hash()] = true
	}
	if len(hashes) != 1 {
		t.Error("the pages show different rule sets")
	}
}
