package statement

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
)

// part is what stands for itself in a file: its text, a member of an archive,
// a sheet of a workbook.
type part struct {
	options Options
	text    io.Reader // nil for rows that are no text
	rows    *sheetRows
}

// maxContainerDepth allows a workbook or a compressed file within an archive.
const maxContainerDepth = 2

// containerMagic is how far into a file its container has to show.
const containerMagic = 1 << 10

// eachPart opens archives and workbooks and visits what is in them.
func eachPart(r io.Reader, options Options, visit func(part) error) error {
	return unpack(&limitedReader{in: r, left: options.Limits.withDefaults().Bytes}, options, 0, visit)
}

func unpack(r io.Reader, options Options, depth int, visit func(part) error) error {
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, err := buffered.Peek(containerMagic)
	if err != nil && err != io.EOF && len(head) == 0 {
		return containerError(options, err)
	}
	kind := containerOf(head)
	switch {
	case kind == nil:
		return visit(part{options: options, text: buffered})
	case depth >= maxContainerDepth:
		return refusal(options, CodeTooLarge, "archives are nested more than %d deep", maxContainerDepth)
	}
	return kind(buffered, options, depth, visit)
}

type container func(r io.Reader, options Options, depth int, visit func(part) error) error

// containerOf tells a container by its first bytes, nil for text.
func containerOf(head []byte) container {
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return unpackGzip
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return unpackZip
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return unpackXLS
	case isHTML(head):
		return unpackHTML
	}
	return nil
}

// isHTML knows the tables of HTML that banks call .xls.
func isHTML(head []byte) bool {
	text := strings.ToLower(string(bytes.TrimLeft(head, " \t\r\n\xef\xbb\xbf")))
	for _, beginning := range []string{"<html", "<!doctype html", "<table", "<head", "<meta", "<style"} {
		if strings.HasPrefix(text, beginning) && (strings.Contains(text, "<t") || strings.Contains(text, "<meta")) {
			return true
		}
	}
	return false
}

func unpackGzip(r io.Reader, options Options, depth int, visit func(part) error) error {
	opened, err := gzip.NewReader(r)
	if err != nil {
		return containerError(options, err)
	}
	unpacked := &limitedReader{in: &unpackedReader{opened, options}, left: options.Limits.withDefaults().Unpacked}
	return unpack(unpacked, options, depth+1, visit)
}

// unpackedReader gives errors of a container that is broken the type that
// refuses input.
type unpackedReader struct {
	in      io.Reader
	options Options
}

func (u *unpackedReader) Read(buffer []byte) (int, error) {
	n, err := u.in.Read(buffer)
	if err != nil && err != io.EOF {
		err = containerError(u.options, err)
	}
	return n, err
}

// containerError refuses a container; errors of the caller's reader cannot be
// told from those of the container, so they are named as such.
func containerError(options Options, err error) error {
	if refused, ok := err.(*Error); ok {
		return refused
	}
	if err == errTooLarge {
		return refusal(options, CodeTooLarge, "the input is larger than allowed")
	}
	return refusal(options, CodeMalformedContainer, "the archive or workbook is damaged or cut off")
}

// refusal is an Error about a file as a whole.
func refusal(options Options, code Code, format string, arguments ...any) *Error {
	return (&source{file: options.File}).fail(position{line: 1, column: 1}, code, "", format, arguments...)
}

// readWhole holds an archive in memory, whose directory is at its end.
func readWhole(r io.Reader, options Options) ([]byte, error) {
	content, err := io.ReadAll(&limitedReader{in: r, left: options.Limits.withDefaults().Archive})
	if err == errTooLarge {
		return nil, refusal(options, CodeTooLarge, "the archive or workbook is larger than the allowed %d bytes", options.Limits.withDefaults().Archive)
	}
	if err != nil {
		return nil, containerError(options, err)
	}
	return content, nil
}

// guarded runs what reads a container of strangers: a panic in it refuses the
// file.
func guarded(options Options, read func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = refusal(options, CodeMalformedContainer, "the archive or workbook is damaged")
		}
	}()
	return read()
}

// stream reads the part.
func (p part) stream(visitor Visitor) error {
	if p.rows == nil {
		return streamText(p.text, p.options, visitor)
	}
	out := &delivery{source: p.rows.source, visitor: visitor}
	return newCSVReader(p.rows.source, p.rows, out, p.options).read()
}

// detect tells the format of the part.
func (p part) detect() (Format, error) {
	if p.rows != nil {
		return CSV, nil
	}
	text, options, err := recogniseText(p.text, p.options)
	if err != nil {
		return "", err
	}
	in, err := newSource(text, options)
	if err != nil {
		return "", err
	}
	return in.detect(options)
}
