package statement

import (
	"io"
	"math/big"
	"strings"
)

// bai2Record is a record with its continuations (88).
type bai2Record struct {
	code     string
	fields   []bai2Field
	physical int // records of the file, continuations included
	at       position
	end      int64
	deviates int // line of a continuation with another sign than the comma, 0 without one
}

// bai2Field knows the physical record that it stands in, since commas are
// separators until the text of a transaction begins and text behind that.
type bai2Field struct {
	text     string
	physical int
	at       position
}

// field returns a field by its place behind the record code, "" where it is
// left out.
func (r *bai2Record) field(index int) string {
	if index >= len(r.fields) {
		return ""
	}
	return strings.TrimSpace(r.fields[index].text)
}

// place is where a field stands, the record where it is left out.
func (r *bai2Record) place(index int) position {
	if index >= len(r.fields) {
		return r.at
	}
	return r.fields[index].at
}

// text joins the fields from index on again: by commas within a record, by
// blanks across records.
func (r *bai2Record) text(index int) string {
	var text strings.Builder
	for place := index; place < len(r.fields); place++ {
		if place > index {
			text.WriteString(separatorOf(r.fields[place-1], r.fields[place]))
		}
		text.WriteString(r.fields[place].text)
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

func separatorOf(before, after bai2Field) string {
	if before.physical == after.physical {
		return ","
	}
	return " "
}

// bai2Scanner joins continuations to the record before them.
type bai2Scanner struct {
	*source
	ahead *bai2Record
}

// maxBAI2Fields bounds one record with its continuations.
const maxBAI2Fields = 100_000

// next returns the next whole record, io.EOF after the last one.
func (s *bai2Scanner) next() (*bai2Record, error) {
	for {
		physical, err := s.physical()
		if err == io.EOF && s.ahead != nil {
			complete := s.ahead
			s.ahead = nil
			return complete, nil
		}
		if err != nil {
			return nil, err
		}
		if physical.code != "88" {
			complete := s.ahead
			s.ahead = physical
			if complete != nil {
				return complete, nil
			}
			continue
		}
		if err := s.join(physical); err != nil {
			return nil, err
		}
	}
}

func (s *bai2Scanner) join(continuation *bai2Record) error {
	if s.ahead == nil {
		return s.fail(continuation.at, CodeMalformedField, "88", "a continuation follows no record")
	}
	for _, field := range continuation.fields {
		field.physical = s.ahead.physical
		s.ahead.fields = append(s.ahead.fields, field)
	}
	s.ahead.physical++
	s.ahead.end = continuation.end
	s.ahead.deviates = max(s.ahead.deviates, continuation.deviates)
	if len(s.ahead.fields) > maxBAI2Fields || s.ahead.end-s.ahead.at.offset > s.limits.EntryBytes {
		return s.fail(s.ahead.at, CodeTooLarge, s.ahead.code, "a record with its continuations is larger than allowed")
	}
	return nil
}

// physical reads one line that is not blank. The slash at its end may be
// missing; within a line it is text.
func (s *bai2Scanner) physical() (*bai2Record, error) {
	for {
		line, at, err := s.readLine()
		if err != nil {
			return nil, err
		}
		text := strings.TrimRight(strings.TrimPrefix(string(line), "\uFEFF"), " \t\x1a")
		if text == "" {
			continue
		}
		record := &bai2Record{at: at, end: at.offset + int64(len(line)), physical: 1}
		switch {
		case len(text) < 3 || !isDigits(text[:2]):
			return nil, s.noRecord(at)
		case text[2] == ',' || text[2:] == "/":
		case text[:2] == "88" && strings.IndexByte(":; ", text[2]) >= 0:
			record.deviates = at.line
		default:
			return nil, s.noRecord(at)
		}
		record.code = text[:2]
		record.split(strings.TrimSuffix(text[3:], "/"))
		return record, nil
	}
}

func (s *bai2Scanner) noRecord(at position) error {
	return s.fail(at, CodeMalformedField, "", "a record begins with a code of two digits and a comma")
}

func (r *bai2Record) split(text string) {
	at := r.at
	at.offset += 3
	at.column += 3
	for _, part := range strings.Split(text, ",") {
		r.fields = append(r.fields, bai2Field{text: part, at: at})
		at.offset += int64(len(part)) + 1
		at.column += len([]rune(part)) + 1
	}
}

// integer reads a field of an optional sign and digits; nil where it is left out.
func (s *bai2Scanner) integer(record *bai2Record, index int) (*big.Int, error) {
	text := record.field(index)
	if text == "" {
		return nil, nil
	}
	digits := strings.TrimLeft(text, "+-")
	value, ok := new(big.Int).SetString(strings.TrimPrefix(text, "+"), 10)
	if !ok || !isDigits(digits) || len(text)-len(digits) > 1 || len(digits) > 30 {
		return nil, s.fail(record.place(index), CodeMalformedField, record.code, "the field is not a whole number")
	}
	return value, nil
}
