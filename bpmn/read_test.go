package bpmn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// endless yields a text again and again.
type endless struct {
	text string
	at   int
}

func (e *endless) Read(into []byte) (int, error) {
	for i := range into {
		into[i] = e.text[e.at]
		e.at = (e.at + 1) % len(e.text)
	}
	return len(into), nil
}

// TestLimits reads files that have no end: every limit must stop the reader at a place.
func TestLimits(t *testing.T) {
	text := func(parts ...string) io.Reader { return strings.NewReader(strings.Join(parts, "")) }
	cases := map[Code]struct {
		file    io.Reader
		options ReadOptions
	}{
		CodeTooDeep:         {&endless{text: "<a>"}, ReadOptions{}},
		CodeTooManyElements: {io.MultiReader(text("<a>"), &endless{text: "<b/>"}), ReadOptions{MaximumElements: 1000}},
		CodeTooLarge:        {io.MultiReader(text("<a>"), &endless{text: "<!-- x -->"}), ReadOptions{MaximumBytes: 100_000}},
		CodeTextTooLong:     {text("<a x='", strings.Repeat("x", 2000), "'/>"), ReadOptions{MaximumText: 1000}},
		CodeDocumentType:    {text("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), ReadOptions{}},
	}
	for code, test := range cases {
		_, err := Read(test.file, test.options)
		var problem *Problem
		if !errors.As(err, &problem) || problem.Code != code || problem.Line == 0 {
			t.Errorf("%s: got %v", code, err)
		}
	}
	_, err := Read(text("<a>", strings.Repeat("x", 600), "<b/>", strings.Repeat("x", 600), "</a>"), ReadOptions{MaximumText: 1000})
	var problem *Problem
	if !errors.As(err, &problem) || problem.Code != CodeTextTooLong || problem.Column != 608 {
		t.Errorf("text in two parts: got %v", err)
	}
}

// TestManyPieces reads a text of many pieces and a tag of many attributes; it takes minutes when the cost is not linear.
func TestManyPieces(t *testing.T) {
	const count = 400_000
	pieces := opening + "<a>" + strings.Repeat("x<!---->", count) + "</a>"
	var attributes strings.Builder
	for i := range count {
		fmt.Fprintf(&attributes, " a%d='1'", i)
	}
	for _, file := range []string{pieces + "</definitions>", opening + "<a" + attributes.String() + "/></definitions>"} {
		if _, err := Read(strings.NewReader(file), ReadOptions{}); err != nil {
			t.Error(err)
		}
	}
}

// TestUnboundedTokens reads single tokens that have no end; only the limit of bytes can stop them.
func TestUnboundedTokens(t *testing.T) {
	for _, opening := range []string{"<", "<a ", "<a x='", "<!--", "<?xml ", "<![CDATA[", "<!DOCTYPE ", "text", "<a>&"} {
		_, err := Read(io.MultiReader(strings.NewReader(opening), &endless{text: "x"}), ReadOptions{MaximumBytes: 100_000})
		if err == nil {
			t.Errorf("%s: no error", opening)
		}
	}
}

func TestEncodings(t *testing.T) {
	file := `<?xml version="1.0" encoding="%"?>` + opening + `<process id="p" name="对账" isExecutable="true"/></definitions>`
	encoded := func(name string, encode func(string) (string, error)) string {
		text, err := encode(strings.Replace(file, "%", name, 1))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	plain := func(text string) (string, error) { return text, nil }
	little := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()
	big := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()
	for name, text := range map[string]string{
		"utf-8":             encoded("utf-8", plain),
		"utf-8 with a mark": "\ufeff" + encoded("UTF-8", plain),
		"utf-16":            encoded("UTF-16", little.String),
		"utf-16 no mark":    encoded("UTF-16BE", big.String),
		"gbk":               encoded("GBK", simplifiedchinese.GBK.NewEncoder().String),
	} {
		definitions, err := Read(strings.NewReader(text), ReadOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if definitions.Processes[0].Name != "对账" {
			t.Errorf("%s: got %q", name, definitions.Processes[0].Name)
		}
	}
	for name, text := range map[string]string{
		"gbk declared as utf-8": encoded("utf-8", simplifiedchinese.GBK.NewEncoder().String),
		"utf-8 declared utf-16": encoded("utf-16", plain),
		"broken gbk":            strings.Replace(encoded("GBK", plain), "对账", "\xff\xff", 1),
	} {
		_, err := Read(strings.NewReader(text), ReadOptions{})
		var problem *Problem
		if !errors.As(err, &problem) || problem.Code != CodeEncoding || problem.Line != 1 {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestTextPlaces finds characters of a value in the file, also behind references, line ends and CDATA sections.
func TestTextPlaces(t *testing.T) {
	file := opening + "\n<a x='1&amp;&#x4E2D;=y'/>\r\n<b>one&lt;<!-- comment -->\r\ntwo<![CDATA[<&lt;three]]></b></definitions>"
	definitions, err := Read(strings.NewReader(file), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	attribute := definitions.Root.Children[0].attribute("", "x")
	text := &definitions.Root.Children[1].Text
	for _, test := range []struct {
		text  *Text
		part  string
		place Position
	}{
		{attribute, "1", Position{2, 7}}, {attribute, "&", Position{2, 8}}, {attribute, "中", Position{2, 13}},
		{attribute, "=y", Position{2, 21}}, {text, "one", Position{3, 4}}, {text, "<", Position{3, 7}},
		{text, "two", Position{4, 1}}, {text, "<&lt;", Position{4, 13}}, {text, "three", Position{4, 18}},
	} {
		if place := test.text.At(strings.Index(test.text.Value, test.part)); place != test.place {
			t.Errorf("%q: got %v, want %v", test.part, place, test.place)
		}
	}
}

func TestReaderFailure(t *testing.T) {
	failure := errors.New("line cut")
	_, err := Read(io.MultiReader(strings.NewReader("<a>"), failing{failure}), ReadOptions{})
	if !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// FuzzRead wants no panic, a place for every problem on every platform, and that what is written reads as the same.
func FuzzRead(f *testing.F) {
	for _, pattern := range []string{"testdata/*.bpmn", "testdata/compile/*.bpmn", "testdata/agreement/*.bpmn", "testdata/rules/*"} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			if content, err := os.ReadFile(path); err == nil {
				f.Add(content)
			}
		}
	}
	f.Add([]byte("<a x='&#x4E2D;' y=\"1\"/>"))
	f.Add([]byte(oddities))
	f.Fuzz(func(t *testing.T, content []byte) {
		definitions, err := Read(strings.NewReader(string(content)), ReadOptions{MaximumBytes: 1 << 20})
		if err != nil {
			checkPlaces(t, err)
			return
		}
		for platform := range Platform(len(platformNames)) {
			checkPlaces(t, Check(definitions, platform))
		}
		checkRewriting(t, definitions)
	})
}

func checkPlaces(t *testing.T, err error) {
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("no problems: %v", err)
	}
	for _, problem := range problems {
		if problem.Line < 1 || problem.Column < 1 || problem.Message == "" {
			t.Errorf("no place: %+v", problem)
		}
	}
}

// checkRewriting writes, reads and writes again, and compares both texts and both trees.
func checkRewriting(t *testing.T, definitions *Definitions) {
	var first, second bytes.Buffer
	if err := Write(&first, definitions); err != nil {
		t.Fatal(err)
	}
	again, err := Read(bytes.NewReader(first.Bytes()), ReadOptions{})
	if err != nil {
		t.Fatalf("%v in\n%s", err, first.Bytes())
	}
	if err := Write(&second, again); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("%s\nbecame\n%s", first.Bytes(), second.Bytes())
	}
}

func BenchmarkRead(b *testing.B) {
	content, err := os.ReadFile(filepath.Join("testdata", "compile", "order.bpmn"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(strings.NewReader(string(content)), ReadOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	definitions, _ := compileOrder(b)
	b.ReportAllocs()
	for b.Loop() {
		Compile(definitions)
	}
}
