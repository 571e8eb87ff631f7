package decisiondocs

import (
	"fmt"
	"slices"
	"strings"
)

// function is one way to call a built-in function.
type function struct {
	signature, result, example, value string
	dialects                          []string
	extension                         bool // Camunda's own engine lacks it
	texts                             texts
}

// group is a section of the catalogue.
type group struct {
	titles    texts
	functions []function
}

var dialectSets = map[string]string{"all": "dmn bfeel camunda8", "standard": "dmn bfeel"}

// catalogue reads functions.txt.
func catalogue() ([]group, error) {
	var groups []group
	for _, section := range sectionsOf("functions.txt") {
		titles := cells(section.title)
		read := group{titles: texts{titles[0], titles[1]}}
		for _, line := range section.lines {
			f, err := readFunction(line)
			if err != nil {
				return nil, err
			}
			read.functions = append(read.functions, f)
		}
		groups = append(groups, read)
	}
	return groups, nil
}

func readFunction(line string) (function, error) {
	parts := cells(line)
	signature, result, ok := strings.Cut(parts[0], " -> ")
	if !ok || len(parts) != 6 {
		return function{}, fmt.Errorf("no function: %s", line)
	}
	names, extension := strings.CutSuffix(parts[1], "*")
	if set, ok := dialectSets[names]; ok {
		names = set
	}
	f := function{signature, result, parts[2], parts[3], strings.Fields(names), extension, texts{parts[4], parts[5]}}
	if !f.texts.wellMade() {
		return function{}, fmt.Errorf("a sentence is missing: %s", line)
	}
	return f, nil
}

// verify evaluates the example in each dialect that has the function.
func (f *function) verify() error {
	for _, dialect := range dialects {
		if !slices.Contains(f.dialects, dialect.name) {
			continue
		}
		asked := &question{text: f.example}
		if err := asked.verify(dialect.profile, f.value); err != nil {
			return fmt.Errorf("%s: %w", dialect.name, err)
		}
		if value, _ := valueOf(f.value, dialect.profile); f.isCall() && !f.gives(value.Kind().String()) {
			return fmt.Errorf("%s gives a %s, not a %s", f.example, value.Kind(), f.result)
		}
	}
	return nil
}

// gives tells whether the type of the result allows a value of a kind; "duration" is either of the two.
func (f *function) gives(kind string) bool {
	word, _, _ := strings.Cut(f.result, " of ")
	return word == "any" || word == kind || word == "duration" && strings.HasSuffix(kind, " duration")
}

// isCall tells whether the example is nothing but a call of the function.
func (f *function) isCall() bool {
	arguments, _ := strings.CutPrefix(f.example, f.name()+"(")
	depth := 1
	for i, r := range arguments {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return i == len(arguments)-1
		}
	}
	return false
}

func (f *function) name() string {
	name, _, _ := strings.Cut(f.signature, "(")
	return name
}

// told names the dialects.
func (f *function) told(language Language) string {
	if len(f.dialects) == len(dialects) && f.extension {
		return texts{"all¹", "全部¹"}[language]
	}
	if len(f.dialects) == len(dialects) {
		return texts{"all", "全部"}[language]
	}
	return strings.Join(f.dialects, texts{", ", "、"}[language])
}

// functions writes the catalogue.
func (p *page) functions() (string, error) {
	groups, err := catalogue()
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, group := range groups {
		fmt.Fprintf(&out, "## %s\n\n", group.titles[p.language])
		out.WriteString(header(p.say("signature → type of the result", "签名 → 结果类型"), p.say("example", "示例"), p.say("result", "结果"),
			p.say("what it does", "作用"), p.say("dialects", "方言")))
		for _, f := range group.functions {
			out.WriteString(row(code(f.signature+" → "+f.result), code(f.example), code(f.value), f.texts[p.language], f.told(p.language)))
		}
		out.WriteString("\n")
	}
	return strings.TrimSpace(out.String()), nil
}
