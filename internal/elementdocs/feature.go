package elementdocs

import (
	"errors"
	"fmt"
	"strings"

	"zhitong/bpmn"
)

// feature is something else that a model may have: a row of a table of two columns.
type feature struct {
	titles texts
	shape  shape
	cell   cell
	// Of a refused one: the code of the problem, and a process that has it after a start event.
	code, model string
}

// features reads a section of features.txt.
func features(title string) ([]feature, error) {
	sections, err := sectionsOf("features.txt")
	if err != nil {
		return nil, err
	}
	for _, section := range sections {
		if section.title != title {
			continue
		}
		var all []feature
		for _, line := range section.rows {
			read, err := readFeature(line)
			if err != nil {
				return nil, err
			}
			all = append(all, read)
		}
		return all, nil
	}
	return nil, fmt.Errorf("features.txt has no %q", title)
}

func readFeature(line []string) (feature, error) {
	if len(line) != 4 {
		return feature{}, fmt.Errorf("no feature: %q", line)
	}
	read := feature{titles: texts{line[0], line[1]}}
	var err error
	if read.shape, err = readShape(line[2]); err != nil {
		return feature{}, err
	}
	if refusal, refused := strings.CutPrefix(line[3], "! "); refused {
		read.cell.refused = true
		read.code, read.model, _ = strings.Cut(refusal, " ")
		return read, nil
	}
	read.cell, err = readCell(line[3])
	return read, err
}

// verify proves the feature, or that it and nothing else is refused.
func (f *feature) verify(all traces) error {
	if !f.cell.refused {
		return f.cell.prove(all, f.shape.fits)
	}
	_, _, err := compile(body(before + f.model))
	problems, _ := errors.AsType[bpmn.Problems](err)
	if len(problems) == 0 {
		return fmt.Errorf("it is not refused: %v", err)
	}
	for _, problem := range problems {
		if string(problem.Code) != f.code {
			return fmt.Errorf("not only refused as %s: %w", f.code, problem)
		}
	}
	return nil
}

// featureTable writes a section as a table.
func (p *page) featureTable(section string) (string, error) {
	all, err := features(section)
	if err != nil {
		return "", err
	}
	out := header(p.say("what", "内容"), p.say("golden trace", "执行记录"))
	for i := range all {
		proof := all[i].cell.links()
		if all[i].cell.refused {
			proof += " `" + all[i].code + "`"
		}
		out += row(all[i].titles[p.language], proof)
	}
	return out, nil
}
