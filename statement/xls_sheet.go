package statement

import (
	"encoding/binary"
	"io"
	"math"
)

// xlsSheet hands over the rows of a sheet. Its cells stand in the order of
// rows ([MS-XLS] 2.1.7.20.5).
type xlsSheet struct {
	book    *xlsBook
	records xlsRecords
	depth   int // of streams within the stream (charts)
	ended   bool

	row     int // that is being gathered, from 0; -1 before the first
	cells   []string
	pending int // column of a formula whose text follows; -1 for none
}

// maxXLSColumns is how many columns a sheet has.
const maxXLSColumns = 256

// next returns the next row that has cells.
func (s *xlsSheet) next() ([]string, int, error) {
	for !s.ended {
		record, err := s.records.next()
		if err != nil {
			return nil, 0, err
		}
		before, cells := s.row, s.cells
		if err := s.take(record); err != nil {
			return nil, 0, err
		}
		if before >= 0 && (s.ended || s.row != before) {
			return cells, before + 1, nil
		}
	}
	return nil, 0, io.EOF
}

func (s *xlsSheet) take(record xlsRecord) error {
	switch {
	case record.kind == recordBOF:
		s.depth++
		return nil
	case s.depth == 0:
		return io.ErrUnexpectedEOF
	case record.kind == recordEOF:
		s.depth--
		s.ended = s.depth == 0
		return nil
	case s.depth > 1:
		return nil
	}
	text := &xlsText{segments: record.segments}
	switch record.kind {
	case recordString:
		return s.formulaText(text)
	case recordMulRK:
		return s.numbers(text)
	case recordFormula, recordNumber, recordRK, recordLabel, recordRString, recordLabelSST, recordBoolErr:
		return s.cell(record.kind, text)
	}
	return nil
}

// cell reads a record of one cell: row, column, format and content.
func (s *xlsSheet) cell(kind uint16, text *xlsText) error {
	row, column := int(text.number16()), int(text.number16())
	text.skip(2)
	s.pending = -1
	var content string
	switch kind {
	case recordNumber:
		content = s.double(text)
	case recordRK:
		content = workbookNumber(rkNumber(text.number32()))
	case recordLabel, recordRString:
		content = s.book.characters(text, int(text.number16()))
	case recordLabelSST:
		index := int(text.number32())
		if text.failed == nil && index >= len(s.book.strings) {
			return io.ErrUnexpectedEOF
		}
		if text.failed == nil {
			content = s.book.strings[index]
		}
	case recordFormula:
		content = s.formula(text, column)
	case recordBoolErr:
		if value := text.bytes(2); len(value) == 2 && value[1] == 0 {
			content = [...]string{"FALSE", "TRUE"}[value[0]&1]
		}
	}
	if text.failed != nil {
		return text.failed
	}
	return s.put(row, column, content)
}

func (s *xlsSheet) double(text *xlsText) string {
	if read := text.bytes(8); len(read) == 8 {
		return finiteNumber(math.Float64frombits(binary.LittleEndian.Uint64(read)))
	}
	return ""
}

func finiteNumber(number float64) string {
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return ""
	}
	return workbookNumber(number)
}

// formula reads the result: a number, or by its first byte text that follows,
// a truth value, an error or nothing ([MS-XLS] 2.5.133).
func (s *xlsSheet) formula(text *xlsText, column int) string {
	read := text.bytes(8)
	if len(read) < 8 {
		return ""
	}
	if read[6] != 0xff || read[7] != 0xff {
		return finiteNumber(math.Float64frombits(binary.LittleEndian.Uint64(read)))
	}
	switch read[0] {
	case 0:
		s.pending = column
	case 1:
		return [...]string{"FALSE", "TRUE"}[read[2]&1]
	}
	return ""
}

func (s *xlsSheet) formulaText(text *xlsText) error {
	content := s.book.characters(text, int(text.number16()))
	column := s.pending
	s.pending = -1
	if text.failed != nil || column < 0 {
		return text.failed
	}
	return s.put(s.row, column, content)
}

// numbers reads a run of numbers: row, first column, pairs of format and
// number, last column.
func (s *xlsSheet) numbers(text *xlsText) error {
	row, column := int(text.number16()), int(text.number16())
	for len(text.segments) > 0 && len(text.segments[0]) >= 6 {
		text.skip(2)
		number := text.number32()
		if text.failed != nil {
			return text.failed
		}
		if err := s.put(row, column, workbookNumber(rkNumber(number))); err != nil {
			return err
		}
		column++
	}
	return text.failed
}

func (s *xlsSheet) put(row, column int, content string) error {
	if column >= maxXLSColumns || row < s.row {
		return io.ErrUnexpectedEOF
	}
	if row != s.row {
		s.row, s.cells = row, nil
	}
	for len(s.cells) <= column {
		s.cells = append(s.cells, "")
	}
	s.cells[column] = content
	return nil
}
