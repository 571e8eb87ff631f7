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
func (d *Directory) Check(place Place) error {
	document, err := d.Document(place)
	if err != nil {
		return err
	}
	document.Close()
	return nil
}

// Copy writes the document at a place with its line end, after it was checked.
func (d *Directory) Copy(to io.Writer, place Place) error {
	document, err := d.Document(place)
	if err != nil {
		return err
	}
	defer document.Close()
	return document.Copy(to)
}

// Document is a document that was found to be what was written. It can be read
// until it is closed, even when its file is removed meanwhile.
type Document struct {
	file  *os.File
	place Place
}

// Document finds and checks the document at a place. The error is CodeUnreachable
// or CodeDamaged.
func (d *Directory) Document(place Place) (*Document, error) {
	file, err := d.open(place.File)
	if err != nil {
		return nil, err
	}
	if err := unpack(io.Discard, sectionOf(file, place), place); err != nil {
		file.Close()
		return nil, err
	}
	return &Document{file, place}, nil
}

// Copy writes the document with its line end.
func (d *Document) Copy(to io.Writer) error { return unpack(to, sectionOf(d.file, d.place), d.place) }

// Close ends the reading.
func (d *Document) Close() error { return d.file.Close() }

// open opens a file to be read.
func (d *Directory) open(name string) (*os.File, error) {
	path, ok := d.local(name)
	if !ok {
		return nil, refuse(CodeDamaged, "%q is no file of the archive", name)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, refuse(CodeUnreachable, "the file %s cannot be read on this node: %v", name, reason(err))
	}
	return file, nil
}

func sectionOf(file *os.File, place Place) io.Reader {
	return io.NewSectionReader(file, place.Offset, place.Length)
}

// unpack writes a packed document and says whether it was what was written.
func unpack(to io.Writer, packed io.Reader, place Place) error {
	damaged := func(why string) error {
		return refuse(CodeDamaged, "the document at byte %d of %s is damaged: %s", place.Offset, place.File, why)
	}
	unpacked, err := gzip.NewReader(packed)
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
