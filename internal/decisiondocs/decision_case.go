package decisiondocs

import (
	"errors"
	"fmt"
	"strings"

	"zhitong/dmn"
	"zhitong/dmn/check"
	"zhitong/feel"
)

// verify decides every case in every dialect.
func (t *decisionTable) verify() error {
	for _, dialect := range dialects {
		model, err := t.model(dmn.Options{Profile: dialect.profile})
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		for _, c := range t.cases {
			if err := c.verify(model, dialect.profile); err != nil {
				return fmt.Errorf("%s in %s: %w", t.name, dialect.name, err)
			}
		}
	}
	return nil
}

func (c *tableCase) verify(model *dmn.Model, profile feel.Profile) error {
	variables, err := variablesOf(c.variables)
	if err != nil {
		return err
	}
	evaluation, err := model.Evaluate("d", variables, environment())
	if failure, ok := errors.AsType[*dmn.Failure](err); ok {
		involved := strings.ReplaceAll(strings.Join(failure.RuleIDs, " "), "rule", "")
		if failure.Code != c.result || involved != c.rules {
			return fmt.Errorf("%s fails by the rules %s: %w", c.variables, involved, err)
		}
		return nil
	}
	want, err := valueOf(c.result, profile)
	if err != nil {
		return err
	}
	if !identical(evaluation.Output, want) {
		return fmt.Errorf("%s gives %s, the page says %s", c.variables, evaluation.Output, c.result)
	}
	if hit := hitRules(evaluation); hit != c.rules {
		return fmt.Errorf("%s hits the rules %s, the page says %s", c.variables, hit, c.rules)
	}
	return nil
}

func hitRules(evaluation dmn.Evaluation) string {
	var hit []string
	for _, rule := range evaluation.Decisions[len(evaluation.Decisions)-1].MatchedRules {
		hit = append(hit, fmt.Sprint(rule.Index))
	}
	if hit == nil {
		return "-"
	}
	return strings.Join(hit, " ")
}

// findTable finds a table by its name.
func findTable(file, name string) (*decisionTable, error) {
	all, err := tablesOf(file)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		if t.name == name {
			return t, nil
		}
	}
	return nil, fmt.Errorf("%s has no table '%s'", file, name)
}

// table shows a decision table with its cases.
func (p *page) table(name string) (string, error) {
	t, err := findTable("tables.txt", name)
	if err != nil {
		return "", err
	}
	out := p.rules(t) + "\n" + header(p.say("input", "输入"), p.say("by the rules", "依据的规则"), p.say("result", "结果"))
	for _, c := range t.cases {
		result := code(c.result)
		if strings.HasPrefix(c.result, "DMN_") {
			result = p.say("no result: ", "没有结果：") + result
		}
		out += row(code(c.variables), c.rules, result)
	}
	return strings.TrimSpace(out), nil
}

// letters are what modelers show for the hit policies.
var letters = map[string]string{"UNIQUE": "U", "ANY": "A", "PRIORITY": "P", "FIRST": "F", "RULE ORDER": "R", "OUTPUT ORDER": "O",
	"COLLECT": "C", "COLLECT SUM": "C+", "COLLECT MIN": "C<", "COLLECT MAX": "C>", "COLLECT COUNT": "C#"}

// rules shows the rules as modelers do: the letter of the hit policy in the corner.
func (p *page) rules(t *decisionTable) string {
	heads := []string{code(letters[strings.TrimSpace(t.policy+" "+t.aggregation)])}
	for _, c := range t.inputs {
		heads = append(heads, p.head(c))
	}
	for _, c := range t.outputs {
		heads = append(heads, "→ "+p.head(c))
	}
	out := header(heads...)
	for i, rule := range t.rules {
		line := []string{fmt.Sprint(i + 1)}
		for _, text := range append(append([]string(nil), rule.conditions...), rule.results...) {
			line = append(line, code(text))
		}
		out += row(line...)
	}
	if t.defaults != nil {
		line := append([]string{p.say("else", "缺省")}, make([]string, len(t.inputs))...)
		for _, text := range t.defaults {
			line = append(line, code(text))
		}
		out += row(line...)
	}
	return out
}

func (p *page) head(c tableColumn) string {
	if c.values == "" {
		return code(c.name)
	}
	return code(c.name) + " (" + code(c.values) + ")"
}

// check shows a table with what the analysis finds.
func (p *page) check(name string) (string, error) {
	t, err := findTable("checks.txt", name)
	if err != nil {
		return "", err
	}
	found, err := t.analyse()
	if err != nil {
		return "", err
	}
	var out strings.Builder
	out.WriteString(p.rules(t) + "\n```\n")
	for _, f := range found {
		fmt.Fprintf(&out, "%s: %s: %s\n", f.Severity, f.Code, f.Message)
	}
	return out.String() + "```", nil
}

func (t *decisionTable) analyse() ([]check.Finding, error) {
	model, err := t.model(dmn.Options{Profile: feel.DMN})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.name, err)
	}
	return check.Model(model), nil
}
