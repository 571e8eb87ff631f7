package statement

import (
	"bytes"
	"io"
	"regexp"
	"slices"
)

// detectionWindow is how far into a file its format has to show.
const detectionWindow = 32 << 10

var (
	camtMessage  = regexp.MustCompile(`<(?:[A-Za-z0-9_.-]+:)?(BkToCstmrStmt|BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn)(?:V01)?[\s/>]`)
	mtFieldStart = regexp.MustCompile(`(?m)^:(20|21|25P?|28C?|13D|34F|60[FM]|61|62[FM]|64|65|86|90[CD]):`)
	mtInterim    = regexp.MustCompile(`(?m)^:(13D|34F|90[CD]):`)
	mtBalance    = regexp.MustCompile(`(?m)^:6[02][FM]:`)
)

var camtFormats = map[string]Format{
	"BkToCstmrStmt": CAMT053, "BkToCstmrAcctRpt": CAMT052, "BkToCstmrDbtCdtNtfctn": CAMT054,
}

// Detect tells the format of a file by its content. Text without the mark of a
// format is CSV where a profile knows its columns; everything else
// is an Error with CodeUnknownFormat.
func Detect(r io.Reader, options Options) (Format, error) {
	options.Format = ""
	var format Format
	err := eachPart(r, options, func(p part) (err error) {
		if format == "" {
			format, err = p.detect()
		}
		return err
	})
	return format, err
}

// detect looks ahead without reading. A format that is asked for is checked
// against the kind of the content only, so that the reader can say more.
func (s *source) detect(options Options) (Format, error) {
	head, err := s.in.Peek(detectionWindow)
	if err != nil && err != io.EOF {
		if len(head) == 0 {
			return "", s.translate(err)
		}
	}
	if options.Format == CSV {
		return CSV, nil
	}
	if format := formatOf(head); format != "" {
		return format, s.asked(options.Format, format)
	}
	if options.Profile != nil && options.Format == "" {
		return CSV, nil
	}
	return "", s.fail(s.at, CodeUnknownFormat, "", "the content is of no format that is read")
}

// asked refuses content of another kind than the one that is asked for.
func (s *source) asked(wanted, found Format) error {
	if wanted == "" || slices.Contains(kindOf(found).formats, wanted) {
		return nil
	}
	return s.fail(s.at, CodeUnknownFormat, "", "the content is not of the format that was asked for")
}

// trimHead drops blanks and byte order mark.
func trimHead(head []byte) []byte { return bytes.TrimLeft(head, " \t\r\n\uFEFF") }

func recogniseMT(head []byte) Format {
	switch {
	case !mtFieldStart.Match(head):
		return ""
	case mtHeaderFormat(head) != "":
		return mtHeaderFormat(head)
	case mtInterim.Match(head) && !mtBalance.Match(head):
		return MT942
	}
	return MT940
}

// recogniseXML takes other XML for camt.053, whose reader says what is wrong with it.
func recogniseXML(head []byte) Format {
	if !bytes.HasPrefix(trimHead(head), []byte("<")) {
		return ""
	}
	if match := camtMessage.FindSubmatch(head); match != nil {
		return camtFormats[string(match[1])]
	}
	return CAMT053
}

// mtHeaderFormat is the type of the first message by its application header.
func mtHeaderFormat(head []byte) Format {
	start := mtFieldStart.FindIndex(head)[0]
	if match := mtApplicationHeader.FindSubmatch(head[:start]); match != nil {
		return mtKinds[string(match[1])]
	}
	return ""
}
