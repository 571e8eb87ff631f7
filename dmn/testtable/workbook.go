package testtable

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// workbook is an open file of sheets.
type workbook struct {
	file     *excelize.File
	formats  map[int]temporalFormat // by style
	from1904 bool
}

// readWorkbook reads all sheets of an Office Open XML workbook (ECMA-376).
func readWorkbook(content []byte) (sheets []*Sheet, err error) {
	unreadable := func(reason any) error {
		return &Error{Position{Line: 1, Column: 1}, fmt.Sprintf("the file cannot be read as a workbook: %v", reason)}
	}
	defer func() {
		if reason := recover(); reason != nil { // of the library, with a file that is not what it seems
			sheets, err = nil, unreadable(reason)
		}
	}()
	file, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maximumUnzipped, UnzipXMLSizeLimit: maximumUnzipped})
	if err != nil {
		return nil, unreadable(err)
	}
	defer file.Close()
	book := &workbook{file: file, formats: map[int]temporalFormat{}}
	if properties, err := file.GetWorkbookProps(); err == nil && properties.Date1904 != nil {
		book.from1904 = *properties.Date1904
	}
	names := file.GetSheetList()
	if len(names) == 0 {
		return nil, unreadable("it has no sheet")
	}
	if len(names) > maximumSheets {
		return nil, unreadable(fmt.Sprintf("it has more than %d sheets", maximumSheets))
	}
	for _, name := range names {
		sheet, err := book.read(name)
		if err != nil {
			return nil, unreadable(err)
		}
		sheets = append(sheets, sheet)
	}
	return sheets, nil
}

// read reads one sheet. Its limits are looked at before the library unfolds it.
func (b *workbook) read(name string) (*Sheet, error) {
	sheet := &Sheet{Name: name}
	rows, err := b.file.Rows(name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for line := 1; rows.Next(); line++ {
		texts, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		next := row{line: line, cells: make([]cell, len(texts))}
		for column, text := range texts {
			next.cells[column] = cell{Position: place(name, line, column), text: text}
		}
		if !sheet.add(next, place(name, line, 0)) {
			return sheet, nil
		}
	}
	if err := rows.Error(); err != nil {
		return nil, err
	}
	return sheet, b.understand(sheet)
}

// place is the position of a cell; column counts from 0.
func place(sheet string, line, column int) Position {
	name, err := excelize.CoordinatesToCellName(column+1, line)
	if err != nil { // beyond what a workbook can have
		name = fmt.Sprintf("R%dC%d", line, column+1)
	}
	return Position{Line: line, Column: column + 1, Cell: sheet + "!" + name}
}

// understand turns what the file stores into the texts of the cells.
func (b *workbook) understand(sheet *Sheet) error {
	for i := range sheet.rows {
		for j := range sheet.rows[i].cells {
			c := &sheet.rows[i].cells[j]
			if err := b.cell(sheet.Name, c.Cell[len(sheet.Name)+1:], c); err != nil {
				return err
			}
		}
	}
	if len(sheet.rows) == 0 { // a sheet that is a chart has no cells at all
		return nil
	}
	return b.findMerged(sheet)
}

// findMerged gives a problem to cells that span others: the others would count as empty.
func (b *workbook) findMerged(sheet *Sheet) error {
	merged, err := b.file.GetMergeCells(sheet.Name)
	if err != nil {
		return err
	}
	for _, span := range merged {
		column, line, err := excelize.CellNameToCoordinates(span.GetStartAxis())
		if err != nil {
			return err
		}
		if line <= len(sheet.rows) && column <= len(sheet.rows[line-1].cells) {
			sheet.rows[line-1].cells[column-1].problem = fmt.Sprintf("the cells %s:%s are merged; each needs a value of its own", span.GetStartAxis(), span.GetEndAxis())
		}
	}
	return nil
}
