package statement

import (
	"io"
	"strings"
)

// mtTag lists the fields of MT940 and MT942 (SWIFT User Handbook, category 9),
// and :NS: of German and Austrian banks. Other text between colons at the
// start of a line is a wrapped time or a name, not a field.
var mtTag = map[string]bool{
	"20": true, "21": true, "25": true, "25P": true, "28": true, "28C": true, "13": true, "13D": true,
	"34F": true, "60F": true, "60M": true, "61": true, "62F": true, "62M": true, "64": true, "65": true,
	"86": true, "90C": true, "90D": true, "NS": true,
}

// mtEnd is the tag of the end of a message, "-".
const mtEnd = "-"

// mtField is one field with its continuation lines, without the line ends.
type mtField struct {
	tag   string
	lines []string
	at    position // of the colon
	end   int64    // offset behind it
}

func (f *mtField) text() string { return strings.Join(f.lines, "\n") }

// mtScanner cuts an MT message into fields.
type mtScanner struct {
	*source
	ahead *mtField // begun, but maybe not complete
	done  bool
	kind  string // of the message, by its application header: "940"; "" without one
}

// next returns the next field, io.EOF after the last one.
func (m *mtScanner) next() (*mtField, error) {
	for !m.done {
		line, at, err := m.readLine()
		if err == io.EOF {
			m.done = true
			break
		}
		if err != nil {
			return nil, err
		}
		complete, err := m.line(string(m.clean(line, at)), at)
		if complete != nil || err != nil {
			return complete, err
		}
	}
	last := m.ahead
	m.ahead = nil
	if last == nil {
		return nil, io.EOF
	}
	return last, nil
}

// line returns the field that the line completes, nil where it belongs to the
// field before it or to none (headers of the bank's own).
func (m *mtScanner) line(line string, at position) (complete *mtField, err error) {
	end := at.offset + int64(len(line))
	tag, rest, isField := cutMTTag(line)
	switch {
	case isField:
		complete, m.ahead = m.ahead, &mtField{tag: tag, lines: []string{rest}, at: at, end: end}
	case line == "-" || strings.HasPrefix(line, "-}"):
		complete, m.ahead = m.ahead, &mtField{tag: mtEnd, at: at, end: end}
	case line == "" || m.ahead == nil || m.ahead.tag == mtEnd:
		return nil, nil
	default:
		m.ahead.lines = append(m.ahead.lines, line)
		m.ahead.end = end
		if end-m.ahead.at.offset > m.limits.EntryBytes {
			return nil, m.fail(m.ahead.at, CodeTooLarge, ":"+m.ahead.tag+":", "a field is longer than the allowed %d bytes", m.limits.EntryBytes)
		}
	}
	return complete, nil
}

func cutMTTag(line string) (tag, rest string, ok bool) {
	if !strings.HasPrefix(line, ":") {
		return "", "", false
	}
	tag, rest, ok = strings.Cut(line[1:], ":")
	return tag, rest, ok && mtTag[tag]
}
