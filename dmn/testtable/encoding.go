package testtable

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decode gives the text of a file: UTF-16 by its byte order mark, UTF-8 with or without one, else GB18030, which Chinese
// spreadsheets save. ok is false for a file that is none of them.
func decode(content []byte) (text string, ok bool) {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		decoded, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(content)
		return string(decoded), err == nil && isText(string(decoded))
	case utf8.Valid(content):
		text = strings.TrimPrefix(string(content), "\ufeff")
		return text, isText(text)
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(content)
	return string(decoded), err == nil && isText(string(decoded)) && !bytes.ContainsRune(decoded, utf8.RuneError)
}

// isText is false for what no file of text holds.
func isText(text string) bool { return !strings.ContainsRune(text, 0) }
