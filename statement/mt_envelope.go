package statement

import (
	"bytes"
	"regexp"
)

// mtApplicationHeader is block 2 of a FIN message: input or output and the
// type of message (SWIFT User Handbook, FIN system messages).
var mtApplicationHeader = regexp.MustCompile(`\{2:[IO](\d{3})`)

// mtKinds are the types of message that are read.
var mtKinds = map[string]Format{"940": MT940, "942": MT942, "950": MT950}

// clean drops the start and end of transmission characters and the block
// headers of FIN ({1:…}{2:…}{3:…}{4:), which may be one line or several. The
// trailer (-}{5:…}) may be followed by the header of the next message.
func (m *mtScanner) clean(line []byte, at position) []byte {
	line = bytes.Trim(line, "\x01\x02\x03\x1a")
	if at.line == 1 {
		line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	}
	isHeader := bytes.HasPrefix(line, []byte("{")) && len(line) > 2 && line[1] >= '1' && line[1] <= '5' && line[2] == ':'
	if !isHeader && !bytes.HasPrefix(line, []byte("-}")) {
		return line
	}
	if match := mtApplicationHeader.FindSubmatch(line); match != nil {
		m.kind = string(match[1])
	}
	if !isHeader {
		return line
	}
	if index := bytes.Index(line, []byte("{4:")); index >= 0 {
		return line[index+len("{4:"):]
	}
	return nil
}

// formatOfMessage takes the application header's word, else the format that
// was asked for where fields alone do not tell (MT950), else MT940.
func (r *mtReader) formatOfMessage(field *mtField) (Format, error) {
	if r.kind == "" {
		if r.asked == MT950 {
			return MT950, nil
		}
		return MT940, nil
	}
	format, known := mtKinds[r.kind]
	if !known {
		return "", r.fieldError(field, CodeUnknownFormat, "the message is of a type that is not read")
	}
	return format, nil
}
