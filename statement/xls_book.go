package statement

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
)

var errEncrypted = errors.New("statement: the workbook is encrypted")

// xlsBook is what the sheets of a workbook share.
type xlsBook struct {
	stream  []byte
	wide    bool // BIFF8, whose text is Unicode
	raised  bool
	coding  encoding.Encoding // of the text of BIFF5
	strings []string
	sheets  []xlsPlace
}

type xlsPlace struct {
	name   string
	offset int
}

// biff8 is the version in the record that begins a stream.
const biff8 = 0x0600

// openXLS reads the globals of a workbook.
func openXLS(stream []byte) (*xlsBook, error) {
	records := xlsRecords{stream, 0}
	first, err := records.next()
	if err != nil || first.kind != recordBOF || len(first.segments[0]) < 4 {
		return nil, io.ErrUnexpectedEOF
	}
	book := &xlsBook{stream: stream, wide: binary.LittleEndian.Uint16(first.segments[0]) == biff8, coding: charmap.Windows1252}
	for {
		record, err := records.next()
		if err != nil {
			return nil, err
		}
		if record.kind == recordEOF {
			return book, nil
		}
		if err := book.global(record); err != nil {
			return nil, err
		}
	}
}

func (b *xlsBook) global(record xlsRecord) error {
	text := &xlsText{segments: record.segments}
	switch record.kind {
	case recordFilePass:
		return errEncrypted
	case recordDateMode:
		b.raised = text.number16() == 1
	case recordCodePage:
		b.coding = codePage(text.number16())
	case recordSheet:
		offset := text.number32()
		text.skip(1)
		if kind := text.bytes(1); len(kind) == 1 && kind[0] != 0 {
			return text.failed // a chart or a macro
		}
		length := text.bytes(1)
		if text.failed == nil {
			b.sheets = append(b.sheets, xlsPlace{b.characters(text, int(length[0])), int(offset)})
		}
	case recordStrings:
		text.skip(4)
		for count := text.number32(); count > 0 && text.failed == nil; count-- {
			b.strings = append(b.strings, text.unicode(int(text.number16())))
		}
	}
	return text.failed
}

// characters reads text whose length is known: Unicode, or bytes of the code page.
func (b *xlsBook) characters(text *xlsText, length int) string {
	if b.wide {
		return text.unicode(length)
	}
	decoded, err := b.coding.NewDecoder().Bytes(text.bytes(length))
	if err != nil {
		text.failed = io.ErrUnexpectedEOF
	}
	return string(decoded)
}

func codePage(number uint16) encoding.Encoding {
	if number == 936 {
		return simplifiedchinese.GB18030
	}
	if found, err := ianaindex.IANA.Encoding(fmt.Sprintf("windows-%d", number)); err == nil && found != nil {
		return found
	}
	return charmap.Windows1252
}

// xlsText reads through a record and the ones that continue it. The first
// failure stays, and what is read after it is nothing.
type xlsText struct {
	segments [][]byte
	failed   error
}

func (t *xlsText) bytes(count int) []byte {
	var read []byte
	for t.failed == nil && count > 0 {
		if len(t.segments) == 0 {
			t.failed = io.ErrUnexpectedEOF
			return nil
		}
		taken := min(count, len(t.segments[0]))
		if read == nil && taken == count {
			read = t.segments[0][:taken:taken]
		} else {
			read = append(read, t.segments[0][:taken]...)
		}
		t.segments[0] = t.segments[0][taken:]
		count -= taken
		if len(t.segments[0]) == 0 {
			t.segments = t.segments[1:]
		}
	}
	return read
}

func (t *xlsText) skip(count int) { t.bytes(count) }

func (t *xlsText) number16() uint16 {
	if read := t.bytes(2); len(read) == 2 {
		return binary.LittleEndian.Uint16(read)
	}
	return 0
}

func (t *xlsText) number32() uint32 {
	if read := t.bytes(4); len(read) == 4 {
		return binary.LittleEndian.Uint32(read)
	}
	return 0
}

// The flags of [MS-XLS] 2.5.293 XLUnicodeRichExtendedString.
const (
	flagWide     = 1
	flagPhonetic = 4
	flagRich     = 8
)

// unicode reads the flags and that many characters. Where the text goes on in
// another record, its flags say anew how wide the characters are.
func (t *xlsText) unicode(count int) string {
	flags := t.flags()
	runs, phonetic := 0, 0
	if flags&flagRich != 0 {
		runs = int(t.number16())
	}
	if flags&flagPhonetic != 0 {
		phonetic = int(t.number32())
	}
	var units []uint16
	for t.failed == nil && count > 0 {
		if len(t.segments) == 0 {
			t.failed = io.ErrUnexpectedEOF
			break
		}
		width := 1 + int(flags&flagWide)
		taken := min(count, len(t.segments[0])/width)
		left := len(t.segments)
		units = appendUnits(units, t.bytes(taken*width), width)
		count -= taken
		switch {
		case count == 0:
		case len(t.segments) == left && taken == 0:
			t.failed = io.ErrUnexpectedEOF // half a character
		default:
			flags = t.flags()
		}
	}
	t.skip(4 * runs)
	t.skip(phonetic)
	return string(utf16.Decode(units))
}

func (t *xlsText) flags() byte {
	if read := t.bytes(1); len(read) == 1 {
		return read[0]
	}
	return 0
}

func appendUnits(units []uint16, text []byte, width int) []uint16 {
	for index := 0; index+width <= len(text); index += width {
		unit := uint16(text[index])
		if width == 2 {
			unit = binary.LittleEndian.Uint16(text[index:])
		}
		units = append(units, unit)
	}
	return units
}
