package decisiondocs

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"text/template"
)

// Runner runs a command line in the folder of the pages and gives what it prints, both streams in their order, and its
// exit code.
type Runner func(line string) (output string, exit int, err error)

// page is a template at work.
type page struct {
	name     string
	language Language
	run      Runner
}

// Pages makes every page; the keys are the names of the files.
func Pages(run Runner) (map[string]string, error) {
	names, err := fs.Glob(sources, "pages/*.md")
	if err != nil {
		return nil, err
	}
	made := map[string]string{}
	for _, name := range names {
		p := &page{path.Base(name), languageOf(name), run}
		if made[p.name], err = p.make(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return made, nil
}

const origin = "<!-- Made from internal/decisiondocs: go test ./internal/decisiondocs -update -->\n"

func (p *page) make() (string, error) {
	content, err := sources.ReadFile("pages/" + p.name)
	if err != nil {
		return "", err
	}
	parsed, err := template.New(p.name).Delims("{{", "}}").Funcs(template.FuncMap{
		"links": p.links, "functions": p.functions, "compare": p.compare, "table": p.table, "check": p.check,
		"codes": p.codes, "run": p.session, "explained": p.explained, "flags": p.flags, "file": p.file,
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

// contents are the pages in the order of reading.
var contents = []struct {
	file   string
	titles texts
}{
	{"README", texts{"Overview", "概览"}},
	{"language", texts{"The language", "FEEL 语言"}},
	{"profiles", texts{"Dialects", "方言差异"}},
	{"functions", texts{"Functions", "函数"}},
	{"tables", texts{"Decision tables", "决策表"}},
	{"check", texts{"Checks", "检查"}},
	{"test-tables", texts{"Test tables", "测试表"}},
	{"trace", texts{"Trace", "跟踪"}},
	{"mistakes", texts{"Mistakes", "常见错误"}},
	{"codes", texts{"Codes", "代码"}},
	{"commands", texts{"Commands", "命令"}},
}

// links lead to the other pages, and to the same page in the other language.
func (p *page) links() string {
	ending, other := ".md", chineseEnding
	if p.language == Chinese {
		ending, other = other, ending
	}
	own := strings.TrimSuffix(p.name, ending)
	var all []string
	for _, entry := range contents {
		title := entry.titles[p.language]
		if entry.file != own {
			title = fmt.Sprintf("[%s](%s%s)", title, entry.file, ending)
		}
		all = append(all, title)
	}
	return strings.Join(all, " · ") + " · " + fmt.Sprintf("[%s](%s%s)", p.say("中文", "English"), own, other)
}
