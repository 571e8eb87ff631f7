package elementdocs

import "fmt"

// eventRow is what the table says of an event, a cell for each position.
type eventRow struct {
	event  *event
	titles texts
	cells  []cell
}

// eventRows reads events.txt, which must have every event, in their order.
func eventRows() ([]eventRow, error) {
	sections, err := sectionsOf("events.txt")
	if err != nil {
		return nil, err
	}
	lines := sections[0].rows
	if len(lines) != len(events) {
		return nil, fmt.Errorf("events.txt has %d events, not %d", len(lines), len(events))
	}
	rows := make([]eventRow, len(lines))
	for i, line := range lines {
		if rows[i], err = readEventRow(&events[i], line); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func readEventRow(of *event, line []string) (eventRow, error) {
	if len(line) != 3+len(positions) || line[0] != of.id {
		return eventRow{}, fmt.Errorf("no row of the event %s: %q", of.id, line)
	}
	read := eventRow{event: of, titles: texts{line[1], line[2]}}
	for _, text := range line[3:] {
		c, err := readCell(text)
		if err != nil {
			return eventRow{}, fmt.Errorf("%s: %w", of.id, err)
		}
		read.cells = append(read.cells, c)
	}
	return read, nil
}

// verify proves the cell of a position, and that what it says is what compiling says.
func (r *eventRow) verify(i int, all traces) error {
	at := &positions[i]
	fits := func(u *use) bool { return r.event.fits(&u.element.Event) && at.holds(u.process, u.element) }
	if err := r.cells[i].prove(all, fits); err != nil {
		return err
	}
	return r.cells[i].agree(r.event.model(at))
}

// eventTable writes the table of events.
func (p *page) eventTable() (string, error) {
	rows, err := eventRows()
	if err != nil {
		return "", err
	}
	heads := []string{p.say("event", "事件")}
	for i := range positions {
		heads = append(heads, positions[i].titles[p.language])
	}
	out := header(heads...)
	for _, r := range rows {
		line := []string{r.titles[p.language]}
		for i := range r.cells {
			line = append(line, r.cells[i].links())
		}
		out += row(line...)
	}
	return out, nil
}
