package statement

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// fixedRows splits lines of fixed width. Widths count the bytes of the file's
// own encoding, so a line is encoded once more to be cut.
type fixedRows struct {
	*source
	layout *FixedLayout
	coding encoding.Encoding // nil: widths are characters, or bytes of UTF-8
	fields []string
}

func newFixedRows(in *source, layout *FixedLayout, encodingName string) *fixedRows {
	rows := &fixedRows{source: in, layout: layout}
	if layout.Unit != "characters" {
		rows.coding = byteEncoding(encodingName)
	}
	return rows
}

// byteEncoding is nil for UTF-8 and for names that are not known, which were
// refused when the input was opened.
func byteEncoding(name string) encoding.Encoding {
	switch strings.ToUpper(name) {
	case "", "UTF-8", "UTF8", "US-ASCII":
		return nil
	case "GBK", "GB2312", "CP936", "GB18030":
		return simplifiedchinese.GB18030
	}
	found, err := ianaindex.IANA.Encoding(name)
	if err != nil {
		return nil
	}
	return found
}

// titles are the names of the fields, which serve as the header.
func (l *FixedLayout) titles() []string {
	titles := make([]string, len(l.Fields))
	for index, field := range l.Fields {
		titles[index] = field.Name
	}
	return titles
}

// end is the place behind the last field.
func (l *FixedLayout) end() int {
	end := 0
	for _, span := range l.spans() {
		end = max(end, span.end)
	}
	return end
}

type fixedSpan struct{ start, end int }

func (l *FixedLayout) spans() []fixedSpan {
	spans := make([]fixedSpan, len(l.Fields))
	next := 0
	for index, field := range l.Fields {
		start := next
		if field.Start > 0 {
			start = field.Start - 1
		}
		spans[index] = fixedSpan{start, start + field.Width}
		next = start + field.Width + l.Gap
	}
	return spans
}

// next returns the next line that is not empty.
func (f *fixedRows) next() (*csvRow, error) {
	for {
		line, at, err := f.readLine()
		if err != nil {
			return nil, err
		}
		text := strings.TrimPrefix(string(line), "\uFEFF")
		if strings.TrimSpace(text) == "" {
			continue
		}
		if err := f.split(text, at); err != nil {
			return nil, err
		}
		return &csvRow{fields: f.fields, at: at, end: f.source.at.offset, line: text}, nil
	}
}

func (f *fixedRows) split(line string, at position) error {
	cut, err := f.cutter(line)
	if err != nil {
		return f.fail(at, CodeEncoding, "", "the line has a character that the encoding does not have")
	}
	f.fields = f.fields[:0]
	for index, span := range f.layout.spans() {
		field := f.layout.Fields[index]
		text, whole, ok := cut(span)
		switch {
		case !ok:
			return f.fail(at, CodeMalformedField, field.Name, "a character stands across the end of a field: the widths or the encoding are others")
		case field.Decimals > 0 && !whole && text != "":
			return f.fail(at, CodeTruncated, field.Name, "the line ends inside a figure")
		}
		f.fields = append(f.fields, withDecimals(text, field.Decimals))
	}
	return nil
}

// cutter returns what cuts a span out of the line: the text without blanks,
// whether the line reaches the end of the span, and whether it cuts between
// characters.
func (f *fixedRows) cutter(line string) (func(fixedSpan) (string, bool, bool), error) {
	if f.layout.Unit == "characters" {
		runes := []rune(line)
		return func(s fixedSpan) (string, bool, bool) {
			start, end := min(s.start, len(runes)), min(s.end, len(runes))
			return strings.TrimSpace(string(runes[start:end])), end == s.end, true
		}, nil
	}
	encoded := line
	if f.coding != nil {
		var err error
		if encoded, err = f.coding.NewEncoder().String(line); err != nil {
			return nil, err
		}
	}
	return func(s fixedSpan) (string, bool, bool) {
		start, end := min(s.start, len(encoded)), min(s.end, len(encoded))
		text, ok := f.decoded(encoded[start:end])
		return strings.TrimSpace(text), end == s.end, ok
	}, nil
}

func (f *fixedRows) decoded(text string) (string, bool) {
	if f.coding != nil {
		decoded, err := f.coding.NewDecoder().String(text)
		if err != nil || strings.ContainsRune(decoded, utf8.RuneError) {
			return "", false
		}
		return decoded, true
	}
	return text, utf8.ValidString(text)
}

// withDecimals puts the implied point into the digits at the end of a figure.
func withDecimals(text string, decimals int) string {
	digits := 0
	for digits < len(text) && text[len(text)-1-digits] >= '0' && text[len(text)-1-digits] <= '9' {
		digits++
	}
	if decimals == 0 || digits == 0 {
		return text
	}
	if digits <= decimals {
		text = text[:len(text)-digits] + strings.Repeat("0", decimals+1-digits) + text[len(text)-digits:]
	}
	return text[:len(text)-decimals] + "." + text[len(text)-decimals:]
}
