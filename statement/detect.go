package statement

import (
	"bytes"
	"io"
	"regexp"
)

// detectionWindow is how far into a file its format has to show.
const detectionWindow = 32 << 10

var (
	camtMessage  = regexp.MustCompile(`<(?:[A-Za-z0-9_.-]+:)?(BkToCstmrStmt|BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn)[\s/>]`)
	mtFieldStart = regexp.MustCompile(`(?m)^:(20|21|25P?|28C?|13D|34F|60[FM]|61|62[FM]|64|65|86|90[CD]):`)
	mtInterim    = regexp.MustCompile(`(?m)^:(13D|34F|90[CD]):`)
	mtBalance    = regexp.MustCompile(`(?m)^:6[02][FM]:`)
)

var camtFormats = map[string]Format{
	"BkToCstmrStmt": CAMT053, "BkToCstmrAcctRpt": CAMT052, "BkToCstmrDbtCdtNtfctn": CAMT054,
}

// Detect tells the format of a file by its content. Text that is neither camt
// nor an MT message is CSV where a profile knows its columns; everything else
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
		return format, nil
	}
	if options.Profile != nil && options.Format == "" {
		return CSV, nil
	}
	return "", s.fail(s.at, CodeUnknownFormat, "", "the content is not a camt.052, camt.053, camt.054, MT940 or MT942 message")
}

func formatOf(head []byte) Format {
	trimmed := bytes.TrimLeft(head, " \t\r\n\uFEFF")
	if bytes.HasPrefix(trimmed, []byte("<")) {
		return xmlFormat(trimmed)
	}
	switch {
	case !mtFieldStart.Match(head):
		return ""
	case mtInterim.Match(head) && !mtBalance.Match(head):
		return MT942
	}
	return MT940
}

// xmlFormat takes other XML for camt.053, whose reader says what is wrong with it.
func xmlFormat(head []byte) Format {
	if match := camtMessage.FindSubmatch(head); match != nil {
		return camtFormats[string(match[1])]
	}
	return CAMT053
}
