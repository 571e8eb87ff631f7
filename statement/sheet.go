package statement

import (
	"io"
	"strings"
)

// sheet is one table of a workbook or page. Its next returns the cells of the
// next row, whose number is from 1, and io.EOF behind the last.
type sheet struct {
	name   string
	raised bool // counts days from 1904
	next   func() (cells []string, number int, err error)
}

// sheetRows are the rows of a sheet, with the first ones read ahead so that
// the kind of the file can be told.
type sheetRows struct {
	*source
	sheet sheet
	ahead []*csvRow
	ended error
}

// lookAhead is in how many rows a header has to show.
const lookAhead = 100

func newSheetRows(options Options, from sheet) (*sheetRows, error) {
	rows := &sheetRows{source: &source{file: options.File, limits: options.Limits.withDefaults(), at: position{line: 1, column: 1}}, sheet: from}
	for len(rows.ahead) < lookAhead {
		row, err := rows.read()
		if err == io.EOF {
			rows.ended = err
			break
		}
		if err != nil {
			return nil, err
		}
		rows.ahead = append(rows.ahead, row)
	}
	return rows, nil
}

func (s *sheetRows) next() (*csvRow, error) {
	if len(s.ahead) > 0 {
		row := s.ahead[0]
		s.ahead = s.ahead[1:]
		s.at = row.at
		return row, nil
	}
	if s.ended != nil {
		return nil, s.ended
	}
	return s.read()
}

func (s *sheetRows) read() (*csvRow, error) {
	cells, number, err := s.sheet.next()
	if err != nil {
		return nil, err
	}
	s.at = position{line: number, column: 1}
	row := &csvRow{at: s.at, sheet: true, raised: s.sheet.raised}
	length := 0
	for _, cell := range cells {
		length += len(cell)
		row.fields = append(row.fields, trimCell(cell, ""))
	}
	if int64(length) > s.limits.EntryBytes {
		return nil, s.fail(s.at, CodeTooLarge, "", "a row is longer than the allowed %d bytes", s.limits.EntryBytes)
	}
	row.line = strings.Join(row.fields, ",")
	return row, nil
}

// visitSheets visits the sheets whose header a profile knows. A sheet of notes
// beside them is passed over; a workbook without any is refused.
func visitSheets(sheets []sheet, options Options, visit func(part) error) error {
	if options.Format != "" && options.Format != CSV {
		return refusal(options, CodeUnknownFormat, "the file is a workbook and no %s message", options.Format)
	}
	known := false
	for _, one := range sheets {
		within := options
		within.part = strings.Trim(options.part+"!"+one.name, "!")
		within.File = strings.Trim(options.File+"!"+one.name, "!")
		rows, err := newSheetRows(within, one)
		if err != nil {
			return err
		}
		recognised, ok := recogniseRows(rows.ahead, within)
		if !ok {
			continue
		}
		known = true
		if err := visit(part{options: recognised, rows: rows}); err != nil {
			return err
		}
	}
	if !known {
		return unknownHeader(options)
	}
	return nil
}

func unknownHeader(options Options) *Error {
	if options.Profile != nil {
		return refusal(options, CodeHeaderNotFound, "no row has the columns that the profile requires")
	}
	return refusal(options, CodeUnknownFormat, "no row has the columns of a profile that is known")
}
