package report

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// sortedArchive writes the files of a workbook in the order of their names. The
// library writes its sheets in the order of a Go map, so that the same workbook
// would have other bytes each time. Files are held compressed until the end.
type sortedArchive struct {
	to    io.Writer
	files []*archivedFile
}

// archivedFile is one compressed file.
type archivedFile struct {
	name     string
	content  bytes.Buffer
	deflate  *flate.Writer
	checksum uint32
	size     uint64
}

// Create begins a file; it ends where the next one begins.
func (a *sortedArchive) Create(name string) (io.Writer, error) {
	file := &archivedFile{name: name}
	deflate, err := flate.NewWriter(&file.content, flate.DefaultCompression)
	file.deflate = deflate
	a.files = append(a.files, file)
	return file, err
}

// Write adds to the file.
func (f *archivedFile) Write(part []byte) (int, error) {
	f.checksum = crc32.Update(f.checksum, crc32.IEEETable, part)
	f.size += uint64(len(part))
	return f.deflate.Write(part)
}

// AddFS is not used for workbooks that are made from nothing.
func (a *sortedArchive) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the archive.
func (a *sortedArchive) Close() error {
	slices.SortFunc(a.files, func(x, y *archivedFile) int { return strings.Compare(x.name, y.name) })
	archive := zip.NewWriter(a.to)
	for _, file := range a.files {
		if err := file.writeTo(archive); err != nil {
			return err
		}
	}
	return archive.Close()
}

func (f *archivedFile) writeTo(archive *zip.Writer) error {
	if err := f.deflate.Close(); err != nil {
		return err
	}
	header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, CRC32: f.checksum, CompressedSize64: uint64(f.content.Len()), UncompressedSize64: f.size}
	to, err := archive.CreateRaw(header)
	if err != nil {
		return err
	}
	_, err = f.content.WriteTo(to)
	return err
}
