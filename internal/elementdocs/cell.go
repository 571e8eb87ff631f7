package elementdocs

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"zhitong/bpmn"
)

// cell tells of one thing that it runs, proven by golden traces; that it is refused; or, with neither, that BPMN does
// not have it.
type cell struct {
	traces  []string
	refused bool
}

func readCell(text string) (cell, error) {
	switch text {
	case "-":
		return cell{}, nil
	case "!":
		return cell{refused: true}, nil
	}
	names := strings.Fields(text)
	if len(names) == 0 || slices.Contains(names, "-") || slices.Contains(names, "!") {
		return cell{}, fmt.Errorf("no cell: %q", text)
	}
	return cell{traces: names}, nil
}

// titledRow is a row of a data file: an id, the titles and the cells.
type titledRow struct {
	titles texts
	cells  []cell
}

func readRow(id string, line []string, count int) (titledRow, error) {
	if len(line) != 3+count || line[0] != id {
		return titledRow{}, fmt.Errorf("no row of %d cells about the %s: %q", count, id, line)
	}
	read := titledRow{titles: texts{line[1], line[2]}}
	for _, text := range line[3:] {
		c, err := readCell(text)
		if err != nil {
			return titledRow{}, fmt.Errorf("%s: %w", id, err)
		}
		read.cells = append(read.cells, c)
	}
	return read, nil
}

// prove looks for a use that fits in every trace that the cell names.
func (c *cell) prove(all traces, fits func(*use) bool) error {
	for _, name := range c.traces {
		read, err := all.read(name)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(read.uses, func(u use) bool { return fits(&u) }) {
			return fmt.Errorf("the golden trace %s does not enter such an element", name)
		}
	}
	return nil
}

// agree compares the cell with the verdict on a model that has what the cell is about.
func (c *cell) agree(model string) error {
	_, _, err := compile(model)
	if accepted := err == nil; accepted != (len(c.traces) > 0) {
		return fmt.Errorf("accepted is %v (%v), but the cell names %d golden traces", accepted, err, len(c.traces))
	}
	return isAbout(err)
}

// isAbout makes sure that nothing but the event itself is refused: "x", or the subprocess that it starts or ends.
func isAbout(err error) error {
	problems, _ := errors.AsType[bpmn.Problems](err)
	for _, problem := range problems {
		if err != nil && !slices.Contains([]string{"x", "sub", "t"}, problem.ElementID) {
			return fmt.Errorf("the model itself is wrong: %w", problem)
		}
	}
	return nil
}

// links writes the cell for a page.
func (c *cell) links() string {
	if c.refused {
		return "✗"
	}
	if len(c.traces) == 0 {
		return "–"
	}
	out := make([]string, len(c.traces))
	for i, name := range c.traces {
		out[i] = fmt.Sprintf("[%s](../../engine/testdata/golden/%s.txt)", name[strings.LastIndex(name, "/")+1:], name)
	}
	return strings.Join(out, ", ")
}

func links(cells []cell) []string {
	out := make([]string, len(cells))
	for i := range cells {
		out[i] = cells[i].links()
	}
	return out
}
