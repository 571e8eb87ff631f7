package statement

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// errRawFound ends the search of ReadRaw.
var errRawFound = errors.New("statement: found")

// ReadRaw returns the place that raw points at as it stands in the file: the
// text in UTF-8, or the cells of a row of a sheet with tabs between them. The
// options are those that the file was read with.
func ReadRaw(r io.Reader, options Options, raw Raw) (string, error) {
	var found string
	err := eachPart(r, options, func(p part) (err error) {
		if p.options.part != raw.Part {
			return nil
		}
		if p.rows != nil {
			found, err = p.rows.row(raw.Line)
		} else {
			found, err = p.passage(raw)
		}
		if err != nil {
			return err
		}
		return errRawFound
	})
	switch {
	case err == errRawFound:
		return found, nil
	case err == nil:
		err = refusal(options, CodeMissingField, "the file has no such part")
	}
	return "", err
}

// row returns the cells of a row of the sheet.
func (s *sheetRows) row(number int) (string, error) {
	for {
		row, err := s.next()
		switch {
		case err == io.EOF:
			return "", s.fail(s.at, CodeTruncated, "", "the sheet has no such row")
		case err != nil:
			return "", err
		case row.at.line == number:
			return strings.Join(row.fields, "\t"), nil
		}
	}
}

// passage returns a passage of the text.
func (p part) passage(raw Raw) (string, error) {
	text, options, err := recogniseText(p.text, p.options)
	if err != nil {
		return "", err
	}
	decoded, err := UTF8(text, options)
	if err != nil {
		return "", err
	}
	buffered := bufio.NewReader(decoded)
	if _, err = io.CopyN(io.Discard, buffered, raw.Offset); err != nil {
		return "", containerError(p.options, err)
	}
	passage, err := io.ReadAll(io.LimitReader(buffered, raw.Length))
	if err != nil {
		return "", containerError(p.options, err)
	}
	return string(passage), nil
}
