package archive

import (
	"bufio"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// DefaultFileBytes is how large a file gets before the next one is begun.
const DefaultFileBytes = 32 << 20

// bufferBytes is how much is written to the disk at once.
const bufferBytes = 1 << 18

// Writer adds documents to the files of one node. Only one goroutine may use it.
type Writer struct {
	directory *Directory
	node      string
	limit     int64
	begins    func(name string) error // nil for nobody to be told

	file     *os.File // nil for none
	name     string
	day      string
	content  hash.Hash // of the file
	out      *bufio.Writer
	written  int64
	packed   *gzip.Writer
	unsynced bool
}

// Writer gives a writer whose files carry the name of the node and are closed
// when they have limit bytes.
func (d *Directory) Writer(node string, limit int64) *Writer {
	return &Writer{directory: d, node: plain(node), limit: limit}
}

// Announce has the name of each file told before the file is made. After an error it
// is not made, and Add gives the error.
func (w *Writer) Announce(begins func(name string) error) { w.begins = begins }

// Directory gives where the files lie.
func (w *Writer) Directory() *Directory { return w.directory }

// plain makes a text a part of a file name.
func plain(text string) string {
	kept := strings.Map(func(r rune) rune {
		if r < 128 && (r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return r
		}
		return '_'
	}, text)
	return kept[:min(len(kept), 40)]
}

// Add writes one document, which must hold no line end, at the time now, and
// gives its place; after an error nothing more may be told of the documents since
// the last Sync. A document is one member, however large: a file may get larger
// than the limit by one.
func (w *Writer) Add(now time.Time, document func(io.Writer) error) (Place, error) {
	if err := w.turn(now.UTC()); err != nil {
		return Place{}, w.spoil(err)
	}
	place := Place{File: w.name, Offset: w.written}
	w.packed.Reset(writing(w.count))
	sum := sha256.New()
	counted := writing(func(data []byte) (int, error) {
		sum.Write(data)
		place.Size += int64(len(data))
		return w.packed.Write(data)
	})
	err := document(counted)
	if err == nil {
		_, err = counted.Write([]byte("\n"))
	}
	if err = errors.Join(err, w.packed.Close()); err != nil {
		return Place{}, w.spoil(err)
	}
	w.unsynced = true
	place.Length, place.SHA256 = w.written-place.Offset, sum.Sum(nil)
	return place, nil
}

// writing is a writer made of a function.
type writing func([]byte) (int, error)

// Write implements io.Writer.
func (w writing) Write(data []byte) (int, error) { return w(data) }

// count writes into the file and keeps its length and its hash.
func (w *Writer) count(data []byte) (int, error) {
	n, err := w.out.Write(data)
	w.content.Write(data[:n])
	w.written += int64(n)
	if err != nil {
		err = refuse(CodeUnwritable, "%s cannot be written: %v", w.name, reason(err))
	}
	return n, err
}

// Sync has everything that was added on the disk when it returns.
func (w *Writer) Sync() error {
	if !w.unsynced {
		return nil
	}
	if err := errors.Join(w.out.Flush(), w.file.Sync()); err != nil {
		return w.spoil(refuse(CodeUnwritable, "%s cannot be written: %v", w.name, reason(err)))
	}
	w.unsynced = false
	return nil
}

// Close puts the hash beside the file that is open, if one is. A later Add begins
// another file.
func (w *Writer) Close() error {
	if w.file == nil {
		return nil
	}
	if err := w.Sync(); err != nil {
		return err
	}
	file := w.file
	w.file = nil
	return closeWithSum(file, w.name, w.content)
}

// CloseOfFormerDay is Close for a file that was begun on another day than the one
// of a time: nothing would be added to it any more.
func (w *Writer) CloseOfFormerDay(now time.Time) error {
	if w.file == nil || w.day == now.UTC().Format(time.DateOnly) {
		return nil
	}
	return w.Close()
}

// closeWithSum closes a file and puts its hash beside it.
func closeWithSum(file *os.File, name string, content hash.Hash) error {
	line := fmt.Sprintf("%s  %s\n", hex.EncodeToString(content.Sum(nil)), path.Base(name))
	sum := file.Name() + sumEnding
	if err := errors.Join(file.Close(), writeNew(sum, line)); err != nil {
		return refuse(CodeUnwritable, "the hash of %s cannot be written: %v", name, reason(err))
	}
	syncDirectory(filepath.Dir(sum))
	return nil
}

// spoil leaves the file as it is, without its hash, and has the next document
// begin another one.
func (w *Writer) spoil(err error) error {
	if w.file != nil {
		w.file.Close()
		w.file, w.unsynced = nil, false
	}
	return err
}

// turn has a file open that takes one more document on that day.
func (w *Writer) turn(now time.Time) error {
	day := now.Format(time.DateOnly)
	if w.file != nil && w.written < w.limit && w.day == day {
		return nil
	}
	if err := w.Close(); err != nil {
		return err
	}
	return w.begin(now, day)
}

func (w *Writer) begin(now time.Time, day string) error {
	name := newName(now, w.node)
	if w.begins != nil {
		if err := w.begins(name); err != nil {
			return err
		}
	}
	file, err := w.directory.create(name)
	if err != nil {
		return err
	}
	w.file, w.name, w.day, w.written, w.content = file, name, day, 0, sha256.New()
	w.out = bufio.NewWriterSize(file, bufferBytes)
	if w.packed == nil {
		w.packed = gzip.NewWriter(io.Discard)
	}
	return nil
}

// newName gives a name that no other file has: of one that a node begins at a time in UTC.
func newName(now time.Time, node string) string {
	return path.Join(now.Format(time.DateOnly), fmt.Sprintf("archive-%s-%s-%s%s", now.Format("20060102T150405Z"), node, strings.ToLower(rand.Text()[:8]), fileEnding))
}

// create makes a file that is not there yet.
func (d *Directory) create(name string) (*os.File, error) {
	full, _ := d.local(name)
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		return nil, refuse(CodeUnwritable, "the directory of %s cannot be made: %v", name, reason(err))
	}
	file, err := os.OpenFile(full, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, refuse(CodeUnwritable, "%s cannot be made: %v", name, reason(err))
	}
	syncDirectory(filepath.Dir(full))
	syncDirectory(d.path)
	return file, nil
}

func writeNew(name, content string) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(content)
	return errors.Join(err, file.Sync(), file.Close())
}

// syncDirectory makes a new name durable where the system can.
func syncDirectory(path string) {
	if directory, err := os.Open(path); err == nil {
		_ = directory.Sync() // not every file system can; the content is synced
		directory.Close()
	}
}
