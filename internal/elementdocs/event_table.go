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
		read, err := readRow(events[i].id, line, len(positions))
		if err != nil {
			return nil, err
		}
		rows[i] = eventRow{&events[i], read.titles, read.cells}
	}
	return rows, nil
}

// verify proves the cell of a position, and that what it says is what compiling says.
func (r *eventRow) verify(i int, all traces) error {
	at := &positions[i]
	fits := func(u *use) bool { return r.event.fits(u.element) && at.holds(u.process, u.element) }
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
		out += row(append([]string{r.titles[p.language]}, links(r.cells)...)...)
	}
	return out, nil
}
