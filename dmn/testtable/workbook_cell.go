package testtable

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// cell gives the text of a stored value; reference is its name within the sheet.
func (b *workbook) cell(sheet, reference string, c *cell) error {
	kind, err := b.file.GetCellType(sheet, reference)
	if err != nil {
		return err
	}
	stored := c.text
	switch {
	case stored == "":
		return b.uncalculated(sheet, reference, c)
	case kind == excelize.CellTypeError:
		c.text, c.problem = "", "the cell holds the error "+stored
	case kind == excelize.CellTypeBool:
		c.text = strings.NewReplacer("1", "true", "0", "false").Replace(stored)
	case kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber:
		return b.number(sheet, reference, c)
	default:
		c.text = strings.TrimSpace(stored)
	}
	return nil
}

// uncalculated tells an empty cell from a formula whose result was not saved.
func (b *workbook) uncalculated(sheet, reference string, c *cell) error {
	formula, err := b.file.GetCellFormula(sheet, reference)
	if formula != "" {
		c.problem = "the formula has no saved result"
	}
	return err
}

// number gives a number as the spreadsheet shows it: the 15 digits that are exact in its binary numbers (IEEE 754), not
// the 17 that a file may hold, such as 1.1000000000000001. With a format of dates it is a date.
func (b *workbook) number(sheet, reference string, c *cell) error {
	number, err := strconv.ParseFloat(c.text, 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		c.problem, c.text = fmt.Sprintf("the cell stores no number but %q", c.text), ""
		return nil
	}
	style, err := b.file.GetCellStyle(sheet, reference)
	if err != nil {
		return err
	}
	format, err := b.format(style)
	if err != nil {
		return err
	}
	if format == notTemporal {
		c.text = strings.ToLower(strconv.FormatFloat(number, 'g', 15, 64))
		return nil
	}
	text, ok := temporal(number, format, b.from1904)
	if !ok {
		c.problem, text = fmt.Sprintf("the number %s is no date and no time of day", c.text), ""
	}
	c.text = text
	return nil
}

func (b *workbook) format(style int) (temporalFormat, error) {
	if known, ok := b.formats[style]; ok {
		return known, nil
	}
	described, err := b.file.GetStyle(style)
	if err != nil {
		return notTemporal, err
	}
	format := formatOfID(described.NumFmt)
	if described.CustomNumFmt != nil {
		format = formatOfCode(*described.CustomNumFmt)
	}
	b.formats[style] = format
	return format, nil
}

// temporal turns a serial number (ECMA-376 part 1, 18.17.4.1) into a date, a date and time or a time of day, exact to the
// millisecond and without a zone. ok is false for what is none, such as hours beyond a day.
func temporal(serial float64, format temporalFormat, from1904 bool) (text string, ok bool) {
	days := math.Floor(serial)
	milliseconds := int64(math.Round((serial - days) * 86_400_000))
	if serial < 0 || serial >= 2_958_466 { // 10000-01-01
		return "", false
	}
	if days == 0 && !from1904 || format == timeOnly {
		midnight := time.Time{}
		return midnight.Add(time.Duration(milliseconds) * time.Millisecond).Format("15:04:05.999"), days == 0 && format != dateOnly
	}
	moment, ok := dayOf(int(days), from1904)
	if milliseconds == 0 && format != dateAndTime {
		return moment.Format("2006-01-02"), ok
	}
	return moment.Add(time.Duration(milliseconds) * time.Millisecond).Format("2006-01-02T15:04:05.999"), ok
}

// dayOf gives the midnight of a day. Day 60 of the 1900 system is its 29 February 1900, which was not.
func dayOf(day int, from1904 bool) (midnight time.Time, ok bool) {
	switch {
	case from1904:
		return time.Date(1904, 1, 1+day, 0, 0, 0, 0, time.UTC), true
	case day < 60:
		return time.Date(1899, 12, 31+day, 0, 0, 0, 0, time.UTC), true
	}
	return time.Date(1899, 12, 30+day, 0, 0, 0, 0, time.UTC), day != 60
}
