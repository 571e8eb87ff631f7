package statement

import (
	"io"
	"strings"
)

// camtReader walks through camt.052, camt.053 and camt.054 messages. Elements
// are known by their local names, so every version and prefix is read.
type camtReader struct {
	*xmlReader
	out       *delivery
	format    Format
	messageID string
	page      *element // MsgPgntn of the group header
	createdAt string
	found     bool
	entries   elementPool
}

// statementElements are the elements that hold one account's entries.
var statementElements = map[string]bool{"Stmt": true, "Rpt": true, "Ntfctn": true}

func readCAMT(in *source, out *delivery, options Options) error {
	reader := &camtReader{xmlReader: newXMLReader(in), out: out}
	for {
		current, err := reader.next()
		if err == io.EOF {
			break
		}
		if err == nil && current.kind == startElement {
			err = reader.element(current)
		}
		if err != nil {
			return err
		}
	}
	if !reader.found || options.Format != "" && options.Format != reader.format {
		return in.fail(in.at, CodeUnknownFormat, "", "the document holds no message of the format")
	}
	return nil
}

// element handles a start tag outside of statements.
func (c *camtReader) element(start *token) error {
	if format, ok := camtFormats[strings.TrimSuffix(start.name, "V01")]; ok { // version 1 has its number in the name
		c.format, c.found = format, true
		c.messageID, c.createdAt, c.page = "", "", nil
		return nil
	}
	switch {
	case !c.found:
		return nil
	case start.name == "GrpHdr":
		header, err := c.subtree(start)
		if err != nil {
			return err
		}
		c.messageID, c.createdAt = header.value("MsgId"), header.value("CreDtTm")
		c.page = header.child("MsgPgntn")
		return nil
	case statementElements[start.name]:
		return c.readStatement(start)
	}
	_, err := c.subtree(start)
	return err
}

// readStatement reads the children of Stmt, Rpt or Ntfctn one by one: the head
// is kept, each Ntry is handed over as soon as it is complete.
func (c *camtReader) readStatement(start *token) error {
	defer func() { c.pool = nil }()
	head := elementOf(start)
	begun := false
	for {
		current, err := c.next()
		if err != nil {
			return err
		}
		if current.kind == endElement {
			break
		}
		if current.kind != startElement {
			continue
		}
		isEntry := current.name == "Ntry"
		if c.pool = nil; isEntry {
			c.pool = &c.entries
			c.pool.reset()
		}
		child, err := c.subtree(current)
		if err != nil {
			return err
		}
		if !isEntry {
			if err := c.keep(head, child); err != nil {
				return err
			}
			continue
		}
		if err := c.entryOf(head, child, &begun); err != nil {
			return err
		}
	}
	return c.finish(head, begun)
}

// maxHeadElements bounds what is kept beside the entries (balances of many
// currencies and dates are the most that banks send).
const maxHeadElements = 10_000

func (c *camtReader) keep(head, child *element) error {
	if len(head.children) >= maxHeadElements {
		return c.fail(child.at, CodeTooLarge, c.path(), "the head of the statement has more than the allowed %d elements", maxHeadElements)
	}
	head.children = append(head.children, child)
	return nil
}

func (c *camtReader) entryOf(head, entry *element, begun *bool) error {
	if !*begun {
		if err := c.beginStatement(head); err != nil {
			return err
		}
		*begun = true
	}
	return c.entry(entry)
}

func (c *camtReader) beginStatement(head *element) error {
	statement, err := c.statementOf(head)
	if err != nil {
		return err
	}
	return c.out.begin(statement)
}

// finish takes up what came behind the first entry; the schema allows only
// additional information there, but some banks put balances last.
func (c *camtReader) finish(head *element, begun bool) error {
	if !begun {
		if err := c.beginStatement(head); err != nil {
			return err
		}
	} else if c.out.statement.Closing == nil {
		if err := c.balances(head, c.out.statement); err != nil {
			return err
		}
	}
	return c.out.end()
}

// problem refuses an element of the tree at its place.
func (c *camtReader) problem(at *element, code Code, sentence string) error {
	return c.fail(at.at, code, at.name, "%s", sentence)
}

// missing refuses a tree that lacks a required element.
func (c *camtReader) missing(parent *element, name string) error {
	return c.fail(parent.at, CodeMissingField, parent.name+"/"+name, "a required element is missing")
}
