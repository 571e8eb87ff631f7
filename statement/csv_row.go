package statement

import (
	"io"
	"strings"
	"unicode/utf8"
)

// csvRow is one record: of delimited text (RFC 4180, so that it may span lines
// inside quotation marks), of fixed-width text or of a sheet.
type csvRow struct {
	fields []string
	at     position
	end    int64
	line   string // its first line, for matching row beginnings
	sheet  bool   // numbers are those of a workbook: 45292 may be a date
	raised bool   // the workbook counts days from 1904
}

// rowReader gives the records of a file one by one, io.EOF after the last one.
// A row is valid until the next call.
type rowReader interface {
	next() (*csvRow, error)
}

// csvRows splits the input into records.
type csvRows struct {
	*source
	delimiter  string
	unquoted   bool
	trimPrefix string
	fields     []string
	texts      lineTexts
	row        csvRow
}

// next returns the next record, io.EOF after the last one. The row is valid
// until the next call.
func (c *csvRows) next() (*csvRow, error) {
	line, at, err := c.readLine()
	if err != nil {
		return nil, err
	}
	first := c.texts.text(line)
	if at.line == 1 {
		first = strings.TrimPrefix(first, "\uFEFF")
	}
	c.fields = c.fields[:0]
	if c.unquoted {
		c.cutFields(first, c.separator(first))
	} else if strings.IndexByte(first, '"') < 0 {
		c.cutFields(first, c.delimiter)
	} else if err := c.quoted(first, at); err != nil {
		return nil, err
	}
	for index, field := range c.fields {
		c.fields[index] = trimCell(field, c.trimPrefix)
	}
	c.row = csvRow{fields: c.fields, at: at, end: c.at.offset, line: first}
	return &c.row, nil
}

// cutFields cuts a line in which the delimiter is never text.
func (c *csvRows) cutFields(line, delimiter string) {
	if len(delimiter) != 1 {
		c.fields = append(c.fields, strings.Split(line, delimiter)...)
		return
	}
	start := 0
	for at := range len(line) {
		if line[at] == delimiter[0] {
			c.fields = append(c.fields, line[start:at])
			start = at + 1
		}
	}
	c.fields = append(c.fields, line[start:])
}

// separator is the delimiter, and in a line of titles without prefixes its
// first character alone.
func (c *csvRows) separator(line string) string {
	if len(c.delimiter) > 1 && c.trimPrefix != "" && !strings.Contains(line, c.trimPrefix) {
		return c.delimiter[:1]
	}
	return c.delimiter
}

// trimCell takes off blanks, the prefix of the profile and the ="…" that
// exports put around what a spreadsheet would take for a number.
func trimCell(field, prefix string) string {
	if prefix == "" && isBare(field) {
		return field
	}
	field = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(field), prefix))
	if inner, found := strings.CutPrefix(field, `="`); found {
		return strings.TrimSpace(strings.TrimSuffix(inner, `"`))
	}
	return field
}

// isBare: neither end may be a blank or the beginning of a formula.
func isBare(field string) bool {
	if field == "" {
		return true
	}
	first, last := field[0], field[len(field)-1]
	return first > ' ' && first < utf8.RuneSelf && first != '=' && last > ' ' && last < utf8.RuneSelf
}

// quoted cuts a line into fields and reads on where a quotation is open.
func (c *csvRows) quoted(line string, at position) error {
	for rest, more := line, true; more; {
		opened, quoted := openQuotation(rest, c.delimiter)
		if !quoted {
			var field string
			field, rest, more = strings.Cut(rest, c.delimiter)
			c.fields = append(c.fields, field)
			continue
		}
		field, behind, err := c.quotation(opened, at)
		if err != nil {
			return err
		}
		tail, next, found := strings.Cut(behind, c.delimiter)
		if strings.TrimSpace(tail) != "" {
			return c.fail(at, CodeMalformedField, "", "text stands between a closing quotation mark and the delimiter")
		}
		c.fields = append(c.fields, field)
		rest, more = next, found
	}
	return nil
}

// openQuotation returns what follows an opening quotation mark; ="…" is one too.
func openQuotation(rest, delimiter string) (string, bool) {
	blanks := " \t"
	if delimiter == "\t" {
		blanks = " "
	}
	rest = strings.TrimPrefix(strings.TrimLeft(rest, blanks), "=")
	return strings.CutPrefix(rest, `"`)
}

// quotation reads up to the closing quotation mark; a doubled one is text.
func (c *csvRows) quotation(text string, at position) (field, behind string, err error) {
	var content strings.Builder
	for {
		before, after, closed := strings.Cut(text, `"`)
		content.WriteString(before)
		switch {
		case !closed:
			content.WriteByte('\n')
			if text, err = c.continuation(at, content.Len()); err != nil {
				return "", "", err
			}
		case strings.HasPrefix(after, `"`):
			content.WriteByte('"')
			text = after[1:]
		default:
			return content.String(), after, nil
		}
	}
}

func (c *csvRows) continuation(at position, length int) (string, error) {
	if int64(length) > c.limits.EntryBytes {
		return "", c.fail(at, CodeTooLarge, "", "a row is longer than the allowed %d bytes", c.limits.EntryBytes)
	}
	line, _, err := c.readLine()
	if err == io.EOF {
		return "", c.fail(at, CodeTruncated, "", "the input ends inside a quotation")
	}
	return string(line), err
}
