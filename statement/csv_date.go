package statement

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"zhitong/calendar"
)

// date reads a date; rows in the order of days repeat the one before.
func (c csvCells) date(field csvField) (calendar.Date, error) {
	text, _, err := c.cut(field)
	if err != nil {
		return calendar.Date{}, err
	}
	known := &c.readDates[field]
	if known.text == text && !known.date.IsZero() {
		return known.date, nil
	}
	date, err := c.parseDate(field, text)
	if err == nil && !c.row.sheet {
		*known = readDate{text, date}
	}
	return date, err
}

// readDate is the date that a column had last.
type readDate struct {
	text string
	date calendar.Date
}

// parseDate reads the first layout that fits; what follows it (a time) is ignored.
func (c csvCells) parseDate(field csvField, text string) (calendar.Date, error) {
	for index := range c.plan.layouts {
		layout := &c.plan.layouts[index]
		if date, ok := layout.digits.read(text); ok {
			return date, nil
		}
		if date, ok := datePrefix(layout.layout, text); ok && layout.yearly {
			return calendar.DateOf(date), nil
		} else if ok {
			return c.withYear(field, date)
		}
	}
	if date, ok := serialDate(c.row, text); ok {
		return date, nil
	}
	return calendar.Date{}, c.problem(field, CodeInvalidDate, "the date does not exist or has none of the layouts of the profile")
}

// digitLayout is a layout of YYYY, MM and DD, which is read without looking for
// anything else.
type digitLayout struct {
	text             string // of the profile; "" is another kind of layout
	year, month, day int    // where they begin
}

var fixedDate = regexp.MustCompile(`^(YYYY[-/]?MM[-/]?DD|DD[-/.]MM[-/.]YYYY|MM/DD/YYYY)$`)

func newDigitLayout(layout string) digitLayout {
	if !fixedDate.MatchString(layout) {
		return digitLayout{}
	}
	return digitLayout{layout, strings.Index(layout, "YYYY"), strings.Index(layout, "MM"), strings.Index(layout, "DD")}
}

// read is false for every text that is not exactly a date of the layout.
func (l *digitLayout) read(text string) (calendar.Date, bool) {
	if l.text == "" || len(text) != len(l.text) {
		return calendar.Date{}, false
	}
	for at := range len(text) {
		if sign := l.text[at]; sign < 'A' && sign != text[at] || sign >= 'A' && (text[at] < '0' || text[at] > '9') {
			return calendar.Date{}, false
		}
	}
	date, err := calendar.NewDate(100*two(text[l.year:l.year+2])+two(text[l.year+2:l.year+4]), time.Month(two(text[l.month:l.month+2])), two(text[l.day:l.day+2]))
	return date, err == nil
}

// serialDate reads a day of a workbook: days from the end of 1899, with a 29th
// of February 1900 that never was, or from 1904.
func serialDate(row *csvRow, text string) (calendar.Date, bool) {
	serial, err := strconv.ParseFloat(text, 64)
	if !row.sheet || err != nil || serial < 61 || serial >= 2_958_466 {
		return calendar.Date{}, false
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if row.raised {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return calendar.DateOf(epoch.AddDate(0, 0, int(serial))), true
}

var layoutWords = strings.NewReplacer("YYYY", "2006", "YY", "06", "MM", "01", "M", "1", "DD", "02", "D", "2")

// datePrefix tries the layout on the text up to the first blank or T, and on
// as many characters as the layout has.
func datePrefix(layout, text string) (time.Time, bool) {
	candidates := append([]string{text}, strings.FieldsFunc(text, func(char rune) bool { return char == ' ' || char == 'T' || char == '\t' })...)
	if len(text) > len(layout) {
		candidates = append(candidates, text[:len(layout)])
	}
	for _, candidate := range candidates {
		if moment, err := time.Parse(layout, candidate); err == nil {
			return moment, true
		}
	}
	return time.Time{}, false
}
