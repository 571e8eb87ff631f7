package backup

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"strings"

	"zhitong/store"
)

// magic is the first line of a file; the number is the version of the format.
const (
	magicName = "zhitong-backup "
	magic     = magicName + "1\n"
)

// maxFrameBytes bounds a frame: a row with its largest values.
const maxFrameBytes = 256 << 20

// The kinds of frames.
const (
	headerFrame = 'H'
	tableFrame  = 'T'
	rowFrame    = 'R'
	countFrame  = 'C' // of the rows of the table
	endFrame    = 'E'
)

// tableHead announces the rows of a table.
type tableHead struct {
	Name    string   `json:"table"`
	Columns []string `json:"columns"`
}

// tableCount ends the rows of a table.
type tableCount struct {
	Rows int64 `json:"rows"`
}

// end closes the file.
type end struct {
	Tables int    `json:"tables"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // of all frames before, in hexadecimal
}

// frameWriter writes the frames of a file.
type frameWriter struct {
	packed *gzip.Writer
	sum    hash.Hash
	out    io.Writer // to both
}

func newFrameWriter(w io.Writer) (*frameWriter, error) {
	if _, err := io.WriteString(w, magic); err != nil {
		return nil, err
	}
	packed, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	sum := sha256.New()
	return &frameWriter{packed, sum, io.MultiWriter(packed, sum)}, err
}

func (w *frameWriter) frame(kind byte, content []byte) error {
	if len(content) > maxFrameBytes {
		return refuse(CodeTooLarge, "a row has %d bytes; %d are allowed", len(content), maxFrameBytes)
	}
	if _, err := w.out.Write(binary.AppendUvarint([]byte{kind}, uint64(len(content)))); err != nil {
		return err
	}
	_, err := w.out.Write(content)
	return err
}

func (w *frameWriter) value(kind byte, value any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return w.frame(kind, content)
}

// close writes the end with the checksum.
func (w *frameWriter) close(e end) error {
	e.SHA256 = hex.EncodeToString(w.sum.Sum(nil))
	if err := w.value(endFrame, e); err != nil {
		return err
	}
	return w.packed.Close()
}

// frameReader reads the frames of a file.
type frameReader struct {
	in     *bufio.Reader
	sum    hash.Hash
	before []byte // the checksum of the frames before the last one read
}

var errCutOff = refuse(CodeDamaged, "the file is cut off or damaged")

func newFrameReader(r io.Reader) (*frameReader, error) {
	plain := bufio.NewReaderSize(r, 1<<20)
	first, err := plain.ReadSlice('\n') // no more than the buffer holds
	line := string(first)
	switch {
	case err != nil || !strings.HasPrefix(line, magicName):
		return nil, refuse(CodeDamaged, "this is no backup of Zhitong")
	case line != magic:
		return nil, refuse(CodeVersion, "the file has format %s, this release reads 1", strings.TrimSpace(strings.TrimPrefix(line, magicName)))
	}
	unpacked, err := gzip.NewReader(plain)
	if err != nil {
		return nil, errCutOff
	}
	return &frameReader{in: bufio.NewReaderSize(unpacked, 1<<20), sum: sha256.New()}, nil
}

// next reads a frame.
func (r *frameReader) next() (kind byte, content []byte, err error) {
	if kind, err = r.in.ReadByte(); err != nil {
		return 0, nil, errCutOff
	}
	size, err := binary.ReadUvarint(r.in)
	if err != nil || size > maxFrameBytes {
		return 0, nil, errCutOff
	}
	content = make([]byte, size)
	if _, err := io.ReadFull(r.in, content); err != nil {
		return 0, nil, errCutOff
	}
	if kind == endFrame {
		r.before = r.sum.Sum(nil)
	}
	r.sum.Write(binary.AppendUvarint([]byte{kind}, size))
	r.sum.Write(content)
	return kind, content, nil
}

// value reads a frame of the kind into a value.
func (r *frameReader) value(kind byte, into any) error {
	got, content, err := r.next()
	if err != nil {
		return err
	}
	if got != kind || json.Unmarshal(content, into) != nil {
		return errCutOff
	}
	return nil
}

// finish checks the end against what was read, and that nothing follows.
func (r *frameReader) finish(content []byte, tables int, rows int64) error {
	var e end
	if json.Unmarshal(content, &e) != nil || e.SHA256 != hex.EncodeToString(r.before) {
		return refuse(CodeDamaged, "the file does not have its checksum")
	}
	if e.Tables != tables || e.Rows != rows {
		return refuse(CodeDamaged, "the file says %d tables with %d rows and has %d with %d", e.Tables, e.Rows, tables, rows)
	}
	switch _, err := r.in.ReadByte(); err {
	case io.EOF:
		return nil
	case nil:
		return refuse(CodeDamaged, "something follows the end of the file")
	default: // the checksum of the compressed stream is missing, or something else follows it
		return errCutOff
	}
}

func decodeHead(content []byte) (head tableHead, err error) {
	if json.Unmarshal(content, &head) != nil || head.Name == "" || len(head.Columns) == 0 || len(head.Columns) > store.MaxColumns {
		return head, errCutOff
	}
	return head, nil
}

func decodeCount(content []byte) (int64, error) {
	var count tableCount
	return count.Rows, json.Unmarshal(content, &count)
}
