package dmn

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// element is an XML element of DMN; what belongs to diagrams, extensions and other vocabularies is left out, but for
// the version tag among the extensions.
type element struct {
	name         string
	attributes   []xml.Attr
	children     []*element
	text         string
	versionTag   string
	line, column int
}

// zeebeNamespace is that of the extension elements of Camunda 8.
const zeebeNamespace = "http://camunda.org/schema/zeebe/1.0"

// xmlReader reads a file token by token and keeps to the limits while it does.
type xmlReader struct {
	decoder *xml.Decoder
	limits  Limits
	line    int // where the token begins
	column  int // in bytes, from 1
	count   int
	root    *element
	open    []*element
	texts   [][]byte // beside open
	skipped int      // depth inside of an element that is left out
	extends bool     // that element holds the extensions of the innermost open one
}

// limitedReader fails, rather than ends, when the file is longer than allowed.
type limitedReader struct {
	reader io.Reader
	rest   int64
}

var errTooLong = errors.New("the file is longer than the limit")

func (l *limitedReader) Read(buffer []byte) (int, error) {
	if l.rest <= 0 {
		return 0, errTooLong
	}
	if int64(len(buffer)) > l.rest {
		buffer = buffer[:l.rest]
	}
	n, err := l.reader.Read(buffer)
	l.rest -= int64(n)
	return n, err
}

func readXML(r io.Reader, limits Limits) (*element, *Problem) {
	decoder := xml.NewDecoder(&limitedReader{r, limits.Bytes + 1})
	x := &xmlReader{decoder: decoder, limits: limits}
	for {
		x.line, x.column = decoder.InputPos()
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return x.finish()
		}
		if err != nil {
			return nil, x.unreadable(err)
		}
		if problem := x.take(token); problem != nil {
			return nil, problem
		}
	}
}

func (x *xmlReader) unreadable(err error) *Problem {
	if errors.Is(err, errTooLong) {
		return x.problem(CodeLimit, "the file is longer than %d bytes", x.limits.Bytes)
	}
	return x.problem(CodeXML, "the file is not readable as XML: %s", err)
}

func (x *xmlReader) finish() (*element, *Problem) {
	if x.root == nil {
		return nil, x.problem(CodeNoModel, "there is no DMN model in the file")
	}
	return x.root, nil
}

func (x *xmlReader) problem(code, format string, arguments ...any) *Problem {
	line, column := x.decoder.InputPos()
	return &Problem{Code: code, Message: fmt.Sprintf(format, arguments...), Line: line, Column: column}
}

func (x *xmlReader) take(token xml.Token) *Problem {
	switch token := token.(type) {
	case xml.StartElement:
		return x.start(token)
	case xml.EndElement:
		x.end()
	case xml.CharData:
		if x.skipped == 0 && len(x.open) > 0 {
			x.texts[len(x.open)-1] = append(x.texts[len(x.open)-1], token...)
		}
	case xml.Directive:
		return x.problem(CodeXML, "document type declarations are refused, since they can define entities")
	}
	return nil
}

func (x *xmlReader) start(token xml.StartElement) *Problem {
	if x.count++; x.count > x.limits.Elements {
		return x.problem(CodeLimit, "more than %d elements", x.limits.Elements)
	}
	if len(x.open)+x.skipped >= x.limits.Nesting {
		return x.problem(CodeLimit, "elements nested deeper than %d", x.limits.Nesting)
	}
	if x.root == nil && (token.Name.Local != "definitions" || !isModelNamespace(token.Name.Space)) {
		return x.problem(CodeNoModel, "the root element is '%s', not the definitions of a DMN model", token.Name.Local)
	}
	if x.skipped > 0 || !isModelNamespace(token.Name.Space) || token.Name.Local == "extensionElements" {
		x.skip(token)
		return nil
	}
	x.push(token)
	return nil
}

// skip leaves an element out; of the extensions of an element it keeps the version tag.
func (x *xmlReader) skip(token xml.StartElement) {
	if x.skipped == 0 {
		x.extends = isModelNamespace(token.Name.Space)
	}
	if x.skipped == 1 && x.extends && token.Name == (xml.Name{Space: zeebeNamespace, Local: "versionTag"}) {
		x.open[len(x.open)-1].versionTag = (&element{attributes: token.Attr}).attribute("value")
	}
	x.skipped++
}

func (x *xmlReader) push(token xml.StartElement) {
	e := &element{name: token.Name.Local, attributes: token.Attr, line: x.line, column: x.column}
	if x.root == nil {
		x.root = e
	} else {
		parent := x.open[len(x.open)-1]
		parent.children = append(parent.children, e)
	}
	x.open = append(x.open, e)
	if len(x.texts) < len(x.open) {
		x.texts = append(x.texts, nil)
	}
}

func (x *xmlReader) end() {
	if x.skipped > 0 {
		x.skipped--
		return
	}
	last := len(x.open) - 1
	x.open[last].text = string(x.texts[last])
	x.texts[last] = x.texts[last][:0]
	x.open = x.open[:last]
}

// isModelNamespace accepts every version: ".../DMN/20151101/dmn.xsd" of 1.1 and ".../DMN/<date>/MODEL/" since 1.2.
func isModelNamespace(namespace string) bool {
	_, version, found := strings.Cut(namespace, "omg.org/spec/DMN/")
	return found && (strings.HasSuffix(version, "/MODEL/") || strings.HasSuffix(version, "/MODEL") || strings.HasSuffix(version, "/dmn.xsd"))
}

func (e *element) attribute(name string) string {
	for _, a := range e.attributes {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func (e *element) id() string { return e.attribute("id") }

// child returns the first child of a name, or nil.
func (e *element) child(name string) *element {
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (e *element) all(name string) []*element {
	var found []*element
	for _, c := range e.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

// textContent returns the text of the "text" child, as in <inputEntry><text>.
func (e *element) textContent() string {
	if t := e.child("text"); t != nil {
		return t.text
	}
	return ""
}

func (e *element) problem(code, format string, arguments ...any) *Problem {
	return &Problem{Code: code, Message: fmt.Sprintf(format, arguments...), ElementID: e.id(), Line: e.line, Column: e.column}
}
