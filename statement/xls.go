package statement

import (
	"encoding/binary"
	"io"
	"math"
)

// unpackXLS visits the sheets of a workbook in the binary format of Excel 5 to
// 2003 ([MS-XLS], BIFF5 and BIFF8) in a compound file ([MS-CFB]).
func unpackXLS(r io.Reader, options Options, _ int, visit func(part) error) error {
	content, err := readWhole(r, options)
	if err != nil {
		return err
	}
	var book *xlsBook
	err = guarded(options, func() (err error) {
		stream, err := workbookStream(content)
		if err == nil {
			book, err = openXLS(stream)
		}
		return err
	})
	switch {
	case err == errEncrypted:
		return refusal(options, CodeEncrypted, "the workbook is encrypted; save it without a password first")
	case err != nil:
		return containerError(options, err)
	}
	var sheets []sheet
	for _, one := range book.sheets {
		reader := &xlsSheet{book: book, records: xlsRecords{book.stream, one.offset}, row: -1}
		sheets = append(sheets, sheet{name: one.name, raised: book.raised, next: func() (cells []string, number int, err error) {
			err = guarded(options, func() (err error) {
				cells, number, err = reader.next()
				return err
			})
			if err != nil && err != io.EOF {
				err = containerError(options, err)
			}
			return cells, number, err
		}})
	}
	return visitSheets(sheets, options, visit)
}

// workbookStream finds the stream of the workbook in the compound file.
func workbookStream(content []byte) ([]byte, error) {
	compound, err := openCompound(content)
	if err != nil {
		return nil, err
	}
	return compound.open("workbook", "book")
}

// The records of [MS-XLS] 2.3 that are read.
const (
	recordFormula  = 0x0006
	recordEOF      = 0x000a
	recordDateMode = 0x0022
	recordFilePass = 0x002f
	recordContinue = 0x003c
	recordCodePage = 0x0042
	recordSheet    = 0x0085
	recordMulRK    = 0x00bd
	recordRString  = 0x00d6
	recordStrings  = 0x00fc
	recordLabelSST = 0x00fd
	recordNumber   = 0x0203
	recordLabel    = 0x0204
	recordBoolErr  = 0x0205
	recordString   = 0x0207
	recordRK       = 0x027e
	recordBOF      = 0x0809
)

// xlsRecords walks over the records of a stream.
type xlsRecords struct {
	stream []byte
	at     int
}

// xlsRecord is a record with the ones that continue it.
type xlsRecord struct {
	kind     uint16
	segments [][]byte
}

func (r *xlsRecords) next() (xlsRecord, error) {
	kind, data, err := r.one()
	record := xlsRecord{kind, [][]byte{data}}
	for err == nil && r.at+4 <= len(r.stream) && binary.LittleEndian.Uint16(r.stream[r.at:]) == recordContinue {
		if _, data, err = r.one(); err == nil {
			record.segments = append(record.segments, data)
		}
	}
	return record, err
}

func (r *xlsRecords) one() (uint16, []byte, error) {
	if r.at < 0 || r.at+4 > len(r.stream) {
		return 0, nil, io.ErrUnexpectedEOF
	}
	kind, length := binary.LittleEndian.Uint16(r.stream[r.at:]), int(binary.LittleEndian.Uint16(r.stream[r.at+2:]))
	start := r.at + 4
	if start+length > len(r.stream) {
		return 0, nil, io.ErrUnexpectedEOF
	}
	r.at = start + length
	return kind, r.stream[start:r.at], nil
}

// rkNumber decodes [MS-XLS] 2.5.217: 30 bits of a whole number or the upper
// ones of a binary one, perhaps times hundred.
func rkNumber(rk uint32) float64 {
	var number float64
	if rk&2 != 0 {
		number = float64(int32(rk) >> 2)
	} else {
		number = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 != 0 {
		number /= 100
	}
	return number
}
