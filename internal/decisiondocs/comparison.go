package decisiondocs

import (
	"fmt"
	"strings"

	"zhitong/feel"
)

// comparison is a table of questions with their answers in each dialect.
type comparison struct {
	name      string
	unary     bool
	variables string // JSON
	rows      []compared
}

type compared struct {
	question question
	answers  []string // one for all dialects, or one each
	texts    texts
}

// comparisons reads comparisons.txt.
func comparisons() ([]comparison, error) {
	var all []comparison
	for _, section := range sectionsOf("comparisons.txt") {
		title := cells(section.title)
		c := comparison{name: title[0], unary: title[1] == "unary", variables: title[2]}
		variables, err := variablesOf(c.variables)
		if err != nil {
			return nil, err
		}
		for _, line := range section.lines {
			r, err := readCompared(line, c.unary)
			if err != nil {
				return nil, err
			}
			r.question.variables = variables
			c.rows = append(c.rows, r)
		}
		all = append(all, c)
	}
	return all, nil
}

func readCompared(line string, unary bool) (compared, error) {
	parts := cells(line)
	if len(parts) != 4 && len(parts) != 6 {
		return compared{}, fmt.Errorf("no comparison: %s", line)
	}
	last := len(parts) - 2
	r := compared{question{text: parts[0], unary: unary}, parts[1:last], texts{parts[last], parts[last+1]}}
	if unary {
		r.question.input, r.question.text, _ = strings.Cut(parts[0], " :: ")
	}
	if !r.texts.wellMade() {
		return compared{}, fmt.Errorf("a sentence is missing: %s", line)
	}
	return r, nil
}

func variablesOf(text string) (feel.Variables, error) {
	value, err := feel.FromJSON([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	variables := feel.Variables{}
	for _, entry := range value.Entries() {
		variables[entry.Key] = entry.Value
	}
	return variables, nil
}

// answer is that of a dialect.
func (r *compared) answer(at int) string { return r.answers[min(at, len(r.answers)-1)] }

func (r *compared) verify() error {
	for i, dialect := range dialects {
		if err := r.question.verify(dialect.profile, r.answer(i)); err != nil {
			return fmt.Errorf("%s: %w", dialect.name, err)
		}
	}
	return nil
}

// compare writes the comparison of a name; where all dialects agree in all rows, with one column.
func (p *page) compare(name string) (string, error) {
	all, err := comparisons()
	if err != nil {
		return "", err
	}
	for i := range all {
		if all[i].name == name {
			return p.comparison(&all[i]), nil
		}
	}
	return "", fmt.Errorf("there is no comparison '%s'", name)
}

func (p *page) comparison(c *comparison) string {
	columns := 1
	for _, r := range c.rows {
		columns = max(columns, len(r.answers))
	}
	var out strings.Builder
	if c.variables != "{}" {
		fmt.Fprintf(&out, "%s %s\n\n", p.say("Variables:", "变量："), code(c.variables))
	}
	out.WriteString(header(p.heads(c.unary, columns)...))
	for _, r := range c.rows {
		line := []string{code(r.question.text)}
		if c.unary {
			line = []string{code(r.question.input), code(r.question.text)}
		}
		for i := range columns {
			line = append(line, shown(r.answer(i), p.language))
		}
		out.WriteString(row(append(line, r.texts[p.language])...))
	}
	return strings.TrimSpace(out.String())
}

func (p *page) heads(unary bool, columns int) []string {
	heads := []string{p.say("expression", "表达式")}
	if unary {
		heads = []string{p.say("input", "输入"), p.say("condition", "条件")}
	}
	if columns == 1 {
		heads = append(heads, p.say("result", "结果"))
	} else {
		for _, dialect := range dialects {
			heads = append(heads, code(dialect.name))
		}
	}
	return append(heads, p.say("why", "说明"))
}
