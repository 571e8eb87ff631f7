package statement

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"testing"
	"unicode/utf16"
)

// xlsBytes puts numbers and bytes one after the other, little end first.
func xlsBytes(values ...any) []byte {
	var out bytes.Buffer
	for _, value := range values {
		if text, ok := value.(string); ok {
			value = []byte(text)
		}
		if err := binary.Write(&out, binary.LittleEndian, value); err != nil {
			panic(err)
		}
	}
	return out.Bytes()
}

func xlsOne(kind uint16, values ...any) []byte {
	data := xlsBytes(values...)
	return append(xlsBytes(kind, uint16(len(data))), data...)
}

// xlsStream is a workbook of one sheet as [MS-XLS] says it is written.
func xlsStream(globals [][]byte, cells ...[]byte) []byte {
	begin := xlsOne(recordBOF, uint16(biff8), uint16(5), uint32(0))
	end := xlsOne(recordEOF)
	head := slices.Concat(append([][]byte{begin}, globals...)...)
	place := func(offset int) []byte {
		return xlsOne(recordSheet, uint32(offset), uint8(0), uint8(0), uint8(2), uint8(0), "S1")
	}
	offset := len(head) + len(place(0)) + len(end)
	sheet := slices.Concat(append([][]byte{xlsOne(recordBOF, uint16(biff8), uint16(0x10))}, append(cells, end)...)...)
	return slices.Concat(head, place(offset), end, sheet)
}

func wide(text string) []uint16 { return utf16.Encode([]rune(text)) }

func xlsSample() []byte {
	strings := slices.Concat(
		xlsOne(recordStrings, uint32(2), uint32(2), uint16(4), uint8(1), wide("交易")),
		xlsOne(recordContinue, uint8(1), wide("日期"), uint16(5), uint8(0), "ab"),
		xlsOne(recordContinue, uint8(1), wide("元金额")))
	return xlsStream([][]byte{strings},
		xlsOne(recordLabelSST, uint16(0), uint16(0), uint16(0), uint32(0)),
		xlsOne(recordLabelSST, uint16(0), uint16(1), uint16(0), uint32(1)),
		xlsOne(recordNumber, uint16(2), uint16(0), uint16(0), math.Float64bits(45292)),
		xlsOne(recordRK, uint16(2), uint16(1), uint16(0), uint32(123456<<2|3)),
		xlsOne(recordMulRK, uint16(3), uint16(0), uint16(0), uint32(7<<2|2), uint16(0), uint32(math.Float64bits(-2.5)>>32), uint16(1)),
		xlsOne(recordFormula, uint16(3), uint16(2), uint16(0), uint8(0), "\x00\x00\x00\x00\x00", uint16(0xffff)),
		xlsOne(recordString, uint16(3), uint8(0), "sum"),
		xlsOne(recordLabel, uint16(3), uint16(4), uint16(0), uint16(2), uint8(1), wide("货款")))
}

// TestBinaryWorkbook reads every kind of cell: shared text that goes on in
// other records in another width, whole and binary short numbers, runs of
// them, results of formulas.
func TestBinaryWorkbook(t *testing.T) {
	book, err := openXLS(xlsSample())
	if err != nil || len(book.sheets) != 1 || book.sheets[0].name != "S1" {
		t.Fatalf("%+v, %v", book, err)
	}
	rows := &xlsSheet{book: book, records: xlsRecords{book.stream, book.sheets[0].offset}, row: -1}
	for _, want := range []struct {
		number int
		cells  []string
	}{{1, []string{"交易日期", "ab元金额"}}, {3, []string{"45292", "1234.56"}}, {4, []string{"7", "-2.5", "sum", "", "货款"}}} {
		cells, number, err := rows.next()
		if err != nil || number != want.number || !slices.Equal(cells, want.cells) {
			t.Errorf("row %d is %q, %v; wanted %d %q", number, cells, err, want.number, want.cells)
		}
	}
	if _, _, err := rows.next(); err != io.EOF {
		t.Errorf("the end is %v", err)
	}
}

// TestDamagedWorkbooks: cut off anywhere, encrypted, or with text that is not
// there, a workbook gives an error and never a panic.
func TestDamagedWorkbooks(t *testing.T) {
	whole := xlsSample()
	for end := range len(whole) {
		if err := allRows(whole[:end]); err == nil {
			t.Fatalf("the first %d bytes are read", end)
		}
	}
	if err := allRows(whole); err != nil {
		t.Errorf("the whole: %v", err)
	}
	if _, err := openXLS(xlsStream([][]byte{xlsOne(recordFilePass, uint16(1))})); err != errEncrypted {
		t.Errorf("encrypted: %v", err)
	}
	if err := allRows(xlsStream(nil, xlsOne(recordLabelSST, uint16(0), uint16(0), uint16(0), uint32(9)))); err == nil {
		t.Error("text that is not there is read")
	}
	if err := allRows(xlsStream(nil, xlsOne(recordRK, uint16(1), uint16(0), uint16(0), uint32(2)), xlsOne(recordRK, uint16(0), uint16(0), uint16(0), uint32(2)))); err == nil {
		t.Error("rows out of order are read")
	}
	_, err := Read(bytes.NewReader([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")), Options{File: "a.xls"})
	if refused, ok := errors.AsType[*Error](err); !ok || refused.Code != CodeMalformedContainer || refused.File != "a.xls" {
		t.Errorf("a compound file that is cut off: %v", err)
	}
}

// allRows reads a stream to its end.
func allRows(stream []byte) error {
	book, err := openXLS(stream)
	if err != nil {
		return err
	}
	for _, place := range book.sheets {
		rows := &xlsSheet{book: book, records: xlsRecords{book.stream, place.offset}, row: -1}
		for err == nil {
			_, _, err = rows.next()
		}
		if err != io.EOF {
			return err
		}
	}
	return nil
}
