package archive

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"time"
)

// Successor names a file that is to take over documents of another one, at the
// time now. Nobody else gives the name.
func (w *Writer) Successor(now time.Time) string { return newName(now.UTC(), w.node) }

// Rewrite copies documents of one file into a new one, packed as they are, in the
// order of the places, and gives their new places. Each is checked by its hash while
// it is copied, and all are on the disk when Rewrite returns. The error is
// CodeUnreachable or CodeDamaged, of what is copied, or CodeUnwritable; the new file
// is not there after it, or in part.
func (d *Directory) Rewrite(from, to string, places []Place) ([]Place, error) {
	source, err := d.open(from)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	file, err := d.create(to)
	if err != nil {
		return nil, err
	}
	moved, sum := make([]Place, len(places)), sha256.New()
	out, written := bufio.NewWriterSize(file, bufferBytes), int64(0)
	for i, place := range places {
		if err := repack(io.MultiWriter(out, sum), source, place); err != nil {
			if full := errors.Join(out.Flush(), file.Close()); full != nil { // it was not the document
				err = refuse(CodeUnwritable, "%s cannot be written: %v", to, reason(full))
			}
			return nil, err
		}
		moved[i] = Place{to, written, place.Length, place.Size, place.SHA256}
		written += place.Length
	}
	if err := errors.Join(out.Flush(), file.Sync()); err != nil {
		file.Close()
		return nil, refuse(CodeUnwritable, "%s cannot be written: %v", to, reason(err))
	}
	return moved, closeWithSum(file, to, sum)
}

// repack copies a packed document, which is unpacked beside it to be checked.
func repack(to io.Writer, source *os.File, place Place) error {
	packed := io.TeeReader(sectionOf(source, place), to)
	if err := unpack(io.Discard, packed, place); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, packed); err != nil { // what is behind the document, if anything: the length stays
		return refuse(CodeUnwritable, "the document at byte %d of %s cannot be copied: %v", place.Offset, place.File, reason(err))
	}
	return nil
}
