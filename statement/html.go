package statement

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/net/html"
)

// unpackHTML visits the tables of a page as one sheet: banks write title,
// header and rows into several.
func unpackHTML(r io.Reader, options Options, _ int, visit func(part) error) error {
	text, err := htmlText(r, options)
	if err != nil {
		return err
	}
	page := &htmlTables{tokens: html.NewTokenizer(text), options: options, line: 1}
	page.tokens.SetMaxBuf(int(options.Limits.withDefaults().EntryBytes))
	return visitSheets([]sheet{{next: page.next}}, options, visit)
}

// htmlText decodes a page by its mark, the option, or what it says itself.
func htmlText(r io.Reader, options Options) (io.Reader, error) {
	content, err := readWhole(r, options)
	if err != nil {
		return nil, err
	}
	if options.Encoding == "" {
		options.Encoding = guessedEncoding(content[:min(len(content), detectionWindow)])
	}
	return UTF8(bytes.NewReader(content), options)
}

// htmlTables reads rows of cells out of a page.
type htmlTables struct {
	tokens  *html.Tokenizer
	options Options
	line    int

	cells  []string
	cell   strings.Builder
	inCell bool
}

// next returns the next row that has cells; its number is the line it begins in.
func (h *htmlTables) next() ([]string, int, error) {
	h.cells = nil
	start := h.line
	for {
		kind := h.tokens.Next()
		switch kind {
		case html.ErrorToken:
			return h.ended(start)
		case html.TextToken:
			if h.inCell {
				h.cell.Write(h.tokens.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			name, _ := h.tokens.TagName()
			if row, line := h.tag(string(name), kind == html.EndTagToken, &start); row != nil {
				return row, line, nil
			}
		}
		h.line += bytes.Count(h.tokens.Raw(), []byte("\n"))
	}
}

// tag returns a row that ends here; a row that begins ends one left open.
func (h *htmlTables) tag(name string, end bool, start *int) (row []string, line int) {
	switch {
	case (name == "td" || name == "th"):
		h.endCell()
		h.inCell = !end
	case name == "tr" || name == "table" && end:
		h.endCell()
		row, line = h.cells, *start
		h.cells = nil
		*start = h.line
	}
	return row, line
}

func (h *htmlTables) endCell() {
	if h.inCell {
		h.cells = append(h.cells, html.UnescapeString(h.cell.String()))
		h.cell.Reset()
		h.inCell = false
	}
}

func (h *htmlTables) ended(start int) ([]string, int, error) {
	err := h.tokens.Err()
	if err != io.EOF {
		return nil, start, containerError(h.options, (&source{file: h.options.File}).translate(err))
	}
	h.endCell()
	if h.cells != nil {
		row := h.cells
		h.cells = nil
		return row, start, nil
	}
	return nil, start, io.EOF
}
