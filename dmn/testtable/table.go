package testtable

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"zhitong/feel"
)

// Table is a sheet of test cases.
type Table struct {
	// Sheet is the name of the sheet, "" for a CSV file.
	Sheet string
	// Model is the file of the model that the table names, "" where it names none.
	Model     string
	header    row
	cases     []row
	tolerance feel.Value
	now       time.Time
	problems  []*Error
}

// expectedMark begins the header of a column of expected values. It is no "=>", which spreadsheets take for a formula.
var expectedMark = regexp.MustCompile(`(?i)(?:expect|期望) ?[:：]`)

// expected gives what stands after the mark of a header.
func expected(header string) (name string, ok bool) {
	at := expectedMark.FindStringIndex(header)
	if at == nil || at[0] != 0 {
		return "", false
	}
	return strings.TrimSpace(header[at[1]:]), true
}

// Table finds the header of a sheet, which is the first row with a column of expected values, and what stands above it. ok
// is false for a sheet without one.
func (s *Sheet) Table() (table *Table, ok bool) {
	for i := range s.rows {
		if !s.rows[i].isHeader() {
			continue
		}
		table := &Table{Sheet: s.Name, header: s.rows[i], tolerance: feel.Int(0)}
		table.readSettings(s.rows[:i])
		for _, r := range s.rows[i+1:] {
			if !r.isBlank() {
				table.cases = append(table.cases, r)
			}
		}
		table.checkEnd(s)
		return table, true
	}
	return nil, false
}

// NoTable gives why a sheet that was to be a table is none.
func (s *Sheet) NoTable() *Error {
	if s.broken != nil {
		return s.broken
	}
	at := Position{Line: 1, Column: 1}
	if s.Name != "" {
		at = place(s.Name, 1, 0)
	}
	return &Error{at, "there is no header: a row with a cell such as 'expect: Decision'"}
}

func (r *row) isHeader() bool {
	for i := range r.cells {
		if _, ok := expected(r.cells[i].text); ok {
			return true
		}
	}
	return false
}

func (t *Table) checkEnd(s *Sheet) {
	if s.broken != nil {
		t.problems = append(t.problems, s.broken)
		return
	}
	if len(t.cases) == 0 {
		t.report(t.header.cells[0].Position, "there are no rows below the header")
	}
}

func (t *Table) report(at Position, format string, arguments ...any) {
	t.problems = append(t.problems, &Error{at, fmt.Sprintf(format, arguments...)})
}

// settings are what the lines above a header may say, by their first cell.
var settings = map[string]func(t *Table, value string) error{
	"model": (*Table).setModel, "模型": (*Table).setModel,
	"tolerance": (*Table).setTolerance, "容差": (*Table).setTolerance,
	"now": (*Table).setNow, "当前时间": (*Table).setNow,
}

// readSettings reads the rows above the header: settings, remarks that begin with "#", blank rows.
func (t *Table) readSettings(rows []row) {
	seen := map[string]bool{}
	for i := range rows {
		r := &rows[i]
		if r.isBlank() || strings.HasPrefix(r.cells[0].text, "#") {
			continue
		}
		name := strings.ToLower(strings.TrimRight(r.cells[0].text, ":： "))
		set, ok := settings[name]
		if !ok {
			t.report(r.first(), "above the header stand only model, tolerance, now and remarks that begin with #")
			continue
		}
		if seen[name] {
			t.report(r.cells[0].Position, "'%s' is said twice", name)
		}
		seen[name] = true
		t.set(r, name, set)
	}
}

func (t *Table) set(r *row, name string, set func(t *Table, value string) error) {
	value := r.at(1)
	for _, more := range r.cells[min(2, len(r.cells)):] {
		if !more.isBlank() && !strings.HasPrefix(more.text, "#") {
			t.report(more.Position, "'%s' takes one value", name)
		}
	}
	if value.isBlank() || value.problem != "" {
		t.report(r.cells[0].Position, "'%s' has no value in the second cell", name)
		return
	}
	if err := set(t, value.text); err != nil {
		t.report(value.Position, "%v", err)
	}
}

// first is the place of the first cell that is not blank.
func (r *row) first() Position {
	for i := range r.cells {
		if !r.cells[i].isBlank() {
			return r.cells[i].Position
		}
	}
	return r.cells[0].Position
}

func (t *Table) setModel(value string) error {
	t.Model = value
	return nil
}

func (t *Table) setTolerance(value string) error {
	tolerance, err := numberOf(value)
	if err != nil || feel.Order(tolerance, feel.Int(0)) < 0 {
		return fmt.Errorf("the tolerance %q is no number from 0", value)
	}
	t.tolerance = tolerance
	return nil
}

func (t *Table) setNow(value string) error {
	moment, err := dateTimeOf(value)
	if err != nil {
		return fmt.Errorf("now is %q, which is no date and time%s", value, hints["date and time"])
	}
	now, ok := moment.AsTime(time.UTC)
	if !ok {
		return fmt.Errorf("now is %q, which is out of range", value)
	}
	t.now = now
	return nil
}
