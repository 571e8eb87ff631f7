package report

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// sheetRows is how many rows of a section a sheet holds, beside heading and note.
const sheetRows = 1_000_000

// XLSX writes the document as a workbook with a sheet for each section. Text of
// customers is written as text and never becomes a formula; amounts are numbers
// with the decimals of their currency. A sheet has up to 1,000,000 rows and says
// how many it leaves out. Errors are those of the writer.
func XLSX(w io.Writer, d *Document, language string) error {
	book := excelize.NewFile()
	defer book.Close()
	book.ZipWriter = func(w io.Writer) excelize.ZipWriter { return &sortedArchive{to: w} }
	parts := &writer{d, language, sheetRows, wording("result", language)}
	if err := describe(book, parts); err != nil {
		return err
	}
	styles := &numberStyles{book: book, ids: map[int]int{}}
	for i, s := range parts.sections() {
		if err := writeSheet(book, styles, sheetName(i, s.Title), i == 0, &s); err != nil {
			return err
		}
	}
	return book.Write(w)
}

// describe sets title and time, so that the library does not take a clock's.
func describe(book *excelize.File, parts *writer) error {
	made := parts.Made.UTC().Format(time.RFC3339)
	if parts.Made.IsZero() {
		made = parts.AsOf.String() + "T00:00:00Z"
	}
	return book.SetDocProps(&excelize.DocProperties{Title: parts.title(), Creator: "Zhitong", LastModifiedBy: "Zhitong", Created: made, Modified: made})
}

// sheetName is a title as a sheet may be named: 31 characters, none of []:*?/\'.
func sheetName(number int, title string) string {
	cleaned := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, title)
	name := []rune(strconv.Itoa(number+1) + " " + cleaned)
	return strings.TrimSpace(string(name[:min(len(name), 31)]))
}

func writeSheet(book *excelize.File, styles *numberStyles, name string, first bool, s *section) error {
	if err := addSheet(book, name, first); err != nil {
		return err
	}
	stream, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := stream.SetColWidth(1, max(3, len(s.Headings)), 20); err != nil {
		return err
	}
	sheet := &sheet{stream: stream, styles: styles}
	if len(s.Headings) > 0 {
		sheet.add(texts(s.Headings...))
	}
	for _, row := range s.Rows {
		sheet.add(row)
	}
	if s.Note != "" {
		sheet.add(texts(s.Note))
	}
	if sheet.err != nil {
		return sheet.err
	}
	return stream.Flush()
}

// addSheet adds a sheet; a new workbook has one already.
func addSheet(book *excelize.File, name string, first bool) error {
	if first {
		return book.SetSheetName(book.GetSheetName(0), name)
	}
	_, err := book.NewSheet(name)
	return err
}
