package threeway

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"zhitong/recon"
)

// The largest numbers of days that a rule set may ask for.
const (
	maxDayCut = 60
	maxLag    = 60
)

// ReadRuleSet reads a rule set as YAML or JSON; file names it in errors. Where
// something is wrong it returns recon.Problems with all of it; errors of the
// reader are passed through.
func ReadRuleSet(r io.Reader, file string) (*RuleSet, error) {
	rules := &RuleSet{}
	document, err := recon.ReadRulesDocument(r, file, rules)
	if err != nil {
		return nil, err
	}
	check := ruleCheck{rules, document}
	if err := check.all(); err != nil {
		return nil, err
	}
	if err := document.Err(); err != nil {
		return nil, err
	}
	return rules, rules.seal()
}

func (r *RuleSet) seal() (err error) {
	r.hash, err = recon.ContentHash(r)
	return err
}

// ruleCheck finds what a well-formed rule set says wrongly.
type ruleCheck struct {
	rules    *RuleSet
	document *recon.RulesDocument
}

func (c *ruleCheck) all() (err error) {
	r := c.rules
	matching := recon.RuleSet{Name: r.Name, Sign: recon.SameSign, Accounts: recon.AnyAccount, Calendar: r.Calendar,
		Left: r.Orders, Right: r.Provider, References: r.References, Passes: r.Passes}
	if r.matching, err = c.twoSides(matching, map[string]string{"left": "orders", "right": "provider"}); err != nil {
		return err
	}
	bank := recon.RuleSet{Name: "bank", Sign: recon.SameSign, Accounts: recon.AnyAccount, Left: r.Bank,
		Passes: []recon.Pass{{Name: "none", Kind: recon.TolerantPass}}}
	if r.bank, err = c.twoSides(bank, map[string]string{"left": "bank"}); err != nil {
		return err
	}
	for index, pass := range r.Passes {
		if pass.Kind != recon.ExactPass && pass.Kind != recon.TolerantPass {
			c.refuse(fmt.Sprintf("passes[%d].kind", index), "an order and a row of the provider are matched one to one, by an exact or a tolerant pass")
		}
	}
	c.days("dayCut", r.DayCut, maxDayCut)
	c.settlement(&r.Settlement)
	return nil
}

// twoSides checks what concerns two of the sides as the rule set of recon that
// it is, and tells its problems at their places in this one.
func (c *ruleCheck) twoSides(rules recon.RuleSet, names map[string]string) (*recon.RuleSet, error) {
	text, err := json.Marshal(rules)
	if err != nil {
		return nil, err
	}
	read, err := recon.ReadRuleSet(bytes.NewReader(text), "")
	problems, refused := errors.AsType[recon.Problems](err)
	if !refused {
		return read, err
	}
	for _, problem := range problems {
		first, rest, _ := strings.Cut(problem.Path, ".")
		if name, renamed := names[first]; renamed {
			first = name
		}
		c.document.Refuse(strings.TrimSuffix(first+"."+rest, "."), problem.Code, problem.Message)
	}
	return nil, nil
}

func (c *ruleCheck) refuse(path, message string) {
	c.document.Refuse(path, recon.CodeInvalidValue, message)
}

func (c *ruleCheck) days(path string, value, most int) {
	if value < 0 || value > most {
		c.refuse(path, fmt.Sprintf("the number is from 0 to %d", most))
	}
}

func (c *ruleCheck) settlement(s *Settlements) {
	if !slices.Contains([]Grouping{ByTradeDay, BySettlementDay, ByReference}, s.Group) {
		c.refuse("settlement.group", "the value is one of trade_day, settlement_day and reference")
	}
	fields := []BatchReference{BatchInMessageID, BatchInPaymentInformation, BatchInTransactionID, BatchInRemittance, BatchInDescription}
	switch {
	case s.Group == ByReference && !slices.Contains(fields, s.Reference):
		c.refuse("settlement.reference", "the field is one of message_id, payment_information_id, transaction_id, remittance and description")
	case s.Group != ByReference && s.Reference != "":
		c.refuse("settlement.reference", "a reference is only read where the grouping is by reference")
	}
	c.days("settlement.lag.minimum", s.Lag.Minimum, maxLag)
	c.days("settlement.lag.maximum", s.Lag.Maximum, maxLag)
	if s.Lag.Minimum > s.Lag.Maximum {
		c.refuse("settlement.lag.minimum", "the shortest lag is not above the longest")
	}
	c.days("settlement.maximumDifferencePercent", s.MaximumDifference, 100)
	if slices.Contains(s.BankTexts, "") {
		c.refuse("settlement.bankTexts", "a word is not empty")
	}
}

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
	return names
}

// Shipped returns a rule set that ships. An unknown name is a recon.Problem
// with CodeUnknownRuleSet.
func Shipped(name string) (*RuleSet, error) {
	text, err := shippedRules.Open(path.Join("rules", path.Base(name)+".yaml"))
	if err != nil || path.Base(name) != name {
		return nil, refuse(recon.CodeUnknownRuleSet, "no rule set of that name ships; there are %s", strings.Join(ShippedNames(), ", "))
	}
	defer text.Close()
	return ReadRuleSet(text, name+".yaml")
}

// OpenRuleSet returns the shipped rule set of that name or, where the text
// ends with .yaml, .yml or .json, the one in that file.
func OpenRuleSet(nameOrFile string) (*RuleSet, error) {
	if !slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(path.Ext(nameOrFile))) {
		return Shipped(nameOrFile)
	}
	file, err := os.Open(nameOrFile)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ReadRuleSet(file, path.Base(nameOrFile))
}

func refuse(code recon.Code, format string, arguments ...any) *recon.Problem {
	return &recon.Problem{Code: code, Message: fmt.Sprintf(format, arguments...)}
}
