package elementdocs

import (
	"fmt"
	"strconv"
	"strings"
)

// pattern is one of the twenty control-flow patterns (van der Aalst, ter Hofstede, Kiepuszewski and Barros: Workflow
// Patterns, 2003).
type pattern struct {
	number       int
	titles, ways texts
	cell         cell
}

func patterns() ([]pattern, error) {
	sections, err := sectionsOf("patterns.txt")
	if err != nil {
		return nil, err
	}
	var all []pattern
	for _, line := range sections[0].rows {
		read, err := readPattern(line)
		if err != nil {
			return nil, err
		}
		all = append(all, read)
	}
	return all, nil
}

func readPattern(line []string) (pattern, error) {
	if len(line) != 6 {
		return pattern{}, fmt.Errorf("no pattern: %q", line)
	}
	number, err := strconv.Atoi(line[0])
	if err != nil {
		return pattern{}, fmt.Errorf("no number of a pattern: %w", err)
	}
	read := pattern{number: number, titles: texts{line[1], line[2]}, ways: texts{line[3], line[4]}}
	for _, name := range strings.Fields(line[5]) {
		read.cell.traces = append(read.cell.traces, "patterns/"+name)
	}
	return read, nil
}

// verify looks at the first lines of the traces, which name the pattern and how BPMN expresses it.
func (p *pattern) verify(all traces) error {
	for _, name := range p.cell.traces {
		read, err := all.read(name)
		if err != nil {
			return err
		}
		begin := fmt.Sprintf("WCP-%d %s", p.number, p.titles[English])
		if rest, ok := strings.CutPrefix(read.title, begin); !ok || !strings.ContainsAny(rest[:1], ":,") || !strings.Contains(rest, ". BPMN") {
			return fmt.Errorf("%s does not begin with %q and tell how BPMN expresses it: %s", name, begin, read.title)
		}
		if len(read.uses) == 0 {
			return fmt.Errorf("%s enters no element", name)
		}
	}
	return nil
}

// patternTable writes the table of patterns.
func (p *page) patternTable() (string, error) {
	all, err := patterns()
	if err != nil {
		return "", err
	}
	out := header("", p.say("pattern", "模式"), p.say("in BPMN", "BPMN 表达"), p.say("golden trace", "执行记录"))
	for i := range all {
		out += row(strconv.Itoa(all[i].number), all[i].titles[p.language], all[i].ways[p.language], all[i].cell.links())
	}
	return out, nil
}
