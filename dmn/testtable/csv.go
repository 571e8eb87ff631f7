package testtable

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// separatorLine is the first line by which Excel is told the delimiter of a file.
var separatorLine = regexp.MustCompile(`^sep=([,;\t])\r?(\n|$)`)

// readCSV reads text with commas, semicolons or tabs (RFC 4180). A file that breaks off in quotes is read up to there.
func readCSV(content []byte) (*Sheet, error) {
	text, ok := decode(content)
	if !ok {
		return nil, &Error{Position{Line: 1, Column: 1}, "the file is text neither in UTF-8 nor in GB18030 or UTF-16"}
	}
	delimiter := delimiterOf(text)
	if said := separatorLine.FindStringSubmatch(text); said != nil {
		delimiter = rune(said[1][0])
		text = strings.Replace(text, "sep="+said[1], "", 1)
	}
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord = delimiter, -1
	reader.TrimLeadingSpace = delimiter != '\t'
	sheet, lines := &Sheet{}, strings.Split(text, "\n")
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return sheet, nil
		}
		if err != nil {
			sheet.broken = csvError(err, lines)
			return sheet, nil
		}
		next := csvRow(reader, fields, lines)
		if !sheet.add(next, next.cells[0].Position) {
			return sheet, nil
		}
	}
}

func csvRow(reader *csv.Reader, fields, lines []string) row {
	r := row{cells: make([]cell, len(fields))}
	for i, field := range fields {
		line, column := reader.FieldPos(i)
		if i == 0 {
			r.line = line
		}
		r.cells[i] = cell{Position: Position{Line: line, Column: characters(lines, line, column)}, text: strings.TrimSpace(field)}
	}
	return r
}

func csvError(err error, lines []string) *Error {
	parse, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return &Error{Position{Line: 1, Column: 1}, err.Error()}
	}
	at := Position{Line: parse.Line, Column: characters(lines, parse.Line, parse.Column)}
	if errors.Is(parse.Err, csv.ErrBareQuote) || errors.Is(parse.Err, csv.ErrQuote) {
		message := `a quotation mark inside of a cell: the cell has to stand in "…" and the mark to be doubled`
		if parse.StartLine != parse.Line {
			message += fmt.Sprintf("; the row begins on line %d", parse.StartLine)
		}
		return &Error{at, message}
	}
	return &Error{at, fmt.Sprintf("the file cannot be read further: %v", parse.Err)}
}

// characters turns a column counted in bytes from 1 into one counted in characters.
func characters(lines []string, line, column int) int {
	if line < 1 || line > len(lines) {
		return column
	}
	text := lines[line-1]
	return utf8.RuneCountInString(text[:min(max(column-1, 0), len(text))]) + 1
}

// delimiterOf takes what separates most cells of the header, a comma where nothing does.
func delimiterOf(text string) rune {
	header := ""
	for line := range strings.Lines(text) {
		if header == "" || expectedMark.MatchString(line) {
			header = line
		}
		if expectedMark.MatchString(line) {
			break
		}
	}
	best, most := ',', 0
	for _, delimiter := range ",;\t" {
		if count := countOutsideQuotes(header, delimiter); count > most {
			best, most = delimiter, count
		}
	}
	return best
}

func countOutsideQuotes(line string, wanted rune) (count int) {
	quoted := false
	for _, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case r == wanted && !quoted:
			count++
		}
	}
	return count
}
