package report

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheet is written row by row; the first error stays.
type sheet struct {
	stream *excelize.StreamWriter
	styles *numberStyles
	rows   int
	err    error
}

func (s *sheet) add(cells []cell) {
	if s.err != nil {
		return
	}
	s.rows++
	values := make([]any, len(cells))
	for i, one := range cells {
		if values[i], s.err = s.value(one); s.err != nil {
			return
		}
	}
	s.err = s.stream.SetRow("A"+strconv.Itoa(s.rows), values)
}

// exactDigits is how many decimal digits the numbers of a workbook keep (IEEE
// 754 double, ECMA-376 18.18.22).
const exactDigits = 15

// value is text, or a number where the workbook keeps all its digits: within 15
// the shortest decimal of the double is the text itself. Longer amounts stay
// text, so that none is changed.
func (s *sheet) value(c cell) (any, error) {
	if !c.Number || digits(c.Text) > exactDigits {
		return c.Text, nil
	}
	number, err := strconv.ParseFloat(c.Text, 64)
	if err != nil {
		return nil, err
	}
	style, err := s.styles.of(c.Decimals)
	return excelize.Cell{Value: number, StyleID: style}, err
}

func digits(text string) int { return len(text) - strings.Count(text, "-") - strings.Count(text, ".") }

// numberStyles are the styles of numbers by their decimals.
type numberStyles struct {
	book *excelize.File
	ids  map[int]int
}

func (n *numberStyles) of(decimals int) (int, error) {
	if id, known := n.ids[decimals]; known {
		return id, nil
	}
	format := "#,##0"
	if decimals > 0 {
		format += "." + strings.Repeat("0", decimals)
	}
	id, err := n.book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	n.ids[decimals] = id
	return id, err
}
