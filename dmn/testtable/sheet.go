package testtable

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Position is a place in a file: line and column of a CSV file, from 1 and in characters, or the cell of a workbook.
type Position struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Cell   string `json:"cell,omitempty"` // such as "Sheet1!B7"; of workbooks only
}

// String returns "3:5", or "Sheet1!B7" for a workbook.
func (p Position) String() string {
	if p.Cell != "" {
		return p.Cell
	}
	return fmt.Sprintf("%d:%d", p.Line, p.Column)
}

// Error is why a file, or a part of it, is no test table.
type Error struct {
	Position
	Message string
}

// Error returns the error in one line.
func (e *Error) Error() string { return e.Position.String() + ": " + e.Message }

// The limits of files and of what is in them.
const (
	maximumBytes     = 16 << 20  // of a file
	maximumUnzipped  = 128 << 20 // of a workbook
	maximumSheets    = 100
	maximumRows      = 10_000 // of a sheet
	maximumColumns   = 256
	maximumCellBytes = 32_767 // what a cell of a spreadsheet holds
)

// Sheet is a CSV file, or one sheet of a workbook.
type Sheet struct {
	Name string // "" for a CSV file
	rows []row
	// broken is why the sheet cannot be read to its end.
	broken *Error
}

// row is a line of cells. Line is that of the file.
type row struct {
	line  int
	cells []cell
}

// cell is the text of a cell: what stands in a CSV file, or what says the same for a number, date or truth value of a workbook.
type cell struct {
	Position
	text    string
	problem string // why the cell has no text
}

func (c *cell) isBlank() bool { return c.text == "" && c.problem == "" }

func (r *row) isBlank() bool {
	for i := range r.cells {
		if !r.cells[i].isBlank() {
			return false
		}
	}
	return true
}

// at gives the cell of a column, blank where the row is shorter.
func (r *row) at(column int) cell {
	if column < len(r.cells) {
		return r.cells[column]
	}
	return cell{}
}

// Extensions are those of the files that Read reads.
var Extensions = []string{".csv", ".tsv", ".xlsx", ".xlsm"}

// Read reads the sheets of a file; its name says of which kind it is. The error is an *Error.
func Read(name string, content []byte) ([]*Sheet, error) {
	if len(content) > maximumBytes {
		return nil, &Error{Position{Line: 1, Column: 1, Cell: ""}, fmt.Sprintf("the file is longer than %d MiB", maximumBytes>>20)}
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xlsm":
		return readWorkbook(content)
	}
	sheet, err := readCSV(content)
	if err != nil {
		return nil, err
	}
	return []*Sheet{sheet}, nil
}

// limit gives the error of a row that is above a limit, nil for any other.
func (r *row) limit() *Error {
	for i := range r.cells {
		if i >= maximumColumns && !r.cells[i].isBlank() {
			return &Error{r.cells[i].Position, fmt.Sprintf("the table has more than %d columns", maximumColumns)}
		}
		if len(r.cells[i].text) > maximumCellBytes {
			return &Error{r.cells[i].Position, fmt.Sprintf("the cell is longer than %d bytes", maximumCellBytes)}
		}
	}
	return nil
}

// add takes the next row; false ends the sheet.
func (s *Sheet) add(next row, at Position) bool {
	s.broken = next.limit()
	if len(s.rows) == maximumRows {
		s.broken = &Error{at, fmt.Sprintf("there are more than %d rows, blank ones among them", maximumRows)}
	}
	if s.broken != nil {
		return false
	}
	s.rows = append(s.rows, next)
	return true
}
