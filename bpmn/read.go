package bpmn

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// ReadOptions bound what reading a file may cost. A field that is 0 means its default.
type ReadOptions struct {
	MaximumBytes    int64 // of the file; default 16 MiB
	MaximumDepth    int   // of nested XML elements; default 5,000
	MaximumElements int   // XML elements; default 200,000
	MaximumText     int   // bytes of one attribute or one text; default 1 MiB
}

func (o ReadOptions) orDefault() ReadOptions {
	return ReadOptions{
		MaximumBytes:    positiveOr(o.MaximumBytes, 16<<20),
		MaximumDepth:    positiveOr(o.MaximumDepth, 5000),
		MaximumElements: positiveOr(o.MaximumElements, 200_000),
		MaximumText:     positiveOr(o.MaximumText, 1<<20),
	}
}

func positiveOr[T int | int64](value, preset T) T {
	if value > 0 {
		return value
	}
	return preset
}

// Read reads a BPMN 2.0 file (OMG BPMN 2.0.2, chapter 15) in UTF-8, UTF-16, ISO 8859-1 or GB 18030. It refuses what is not well-formed, what
// is no BPMN, document type definitions (and with them all entities but the predefined ones), other encodings, and what
// is above the limits. Whether the processes can be executed is the question of [Compile].
//
// The error is always of type [Problems].
func Read(r io.Reader, options ReadOptions) (*Definitions, error) {
	document, problem := readDocument(r, options.orDefault())
	if problem != nil {
		return nil, Problems{problem}
	}
	if problem := checkRoot(document.root); problem != nil {
		return nil, Problems{problem}
	}
	definitions, problems := newDefinitions(document)
	if len(problems) > 0 {
		return nil, problems
	}
	return definitions, nil
}

// checkRoot wants the definitions of BPMN 2.0; in another namespace they are of another version or another language.
func checkRoot(root *Node) *Problem {
	switch root.Name {
	case Name{Space: NamespaceBPMN, Local: "definitions"}:
		return nil
	case Name{Space: root.Name.Space, Local: "definitions"}:
		return newProblem(CodeNamespace, root.Position, root.Name.Space, NamespaceBPMN)
	}
	return newProblem(CodeNotBPMN, root.Position, root.Name.Local)
}

// documentReader builds the tree of nodes from the tokens of the decoder.
type documentReader struct {
	source  *source
	decoder *xml.Decoder
	limits  ReadOptions

	root     *Node
	current  *Node
	before   []Content      // before the root element
	behind   []Content      // behind it
	texts    []*textBuilder // of the open elements, nil for one that has no text yet
	elements int
}

func readDocument(r io.Reader, limits ReadOptions) (*documentReader, *Problem) {
	feed := newSource(r, limits.MaximumBytes)
	reader := &documentReader{source: feed, decoder: xml.NewDecoder(feed), limits: limits}
	reader.decoder.CharsetReader = feed.charset
	for {
		token, err := reader.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, reader.failure(err)
		}
		if problem := reader.accept(token); problem != nil {
			return nil, problem
		}
	}
	if reader.root == nil {
		return nil, newProblem(CodeEmptyFile, feed.here())
	}
	return reader, nil
}

// accept takes one token, and lets the source forget it.
func (d *documentReader) accept(token xml.Token) *Problem {
	offset := d.decoder.InputOffset()
	raw, start := d.source.take(offset)
	problem := d.dispatch(token, raw, start)
	if problem == nil && d.source.damaged(raw) {
		problem = newProblem(CodeEncoding, start, "invalid "+d.source.decoded)
	}
	d.source.drop(offset)
	return problem
}

func (d *documentReader) dispatch(token xml.Token, raw []byte, start Position) *Problem {
	switch token := token.(type) {
	case xml.StartElement:
		return d.open(token, raw, start)
	case xml.EndElement:
		d.close()
	case xml.CharData:
		return d.text(token, raw, start)
	case xml.Comment:
		d.keep(Content{Comment: string(token)})
	case xml.ProcInst:
		if token.Target != "xml" {
			d.keep(Content{Target: token.Target, Instruction: string(token.Inst)})
		}
	case xml.Directive:
		return newProblem(CodeDocumentType, start)
	}
	return nil
}

