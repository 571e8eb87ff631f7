package decisiondocs

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// session shows a command line with what it prints; the exit code must be the one given.
func (p *page) session(exit int, line string) (string, error) {
	output, got, err := p.run(line)
	if err != nil {
		return "", err
	}
	if got != exit {
		return "", fmt.Errorf("%s exits with %d, not %d: %s", line, got, exit, output)
	}
	return "```\n" + strings.TrimRight("$ "+line+"\n"+output, "\n") + "\n```", nil
}

// explained shows a command line, and of every line that it prints what it means; those are in trace.txt.
func (p *page) explained(exit int, name, line string) (string, error) {
	session, err := p.session(exit, line)
	if err != nil {
		return "", err
	}
	printed := strings.Split(strings.TrimSuffix(session, "\n```"), "\n")[2:]
	told, err := linesOf(name)
	if err != nil {
		return "", err
	}
	out := session + "\n\n" + header(p.say("line", "行"), p.say("meaning", "含义"))
	for i, text := range printed {
		if i >= len(told) || told[i].name != strings.TrimSpace(text) {
			return "", fmt.Errorf("trace.txt does not explain line %d of %s: %s", i+1, line, text)
		}
		out += row(code(told[i].name), told[i].texts[p.language])
	}
	if len(told) > len(printed) {
		return "", fmt.Errorf("trace.txt explains more than %s prints", line)
	}
	return strings.TrimSpace(out), nil
}

// file shows a file of the samples.
func (p *page) file(name string) (string, error) {
	content, err := os.ReadFile(Folder + "/" + name)
	if err != nil {
		return "", err
	}
	return "```\n" + strings.TrimSpace(string(content)) + "\n```", nil
}

// Folder is where the pages are, seen from this package.
const Folder = "../../docs/decisions"

var flagLine = regexp.MustCompile(`(?m)^\s+(?:-\w, )?--([a-z-]+)`)

// flags tells the flags of a command; they must be those that --help lists.
func (p *page) flags(command string) (string, error) {
	help, _, err := p.run("zhitong " + command + " --help")
	if err != nil {
		return "", err
	}
	told, err := flagsOf(command)
	if err != nil {
		return "", err
	}
	usage, _, _ := strings.Cut(help, "\n")
	var out strings.Builder
	fmt.Fprintf(&out, "```\n%s\n```\n\n", strings.TrimPrefix(usage, "Usage: "))
	out.WriteString(header(p.say("flag", "选项"), p.say("meaning", "含义")))
	var names []string
	for _, flag := range told {
		names = append(names, flag.name)
		out.WriteString(row(code("--"+flag.name), flag.texts[p.language]))
	}
	for _, match := range flagLine.FindAllStringSubmatch(help, -1) {
		at := slices.Index(names, match[1])
		if at < 0 && match[1] != "help" {
			return "", fmt.Errorf("%s has --%s, which is not told", command, match[1])
		}
		if at >= 0 {
			names[at] = ""
		}
	}
	if left := strings.Join(names, ""); left != "" {
		return "", fmt.Errorf("%s has no flags %v", command, names)
	}
	return strings.TrimSpace(out.String()), nil
}

// explanation is a flag, or a line of a trace, with what it means.
type explanation struct {
	name  string
	texts texts
}

// flagsOf reads what commands.txt tells of a command.
func flagsOf(command string) ([]explanation, error) { return explanationsOf("commands.txt", command) }

// linesOf reads what trace.txt tells of a trace.
func linesOf(name string) ([]explanation, error) { return explanationsOf("trace.txt", name) }

func explanationsOf(file, title string) ([]explanation, error) {
	for _, section := range sectionsOf(file) {
		if section.title != title {
			continue
		}
		var all []explanation
		for _, line := range section.lines {
			parts := cells(line)
			if len(parts) != 3 || !(texts{parts[1], parts[2]}).wellMade() {
				return nil, fmt.Errorf("no explanation: %s", line)
			}
			all = append(all, explanation{parts[0], texts{parts[1], parts[2]}})
		}
		return all, nil
	}
	return nil, fmt.Errorf("%s tells nothing of %s", file, title)
}
