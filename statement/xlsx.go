package statement

import (
	"bytes"
	"io"

	"github.com/xuri/excelize/v2"
)

// workbookUnpacked bounds what an XLSX workbook unpacks to in memory, whatever
// the limit for archives is.
const workbookUnpacked = 256 << 20

// unpackXLSX visits the sheets of a workbook row by row.
func unpackXLSX(content []byte, options Options, visit func(part) error) error {
	var book *excelize.File
	limit := workbookLimit(options)
	err := guarded(options, func() (err error) {
		book, err = excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true, UnzipSizeLimit: limit, UnzipXMLSizeLimit: limit})
		return err
	})
	if err != nil {
		return containerError(options, err)
	}
	defer book.Close()
	var sheets []sheet
	for _, name := range book.GetSheetList() {
		sheets = append(sheets, xlsxSheet(book, name, options))
	}
	return visitSheets(sheets, options, visit)
}

func workbookLimit(options Options) int64 {
	return min(options.Limits.withDefaults().Unpacked, workbookUnpacked)
}

func xlsxSheet(book *excelize.File, name string, options Options) sheet {
	var rows *excelize.Rows
	number := 0
	properties, err := book.GetWorkbookProps()
	raised := err == nil && properties.Date1904 != nil && *properties.Date1904
	return sheet{name: name, raised: raised, next: func() (cells []string, _ int, err error) {
		err = guarded(options, func() (err error) {
			if rows == nil {
				if rows, err = book.Rows(name); err != nil {
					return err
				}
			}
			if !rows.Next() {
				if rows.Error() != nil {
					return rows.Error()
				}
				return io.EOF
			}
			number++
			cells, err = rows.Columns()
			return err
		})
		if err != nil && err != io.EOF {
			err = containerError(options, err)
		}
		return cells, number, err
	}}
}