func (d *documentReader) open(token xml.StartElement, raw []byte, start Position) *Problem {
	d.elements++
	switch {
	case len(d.texts) >= d.limits.MaximumDepth:
		return newProblem(CodeTooDeep, start, d.limits.MaximumDepth)
	case d.elements > d.limits.MaximumElements:
		return newProblem(CodeTooManyElements, start, d.limits.MaximumElements)
	case d.current == nil && d.root != nil:
		return newProblem(CodeMalformed, start, "a second root element")
	}
	node := &Node{
		Name:       Name{Space: token.Name.Space, Local: token.Name.Local},
		Prefix:     prefixOf(string(raw[1:tagNameWidth(string(raw))])),
		Attributes: attributesOf(token, string(raw), start),
		Parent:     d.current,
		Position:   start,
	}
	d.attach(node)
	if problem := checkPrefixes(node); problem != nil {
		return problem
	}
	return d.checkAttributes(node)
}

func (d *documentReader) attach(node *Node) {
	if d.current == nil {
		d.root = node
	} else {
		d.current.Children = append(d.current.Children, node)
		d.keep(Content{Node: node})
	}
	d.current = node
	d.texts = append(d.texts, nil)
}

// keep remembers what stands here.
func (d *documentReader) keep(content Content) {
	place := &d.before
	if d.current != nil {
		place = &d.current.Content
	} else if d.root != nil {
		place = &d.behind
	}
	*place = append(*place, content)
}

func (d *documentReader) close() {
	last := len(d.texts) - 1
	if built := d.texts[last]; built != nil {
		d.current.Text = built.text()
	}
	d.texts = d.texts[:last]
	d.current = d.current.Parent
}

func (d *documentReader) checkAttributes(node *Node) *Problem {
	for i := range node.Attributes {
		if text := &node.Attributes[i].Text; len(text.Value) > d.limits.MaximumText {
			return newProblem(CodeTextTooLong, text.Position(), d.limits.MaximumText)
		}
	}
	if i := duplicateName(node.Attributes); i >= 0 {
		text := &node.Attributes[i].Text
		return newProblem(CodeMalformed, text.Position(), "the attribute "+node.Attributes[i].Name.Local+" stands twice")
	}
	return nil
}

const cdataOpening = "<![CDATA["

func (d *documentReader) text(data xml.CharData, raw []byte, start Position) *Problem {
	value := string(data)
	if d.current != nil && value != "" {
		d.keep(Content{Text: value})
	}
	if strings.TrimSpace(value) == "" {
		return nil
	}
	if d.current == nil {
		return newProblem(CodeMalformed, start, "text outside of the root element")
	}
	built := d.openText()
	if built.value.Len()+len(value) > d.limits.MaximumText {
		return newProblem(CodeTextTooLong, start, d.limits.MaximumText)
	}
	part := piece{place: start, raw: string(raw)}
	if inside, isCDATA := strings.CutPrefix(part.raw, cdataOpening); isCDATA {
		part = piece{place: advance(start, cdataOpening), raw: strings.TrimSuffix(inside, "]]>"), verbatim: true}
	}
	built.append(value, part)
	return nil
}

// openText returns the text of the current element, which is built only where there is any.
func (d *documentReader) openText() *textBuilder {
	last := len(d.texts) - 1
	if d.texts[last] == nil {
		d.texts[last] = &textBuilder{}
	}
	return d.texts[last]
}

// failure turns an error of the decoder into a problem with a place.
func (d *documentReader) failure(err error) *Problem {
	var syntax *xml.SyntaxError
	var encoding encodingError
	place := d.source.here()
	var problem *Problem
	switch {
	case errors.Is(err, errTooLarge):
		problem = newProblem(CodeTooLarge, place, d.limits.MaximumBytes)
	case errors.As(err, &encoding):
		problem = newProblem(CodeEncoding, place, string(encoding))
	case errors.As(err, &syntax) && syntax.Msg == "invalid UTF-8":
		problem = newProblem(CodeEncoding, place, "invalid UTF-8")
	case errors.As(err, &syntax):
		problem = newProblem(CodeMalformed, place, syntax.Msg)
	default:
		problem = newProblem(CodeMalformed, place, err.Error())
	}
	problem.cause = err
	return problem
}
