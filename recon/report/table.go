package report

import (
	"bufio"
	"encoding/csv"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Cell is a text, or a number that keeps its exact decimal text.
type Cell = cell

// Table is rows under headings that are made while they are written, so that a
// table of any length needs little memory.
type Table struct {
	Title    string
	Headings []string
	Made     time.Time // for the properties of a workbook
	// Rows calls add with each row, in order, and gives its error back.
	Rows func(add func([]Cell) error) error
}

// CSV writes the table as RFC 4180 has it, in UTF-8 with a byte order mark, from
// which spreadsheets know the encoding. A text that a spreadsheet would take for a
// formula gets an apostrophe before it. Errors are those of the writer and of Rows.
func (t *Table) CSV(w io.Writer) error {
	buffered := bufio.NewWriterSize(w, 64<<10)
	if _, err := buffered.WriteString("\ufeff"); err != nil {
		return err
	}
	lines := csv.NewWriter(buffered)
	lines.UseCRLF = true
	if err := lines.Write(t.Headings); err != nil {
		return err
	}
	record := make([]string, 0, len(t.Headings))
	err := t.Rows(func(cells []Cell) error {
		record = record[:0]
		for _, one := range cells {
			record = append(record, harmless(one))
		}
		return lines.Write(record)
	})
	if err != nil {
		return err
	}
	lines.Flush()
	if err := lines.Error(); err != nil {
		return err
	}
	return buffered.Flush()
}

// harmless writes a cell so that no spreadsheet calculates with it. Numbers are
// ours and may begin with a minus sign.
func harmless(c Cell) string {
	if c.Number || c.Text == "" {
		return c.Text
	}
	if begin := strings.TrimLeft(c.Text, " \u00a0\u3000"); begin != "" && strings.ContainsAny(begin[:1], "=+-@\t\r\n|%") || strings.ContainsAny(c.Text[:1], "\t\r\n") {
		return "'" + c.Text
	}
	for _, wide := range []string{"＝", "＋", "－", "＠"} { // some input methods make these of the plain ones
		if strings.HasPrefix(c.Text, wide) {
			return "'" + c.Text
		}
	}
	return c.Text
}

// XLSX writes the table as a workbook of one sheet, or of several where one would
// have more than 1,000,000 rows. Texts are written as texts. The same table gives
// the same bytes. Errors are those of the writer and of Rows.
func (t *Table) XLSX(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	book.ZipWriter = func(w io.Writer) excelize.ZipWriter { return &sortedArchive{to: w} }
	made := t.Made.UTC().Format(time.RFC3339)
	if err := book.SetDocProps(&excelize.DocProperties{Title: t.Title, Creator: "Zhitong", LastModifiedBy: "Zhitong", Created: made, Modified: made}); err != nil {
		return err
	}
	sheets := &sheets{Table: t, book: book, styles: &numberStyles{book: book, ids: map[int]int{}}}
	if err := sheets.begin(); err != nil {
		return err
	}
	if err := t.Rows(sheets.add); err != nil {
		return err
	}
	if err := sheets.stream.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

// sheets are filled one after the other.
type sheets struct {
	*Table
	*sheet
	book   *excelize.File
	styles *numberStyles
	count  int
}

func (s *sheets) begin() error {
	name := sheetName(s.count, s.Title)
	if err := addSheet(s.book, name, s.count == 0); err != nil {
		return err
	}
	s.count++
	stream, err := s.book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	s.sheet = &sheet{stream: stream, styles: s.styles}
	if err := stream.SetColWidth(1, max(3, len(s.Headings)), 20); err != nil {
		return err
	}
	s.sheet.add(texts(s.Headings...))
	return s.err
}

func (s *sheets) add(cells []Cell) error {
	if s.rows > sheetRows {
		if err := s.stream.Flush(); err != nil {
			return err
		}
		if err := s.begin(); err != nil {
			return err
		}
	}
	s.sheet.add(cells)
	return s.err
}
