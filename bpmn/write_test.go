package bpmn

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// canonical lists what the information set of a file holds, one item a line: names with their prefixes, attributes,
// text with neighbouring parts joined, comments and instructions. It knows nothing of this package.
func canonical(t testing.TB, file io.Reader) []string {
	decoder := xml.NewDecoder(file)
	decoder.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		encoding, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return encoding.NewDecoder().Reader(input), nil
	}
	var lines []string
	var text strings.Builder
	depth := 0
	for {
		token, err := decoder.RawToken()
		if data, isText := token.(xml.CharData); isText {
			text.Write(data)
			continue
		}
		if text.Len() > 0 && depth > 0 {
			lines = append(lines, fmt.Sprintf("text %q", text.String()))
		}
		text.Reset()
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			lines = append(lines, fmt.Sprintf("open %s %q", token.Name, token.Attr))
		case xml.EndElement:
			depth--
			lines = append(lines, fmt.Sprintf("close %s", token.Name))
		case xml.Comment:
			lines = append(lines, fmt.Sprintf("comment %q", token))
		case xml.ProcInst:
			if token.Target != "xml" {
				lines = append(lines, fmt.Sprintf("instruction %s %q", token.Target, token.Inst))
			}
		}
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// rewritten reads a file and writes it.
func rewritten(t testing.TB, content []byte) []byte {
	definitions, err := Read(bytes.NewReader(content), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Write(&out, definitions); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// inBytes gives a file of 16-bit characters in 8-bit ones, which is all that the decoder takes.
func inBytes(t testing.TB, content []byte) []byte {
	if !bytes.HasPrefix(content, []byte{0xff, 0xfe}) {
		return content
	}
	decoded, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(content)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Replace(decoded, []byte(`encoding="UTF-16"`), nil, 1)
}

func checkRoundTrip(t *testing.T, content []byte) {
	t.Helper()
	written := rewritten(t, content)
	if difference := cmp.Diff(canonical(t, bytes.NewReader(inBytes(t, content))), canonical(t, bytes.NewReader(written))); difference != "" {
		t.Error(difference)
	}
	if again := rewritten(t, written); !bytes.Equal(again, written) {
		t.Error("what was written and read is written differently")
	}
	if difference := cmp.Diff(meaning(t, content), meaning(t, written)); difference != "" {
		t.Errorf("the written file means something else: %s", difference)
	}
}

// meaning tells what a file compiles to on this platform and the newest of Camunda: processes with their elements and flows, and
// all problems without their places.
func meaning(t testing.TB, content []byte) []string {
	definitions, err := Read(bytes.NewReader(content), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	processes, problems := Compile(definitions)
	var lines []string
	for _, process := range processes {
		for i := range process.Elements {
			element := &process.Elements[i]
			lines = append(lines, fmt.Sprintf("%s %s %q %q %v %v %d %d", element.Kind, element.ID, element.Name, element.Documentation,
				element.Incoming, element.Outgoing, len(element.Inputs), len(element.ExecutionListeners)))
		}
		for i := range process.Flows {
			lines = append(lines, fmt.Sprintf("%s %d %d", process.Flows[i].ID, process.Flows[i].Source, process.Flows[i].Target))
		}
	}
	for _, problem := range append(problems, Check(definitions, PlatformCamunda810)...) {
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s", problem.Severity, problem.Code, problem.ElementID, problem.Tag, places.ReplaceAllString(problem.Message, "")))
	}
	for _, diagram := range definitions.Diagrams {
		lines = append(lines, fmt.Sprintf("%d shapes, %d edges", len(diagram.Shapes), len(diagram.Edges)))
	}
	return lines
}

// places are the numbers of lines and columns in messages.
var places = regexp.MustCompile(`(line|column) \d+`)

// TestRoundTripOfMutations: what is not as it should be comes out again too.
func TestRoundTripOfMutations(t *testing.T) {
	models, seen := 0, map[string]bool{}
	eachModel(t, func(name string, content []byte) {
		models++
		if _, err := Read(bytes.NewReader(content), ReadOptions{}); err != nil || models%7 != 0 || seen[string(content)] {
			return
		}
		seen[string(content)] = true
		checkRoundTrip(t, content)
		if t.Failed() {
			t.Fatalf("in %s", name)
		}
	})
	t.Logf("%d models", len(seen))
}

// ownModels are files that other tools could have written.
const ownModels = "../engine/testdata/odd"

func TestRoundTripOfCorpora(t *testing.T) {
	own, err := filepath.Glob(filepath.Join(ownModels, "*.bpmn"))
	if err != nil || len(own) == 0 {
		t.Fatalf("no files in %s: %v", ownModels, err)
	}
	paths := map[string][]string{"own": own}
	for _, folder := range []string{"bpmn-miwg", "bpmn-validation", "bpmn-random"} {
		paths[folder] = filesIn(t, folder)
	}
	for folder, files := range paths {
		t.Run(folder, func(t *testing.T) {
			for _, path := range files {
				content, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				t.Run(filepath.Base(path), func(t *testing.T) { checkRoundTrip(t, content) })
			}
		})
	}
}

// oddities are what corpora rarely have.
const oddities = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- before --><?style sheet="a"?>
<b:definitions xmlns:b="` + NamespaceBPMN + `" xmlns="urn:own" xmlns:z='` + NamespaceZeebe + `' id="d" own="x" z:own="y" xml:lang="zh">
  <b:process id='p "quoted"' name="a&#10;b&#9;c &lt;&amp;&gt; 中" isExecutable="true">mixed<!-- inside --> text
    <b:documentation textFormat="text/html"><![CDATA[<p>a & b</p>]]> and &lt;more&gt;&#13;</b:documentation>
    <b:extensionElements><foreign a="1"><deep xmlns="">x</deep></foreign><?php echo 1; ?><?empty?></b:extensionElements>
    <b:startEvent id="s"></b:startEvent><!----><b:documentation>😀 &#x1F600; &#128512; &#x85;&#x2028; ]]&gt; <![CDATA[]]><![CDATA[]] ]>&amp;]]> &quot;&apos;</b:documentation>
    <a:deep xmlns:a="urn:one"><a:deep xmlns:a="urn:two" a:x="1" x="2"/><a:deep/></a:deep><?a   b="c"  ?><plain xmlns="" id="no" xml:space="preserve">   </plain>
    <b:task id="空 " name=""/><b:task id='t2' name='&apos;&quot;&#39;'/>
    <z:properties/>
  </b:process>
</b:definitions>
<!-- behind -->
<?last?>`

func TestRoundTripOfOddities(t *testing.T) {
	checkRoundTrip(t, []byte(oddities))
	checkRoundTrip(t, []byte(strings.ReplaceAll(oddities, "\n", "\r\n")))
}

// TestAttributeWhiteSpace: literal white space becomes blanks (XML 1.0, 3.3.3), which the decoder does not do.
func TestAttributeWhiteSpace(t *testing.T) {
	file := opening + "<process id='p' name='a\tb\r\nc&#10;&amp;\nd'/></definitions>"
	definitions, err := Read(strings.NewReader(file), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	name := definitions.Processes[0].Node.attribute("", "name")
	if name.Value != "a b c\n& d" {
		t.Errorf("got %q", name.Value)
	}
	if place := name.At(strings.Index(name.Value, "d")); place != (Position{Line: 3, Column: 1}) {
		t.Errorf("the last character is at %v", place)
	}
}

func TestWriteFailure(t *testing.T) {
	definitions, err := Read(strings.NewReader(executable("")), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	failure := errors.New("disk full")
	if err := Write(failingWriter{failure}, definitions); !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }
