package testtable

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// TestCSVIsReadInAllItsForms: the same table, as programs in different countries save it.
func TestCSVIsReadInAllItsForms(t *testing.T) {
	table := func(delimiter string) string {
		rows := [][]string{{"用例", `"金额, 元; 含\t"`, "期望：费"}, {`"大""额"""`, "1", "\"两\n行\""}}
		return strings.Join(rows[0], delimiter) + "\r\n" + strings.Join(rows[1], delimiter) + "\r\n"
	}
	encoded := func(encoding encoding.Encoding, text string) string {
		result, err := encoding.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	const want = "1:1 用例|1:4 金额, 元; 含\\t|1:17 期望：费|2:1 大\"额\"|2:10 1|2:12 两\n行"
	for name, content := range map[string]string{
		"UTF-8":             table(","),
		"UTF-8 with a mark": "\ufeff" + table(","),
		"GB18030":           encoded(simplifiedchinese.GB18030, table(",")),
		"GBK":               encoded(simplifiedchinese.GBK, table(",")),
		"semicolons":        table(";"),
		"tabs":              table("\t"),
		"UTF-16":            encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), table("\t")),
		"big endian":        encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), table("\t")),
	} {
		sheets, err := Read("x.csv", []byte(content))
		if err != nil || sheets[0].broken != nil {
			t.Fatal(name, err, sheets)
		}
		if got := written(sheets[0]); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func written(s *Sheet) string {
	var cells []string
	for _, r := range s.rows {
		for _, c := range r.cells {
			cells = append(cells, c.Position.String()+" "+c.text)
		}
	}
	return strings.Join(cells, "|")
}

func TestTheFirstLineOfExcelNamesTheDelimiter(t *testing.T) {
	sheets, err := Read("x.csv", []byte("sep=;\r\na,b;expect: c\r\n"))
	if err != nil || written(sheets[0]) != "2:1 a,b|2:5 expect: c" {
		t.Error(err, sheets)
	}
}

// TestTheHeaderTellsTheDelimiter, not a line above it.
func TestTheHeaderTellsTheDelimiter(t *testing.T) {
	sheets, err := Read("x.csv", []byte("# one, two, three\nmodel;a.dmn\nx;expect: c\n1,5;2\n"))
	if err != nil || written(sheets[0]) != "1:1 # one, two, three|2:1 model|2:7 a.dmn|3:1 x|3:3 expect: c|4:1 1,5|4:5 2" {
		t.Error(err, written(sheets[0]))
	}
}

func TestCSVIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"neither encoding": {"\x81\xff,expect: a", "1:1: the file is text neither in UTF-8 nor in GB18030 or UTF-16"},
		"no text":          {"a\x00b", "1:1: the file is text neither in UTF-8 nor in GB18030 or UTF-16"},
		"bare quote":       {"a,expect: b\n甲,2\"\n", `2:4: a quotation mark inside of a cell: the cell has to stand in "…" and the mark to be doubled`},
		"open quote":       {"a,expect: b\n1,\"2\n3", `3:2: a quotation mark inside of a cell: the cell has to stand in "…" and the mark to be doubled; the row begins on line 2`},
		"rows":             {"expect: a" + strings.Repeat("\n1", maximumRows), "10001:1: there are more than 10000 rows, blank ones among them"},
		"columns":          {"expect: a" + strings.Repeat(",b", maximumColumns), "1:521: the table has more than 256 columns"},
		"cell":             {"expect: a\n" + strings.Repeat("x", maximumCellBytes+1), "2:1: the cell is longer than 32767 bytes"},
		"file":             {strings.Repeat("\n", maximumBytes+1), "1:1: the file is longer than 16 MiB"},
	} {
		sheets, err := Read("x.csv", []byte(c.content))
		if err == nil && sheets[0].broken != nil {
			err = sheets[0].broken
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
