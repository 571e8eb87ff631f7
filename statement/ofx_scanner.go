package statement

import (
	"bytes"
	"html"
	"io"
	"strings"
)

// ofxTag is an element or the end of one. The value of an element is the text
// up to the next tag: version 1 (SGML) leaves out the end tags of values.
type ofxTag struct {
	name  string // in capital letters
	end   bool
	value string
	at    position
	after int64 // offset behind the tag itself
}

// ofxScanner reads tag by tag with bounded memory.
type ofxScanner struct {
	*source
	started bool
}

// next returns the next tag, io.EOF after the last one. Instructions,
// comments and the head before the first tag are passed over.
func (o *ofxScanner) next() (*ofxTag, error) {
	if !o.started {
		if _, err := o.upTo('<', o.limits.Text); err != nil {
			return nil, err
		}
		o.started = true
	}
	for {
		at := o.at
		at.offset--
		at.column--
		tag := &ofxTag{at: at}
		name, err := o.upTo('>', o.limits.Text)
		if err != nil {
			return nil, o.insideTag(err, at)
		}
		tag.after = o.at.offset
		text, err := o.content()
		if err != nil && err != io.EOF {
			return nil, err
		}
		if err == io.EOF && name == "" {
			return nil, io.EOF
		}
		if strings.HasPrefix(name, "?") || strings.HasPrefix(name, "!") {
			if strings.HasPrefix(name, "!DOCTYPE") {
				return nil, o.fail(at, CodeDocumentType, "", "document types are refused")
			}
			continue
		}
		tag.fill(name, text)
		return tag, nil
	}
}

// insideTag: nothing behind the last tag is the end, anything else is cut off.
func (o *ofxScanner) insideTag(err error, at position) error {
	if err == io.EOF && o.at.offset > at.offset+1 {
		return o.fail(o.at, CodeTruncated, "", "the file ends inside a tag")
	}
	return err
}

func (t *ofxTag) fill(name, text string) {
	name = strings.TrimSpace(name)
	t.end = strings.HasPrefix(name, "/")
	name, _, _ = strings.Cut(strings.Trim(name, "/ "), " ")
	t.name = strings.ToUpper(name)
	if !t.end {
		t.value = strings.TrimSpace(text)
	}
}

// content is the text up to the next tag, with the entities of SGML and the
// CDATA sections of XML resolved.
func (o *ofxScanner) content() (string, error) {
	var content strings.Builder
	for {
		text, err := o.upTo('<', o.limits.Text)
		content.WriteString(html.UnescapeString(text))
		if err != nil {
			return content.String(), err
		}
		head, err := o.in.Peek(len(ofxCDATA))
		if err != nil || string(head) != ofxCDATA || content.Len() > o.limits.Text {
			return content.String(), nil
		}
		if err := o.cdata(&content); err != nil {
			return "", err
		}
	}
}

const ofxCDATA = "![CDATA["

func (o *ofxScanner) cdata(content *strings.Builder) error {
	text := ""
	for at := o.at; !strings.HasSuffix(text, "]]"); text += ">" {
		part, err := o.upTo('>', o.limits.Text)
		if err == io.EOF {
			return o.fail(o.at, CodeTruncated, "", "the file ends inside a CDATA section")
		}
		if text += part; err != nil || len(text) > o.limits.Text {
			return orElse(err, o.fail(at, CodeTooLarge, "", "a text is longer than the allowed %d bytes", o.limits.Text))
		}
		if strings.HasSuffix(text, "]]") {
			break
		}
	}
	content.WriteString(text[len(ofxCDATA) : len(text)-len("]]")])
	return nil
}

// upTo returns the text before the character, which it reads too. io.EOF comes
// with the text before the end.
func (o *ofxScanner) upTo(end byte, limit int) (string, error) {
	var text strings.Builder
	for {
		if _, err := o.in.Peek(1); err != nil {
			return text.String(), o.translate(err)
		}
		buffered, _ := o.in.Peek(o.in.Buffered())
		index := bytes.IndexByte(buffered, end)
		if index >= 0 {
			buffered = buffered[:index+1]
		}
		if text.Len()+len(buffered)-1 > limit {
			return "", o.fail(o.at, CodeTooLarge, "", "a text is longer than the allowed %d bytes", limit)
		}
		text.Write(buffered)
		o.pass(buffered)
		if index >= 0 {
			return text.String()[:text.Len()-1], nil
		}
	}
}
