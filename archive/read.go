package archive

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"io"
	"os"
)

// Check reads the document at a place and says whether it is what was written:
// nil, or CodeUnreachable or CodeDamaged.
func (d *Directory) Check(place Place) error { return d.copy(io.Discard, place) }

// Copy writes the document at a place with its line end, after it was checked.
func (d *Directory) Copy(to io.Writer, place Place) error {
	if err := d.Check(place); err != nil {
		return err
	}
	return d.copy(to, place)
}

func (d *Directory) copy(to io.Writer, place Place) error {
	path, ok := d.local(place.File)
	if !ok {
		return refuse(CodeDamaged, "%q is no file of the archive", place.File)
	}
	file, err := os.Open(path)
	if err != nil {
		return refuse(CodeUnreachable, "the file %s cannot be read on this node: %v", place.File, reason(err))
	}
	defer file.Close()
	damaged := func(why string) error {
		return refuse(CodeDamaged, "the document at byte %d of %s is damaged: %s", place.Offset, place.File, why)
	}
	unpacked, err := gzip.NewReader(io.NewSectionReader(file, place.Offset, place.Length))
	if err != nil {
		return damaged(err.Error())
	}
	unpacked.Multistream(false)
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(to, sum), io.LimitReader(unpacked, place.Size+1))
	switch {
	case err != nil:
		return damaged(err.Error())
	case size != place.Size || !bytes.Equal(sum.Sum(nil), place.SHA256):
		return damaged("its hash is another")
	}
	return nil
}
