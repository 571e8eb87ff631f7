package recon

import (
	"embed"
	"os"
	"path"
	"slices"
	"strings"
)

//go:embed rules/*.yaml
var shippedRules embed.FS

// ShippedNames returns the names of the rule sets that ship, sorted.
func ShippedNames() []string {
	entries, err := shippedRules.ReadDir("rules")
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// Shipped returns a rule set that ships, by its name or as rules/ and its name.
// An unknown name is a Problem with CodeUnknownRuleSet.
func Shipped(name string) (*RuleSet, error) {
	name = strings.TrimPrefix(name, "rules/")
	text, err := shippedRules.Open(path.Join("rules", path.Base(name)+".yaml"))
	if err != nil || path.Base(name) != name {
		return nil, refuse(CodeUnknownRuleSet, "no rule set of that name ships; there are %s", strings.Join(ShippedNames(), ", "))
	}
	defer text.Close()
	return ReadRuleSet(text, name+".yaml")
}

// OpenRuleSet returns the shipped rule set of that name or, where the text
// ends with .yaml, .yml or .json, the one in that file. The errors are those
// of Shipped, of ReadRuleSet and of opening the file.
func OpenRuleSet(nameOrFile string) (*RuleSet, error) {
	switch strings.ToLower(path.Ext(nameOrFile)) {
	case ".yaml", ".yml", ".json":
		file, err := os.Open(nameOrFile)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return ReadRuleSet(file, path.Base(nameOrFile))
	}
	return Shipped(nameOrFile)
}

// ShippedText returns the text of a rule set that ships; the error is that of
// [Shipped].
func ShippedText(name string) (string, error) {
	if _, err := Shipped(name); err != nil {
		return "", err
	}
	text, err := shippedRules.ReadFile(path.Join("rules", strings.TrimPrefix(name, "rules/")+".yaml"))
	return string(text), err
}
