package statement

import (
	"io"
	"strings"
	"unicode/utf8"

	"zhitong/calendar"
)

// columnReader cuts a file into records of a fixed number of characters. The
// ends of lines may be missing, and blanks at the end of a line may be cut off.
type columnReader struct {
	*source
	width int
}

// columnLine is one record. Columns count characters from 1, as the standards
// of such files do.
type columnLine struct {
	text  string
	runes []rune // nil where a character is a byte
	at    position
	end   int64
	short bool // shorter than the width
}

// each gives the records that are not blank to a reader, and then the end of the input.
func (c *columnReader) each(take func(*columnLine) error, end func() error) error {
	for {
		line, err := c.next()
		if err == io.EOF {
			return end()
		}
		if err == nil {
			err = take(line)
		}
		if err != nil {
			return err
		}
	}
}

// next returns the next record that is not blank, io.EOF after the last one.
func (c *columnReader) next() (*columnLine, error) {
	for {
		line := &columnLine{at: c.at}
		text, err := c.characters()
		if err != nil && (err != io.EOF || text == "") {
			return nil, err
		}
		line.text, line.end = text, line.at.offset+int64(len(text))
		if strings.Trim(text, " \t\x1a") == "" {
			if err == io.EOF {
				return nil, io.EOF
			}
			continue
		}
		if utf8.RuneCountInString(text) != len(text) {
			line.runes = []rune(text)
		}
		line.short = line.length() < c.width
		return line, nil
	}
}

func (l *columnLine) length() int {
	if l.runes != nil {
		return len(l.runes)
	}
	return len(l.text)
}

// characters takes one record and the end of its line.
func (c *columnReader) characters() (string, error) {
	if head, err := c.in.Peek(c.width); err == nil && isPlain(head) {
		text := string(head)
		c.pass(head)
		return text, c.lineEnd() // what follows ASCII in valid UTF-8 begins a character
	}
	var text strings.Builder
	for count := 0; ; {
		head, err := c.in.Peek(1)
		if err != nil {
			return text.String(), c.translate(err)
		}
		if count == c.width && utf8.RuneStart(head[0]) {
			return text.String(), c.lineEnd()
		}
		char, err := c.readByte()
		if err != nil {
			return "", err
		}
		if char == '\n' {
			return strings.TrimRight(text.String(), "\r"), nil
		}
		if utf8.RuneStart(char) {
			count++
		}
		text.WriteByte(char)
	}
}

// isPlain: characters of one byte and no line end.
func isPlain(text []byte) bool {
	for _, char := range text {
		if char >= utf8.RuneSelf || char == '\n' {
			return false
		}
	}
	return true
}

// lineEnd passes over blanks behind a record and one end of a line.
func (c *columnReader) lineEnd() error {
	for {
		head, err := c.in.Peek(1)
		if err != nil || head[0] != ' ' && head[0] != '\r' && head[0] != '\n' {
			return nil // an error comes again with the next record
		}
		if char, err := c.readByte(); err != nil || char == '\n' {
			return err
		}
	}
}

// cut returns the columns from first to last, or what the record has of them.
func (l *columnLine) cut(first, last int) string {
	last = min(last, l.length())
	if first > last {
		return ""
	}
	if l.runes != nil {
		return string(l.runes[first-1 : last])
	}
	return l.text[first-1 : last]
}

// field is cut without the blanks around it.
func (l *columnLine) field(first, last int) string { return strings.TrimSpace(l.cut(first, last)) }

// refuse is an error about the field that begins at the column.
func (c *columnReader) refuse(line *columnLine, column int, code Code, record, sentence string) error {
	at := line.at
	at.column += column - 1
	at.offset += int64(len(line.cut(1, column-1)))
	return c.fail(at, code, record, "%s", sentence)
}

// number reads columns that must be digits; blanks count as zero.
func (c *columnReader) number(line *columnLine, first, last int, record string) (int64, error) {
	var value int64
	for _, digit := range line.field(first, last) {
		if digit < '0' || digit > '9' || value > (1<<63-10)/10 {
			return 0, c.refuse(line, first, CodeMalformedField, record, "the field is not a number")
		}
		value = value*10 + int64(digit-'0')
	}
	return value, nil
}

// dayMonthYear reads DDMMYY; zeros and blanks are no date.
func (c *columnReader) dayMonthYear(line *columnLine, first int, record string) (calendar.Date, error) {
	text := line.cut(first, first+5)
	if strings.Trim(text, "0 ") == "" {
		return calendar.Date{}, nil
	}
	return c.shortDate(line, first, record, text, 4, 2, 0)
}

// shortDate reads a date of six digits whose year, month and day begin at the
// given places. Years from 80 on belong to the last century.
func (c *columnReader) shortDate(line *columnLine, column int, record, text string, year, month, day int) (calendar.Date, error) {
	if !isDigits(text) || len(text) != 6 {
		return calendar.Date{}, c.refuse(line, column, CodeInvalidDate, record, "a date has six digits")
	}
	date, ok := dateOfDigits(two(text[year:year+2]), two(text[month:month+2]), two(text[day:day+2]))
	if !ok {
		return date, c.refuse(line, column, CodeInvalidDate, record, "the date does not exist")
	}
	return date, nil
}
