package bpmn

import (
	"bufio"
	"io"
	"strings"
)

// Write writes definitions as a BPMN 2.0 file in UTF-8. What [Read] has read comes out again: every element and
// attribute in its order and with its prefix, extension elements and diagrams, text with its white space, comments and
// processing instructions. Only the spelling may differ: the encoding, CDATA sections, quotes and character references.
// The error is the first one of the writer.
func Write(w io.Writer, definitions *Definitions) error {
	out := &documentWriter{Writer: bufio.NewWriter(w)}
	out.put(`<?xml version="1.0" encoding="UTF-8"?>`, "\n")
	out.outside(definitions.Before)
	out.node(definitions.Root)
	out.put("\n")
	out.outside(definitions.Behind)
	return out.Flush()
}

// documentWriter keeps the first error, which Flush returns.
type documentWriter struct {
	*bufio.Writer
}

func (w *documentWriter) put(parts ...string) {
	for _, part := range parts {
		_, _ = w.WriteString(part)
	}
}

// outside writes what stands before or behind the root element, each on a line.
func (w *documentWriter) outside(contents []Content) {
	for i := range contents {
		w.content(&contents[i])
		w.put("\n")
	}
}

// openNode is a node whose content is being written.
type openNode struct {
	node *Node
	done int // how much of its content
}

// node writes without recursion, because elements may be nested deeply.
func (w *documentWriter) node(root *Node) {
	path := []openNode{{node: root}}
	w.open(root)
	for len(path) > 0 {
		top := &path[len(path)-1]
		if top.done == len(top.node.Content) {
			w.close(top.node)
			path = path[:len(path)-1]
			continue
		}
		content := &top.node.Content[top.done]
		top.done++
		if content.Node == nil {
			w.content(content)
			continue
		}
		w.open(content.Node)
		path = append(path, openNode{node: content.Node})
	}
}

func (w *documentWriter) open(node *Node) {
	w.put("<", qualified(node.Prefix, node.Name.Local))
	for i := range node.Attributes {
		attribute := &node.Attributes[i]
		w.put(" ", qualified(attribute.Prefix, attribute.Name.Local), `="`, attributeEscapes.Replace(attribute.Text.Value), `"`)
	}
	if len(node.Content) == 0 {
		w.put("/")
	}
	w.put(">")
}

func (w *documentWriter) close(node *Node) {
	if len(node.Content) > 0 {
		w.put("</", qualified(node.Prefix, node.Name.Local), ">")
	}
}

// content writes what is no element.
func (w *documentWriter) content(content *Content) {
	switch {
	case content.Text != "":
		w.put(textEscapes.Replace(content.Text))
	case content.Instruction != "":
		w.put("<?", content.Target, " ", content.Instruction, "?>")
	case content.Target != "":
		w.put("<?", content.Target, "?>")
	default:
		w.put("<!--", content.Comment, "-->")
	}
}

func qualified(prefix, local string) string {
	if prefix == "" {
		return local
	}
	return prefix + ":" + local
}

// What has a meaning in the markup, and what a reader would change (XML 1.0, 2.4, 2.11, 3.3.3).
var (
	textEscapes      = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
	attributeEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")
)
