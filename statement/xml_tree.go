package statement

import "bytes"

// element is a small XML tree, such as one entry with all its details.
type element struct {
	name       string
	text       string
	attributes []attribute
	children   []*element
	at         position
	end        int64 // offset behind it
}

// subtree reads the element whose start tag was just read, up to its end.
func (x *xmlReader) subtree(start *token) (*element, error) {
	root := x.newElement(start)
	stack := append(make([]*element, 0, 16), root)
	for elements := int64(1); len(stack) > 0; {
		if max(x.at.offset-root.at.offset, elements*bytesOfElement) > x.limits.EntryBytes {
			return nil, x.fail(root.at, CodeTooLarge, x.path(), "an element is larger than the allowed %d bytes", x.limits.EntryBytes)
		}
		current, err := x.next()
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch current.kind {
		case startElement:
			child := x.newElement(current)
			top.children = append(top.children, child)
			stack = append(stack, child)
			elements++
		case characters:
			if err := x.appendText(top, current); err != nil {
				return nil, err
			}
		case endElement:
			top.end = x.at.offset
			stack = stack[:len(stack)-1]
		}
	}
	return root, nil
}

// bytesOfElement is what an element counts at least, since <a/> takes more
// memory than four bytes.
const bytesOfElement = 16

func (x *xmlReader) appendText(to *element, chunk *token) error {
	text := bytes.TrimSpace(chunk.text)
	if len(to.text)+len(text) > x.limits.Text {
		return x.fail(chunk.at, CodeTooLarge, x.path(), "a text is longer than the allowed %d bytes", x.limits.Text)
	}
	switch {
	case len(text) == 0:
	case to.text == "":
		to.text = x.texts.text(text)
	default:
		to.text += string(text)
	}
	return nil
}

// elementPool lends elements, which all come back together.
type elementPool struct {
	blocks [][]element
	lent   int
}

const poolBlock = 64

// maxPooled bounds what is kept for the next tree.
const maxPooled = 64 * poolBlock

// reset takes all elements back: trees made of them must not be used any more.
func (p *elementPool) reset() {
	p.lent = 0
	p.blocks = p.blocks[:min(len(p.blocks), maxPooled/poolBlock)]
}

func (p *elementPool) lend() *element {
	if p.lent == len(p.blocks)*poolBlock {
		p.blocks = append(p.blocks, make([]element, poolBlock))
	}
	lent := &p.blocks[p.lent/poolBlock][p.lent%poolBlock]
	p.lent++
	return lent
}

// newElement makes an element of the tree that is read.
func (x *xmlReader) newElement(start *token) *element {
	if x.pool == nil {
		return elementOf(start)
	}
	lent := x.pool.lend()
	*lent = element{name: start.name, attributes: start.attributes, at: start.at, children: lent.children[:0]}
	return lent
}

func elementOf(start *token) *element {
	return &element{name: start.name, attributes: start.attributes, at: start.at}
}

// child follows a path of names to the first such descendant, nil where there
// is none. It may be called on nil.
func (e *element) child(path ...string) *element {
	for _, name := range path {
		e = e.first(name)
	}
	return e
}

func (e *element) first(name string) *element {
	if e == nil {
		return nil
	}
	for _, child := range e.children {
		if child.name == name {
			return child
		}
	}
	return nil
}

// all returns the children of the name.
func (e *element) all(name string) []*element {
	if e == nil {
		return nil
	}
	var found []*element
	for _, child := range e.children {
		if child.name == name {
			found = append(found, child)
		}
	}
	return found
}

// value returns the text at the path, "" where there is none.
func (e *element) value(path ...string) string {
	found := e.child(path...)
	if found == nil {
		return ""
	}
	return found.text
}

// firstValue returns the first text that is not empty among single-name or
// nested alternatives.
func (e *element) firstValue(paths ...[]string) string {
	for _, path := range paths {
		if text := e.value(path...); text != "" {
			return text
		}
	}
	return ""
}

func (e *element) attribute(name string) string {
	if e == nil {
		return ""
	}
	for _, one := range e.attributes {
		if one.name == name {
			return one.value
		}
	}
	return ""
}
