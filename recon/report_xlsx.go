package recon

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheetRows is how many rows a sheet may have, beside its heading.
const sheetRows = 1_000_000

// XLSX writes the report as a workbook with a sheet for each part. Text of
// customers is written as text and never becomes a formula. Errors are those of
// the writer.
func (r *Report) XLSX(w io.Writer, language string) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetDocProps(&excelize.DocProperties{Created: r.AsOf.String() + "T00:00:00Z", Modified: r.AsOf.String() + "T00:00:00Z", Creator: "Zhitong"}); err != nil {
		return err
	}
	for i, t := range (&writing{r, language, sheetRows, ""}).tables() {
		if err := writeSheet(book, i, &t); err != nil {
			return err
		}
	}
	book.SetActiveSheet(0)
	return book.Write(w)
}

// sheetName is a title as a sheet may be named: 31 characters, none of []:*?/\.
func sheetName(number int, title string) string {
	cleaned := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, title)
	name := []rune(strconv.Itoa(number+1) + " " + cleaned)
	return string(name[:min(len(name), 31)])
}

func writeSheet(book *excelize.File, number int, t *table) error {
	name := sheetName(number, t.Title)
	if number == 0 {
		if err := book.SetSheetName(book.GetSheetName(0), name); err != nil {
			return err
		}
	} else if _, err := book.NewSheet(name); err != nil {
		return err
	}
	stream, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := stream.SetColWidth(1, 14, 22); err != nil {
		return err
	}
	row := 1
	if len(t.Headings) > 0 {
		if err := stream.SetRow("A1", headingCells(t.Headings)); err != nil {
			return err
		}
		row++
	}
	amounts, err := book.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	if err != nil {
		return err
	}
	for _, cells := range t.Rows {
		if err := stream.SetRow(fmt.Sprintf("A%d", row), sheetCells(cells, amounts)); err != nil {
			return err
		}
		row++
	}
	return stream.Flush()
}

func headingCells(headings []string) []any {
	cells := make([]any, len(headings))
	for i, heading := range headings {
		cells[i] = heading
	}
	return cells
}

// exactDigits is how many digits a number in a workbook keeps (IEEE 754 double).
const exactDigits = 15

func sheetCells(cells []cell, amounts int) []any {
	row := make([]any, len(cells))
	for i, c := range cells {
		row[i] = c.Text
		if !c.Amount || len(strings.Trim(c.Text, "-.")) > exactDigits {
			continue // more digits than a workbook keeps stay text, so that none is lost
		}
		if number, err := strconv.ParseFloat(c.Text, 64); err == nil {
			row[i] = excelize.Cell{Value: number, StyleID: amounts} // display only: the workbook has no other numbers
		}
	}
	return row
}
