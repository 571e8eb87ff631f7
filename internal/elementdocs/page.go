package elementdocs

import (
	"fmt"
	"path"
	"strings"
	"text/template"
)

// page is a template at work.
type page struct{ language Language }

const origin = "<!-- Made from internal/elementdocs: go test ./internal/elementdocs -update -->\n"

// Pages makes the page in each language; the keys are the names of the files.
func Pages() (map[string]string, error) {
	made := map[string]string{}
	for name, language := range map[string]Language{"elements.md": English, "elements.zh-CN.md": Chinese} {
		text, err := (&page{language}).make(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		made[name] = text
	}
	return made, nil
}

func (p *page) make(name string) (string, error) {
	content, err := sources.ReadFile(path.Join("pages", name))
	if err != nil {
		return "", err
	}
	parsed, err := template.New(name).Funcs(template.FuncMap{
		"events": p.eventTable, "markers": p.markerTable, "features": p.featureTable, "patterns": p.patternTable,
	}).Parse(string(content))
	if err != nil {
		return "", err
	}
	var out strings.Builder
	out.WriteString(origin)
	err = parsed.Execute(&out, nil)
	return out.String(), err
}

// say chooses a text by the language of the page.
func (p *page) say(english, chinese string) string { return texts{english, chinese}[p.language] }
