package statement

import (
	"bytes"
	"regexp"
	"strings"
)

// The heads of Open Financial Exchange files: version 1 begins with lines
// "OFXHEADER:100", which some banks write into one line, version 2 with the
// instruction <?OFX OFXHEADER="200" …?>. Some files begin with the data.
var (
	ofxHead     = regexp.MustCompile(`^OFXHEADER:\s*\d{3}`)
	ofxXMLHead  = regexp.MustCompile(`<\?OFX\s`)
	ofxDataHead = regexp.MustCompile(`(?i)^<OFX>`)
	ofxHeadEnd  = regexp.MustCompile(`<`)
	ofxCharset  = regexp.MustCompile(`\b(ENCODING|CHARSET):\s*([A-Za-z0-9_-]+)`)
)

func recogniseOFX(head []byte) Format {
	trimmed := trimHead(head)
	if ofxHead.Match(trimmed) || ofxDataHead.Match(trimmed) || bytes.HasPrefix(trimmed, []byte("<")) && ofxXMLHead.Match(trimmed) {
		return OFX
	}
	return ""
}

// ofxEncoding is the encoding that a version 1 head declares, "" where there
// is none: ENCODING is USASCII (then CHARSET tells the code page), UNICODE or
// UTF-8 (OFX 1.6, section 2.2).
func ofxEncoding(head []byte) string {
	trimmed := trimHead(head)
	if !ofxHead.Match(trimmed) {
		return ""
	}
	if end := ofxHeadEnd.FindIndex(trimmed); end != nil {
		trimmed = trimmed[:end[0]]
	}
	declared := map[string]string{}
	for _, match := range ofxCharset.FindAllSubmatch(trimmed, -1) {
		declared[string(match[1])] = strings.ToUpper(string(match[2]))
	}
	switch charset := declared["CHARSET"]; {
	case declared["ENCODING"] == "UTF-8" || declared["ENCODING"] == "UTF8" || declared["ENCODING"] == "UNICODE":
		return "UTF-8"
	case charset == "1252" || charset == "CP1252":
		return "windows-1252"
	case charset == "ISO-8859-1" || charset == "8859-1":
		return "ISO-8859-1"
	case isDigits(charset) && len(charset) == 4:
		return "windows-" + charset
	}
	return ""
}
