package javashim_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"zhitong/feel"
	"zhitong/feel/javashim"
)

// TestFormat compares with what String.format of JDK 17 gives in the root locale for a BigDecimal, a BigInteger, a String,
// a Boolean and null: a line of testdata/format.txt is "format | arguments | =text", or "!" for an exception.
func TestFormat(t *testing.T) {
	file, err := os.Open("testdata/format.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	format := javashim.Functions()[feel.ExternalName("java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)")]
	lines := bufio.NewScanner(file)
	count := 0
	for ; lines.Scan(); count++ {
		parts := strings.Split(lines.Text(), " | ")
		if len(parts) != 3 {
			t.Fatalf("%q", lines.Text())
		}
		got, err := format(formatArguments(t, parts[0], parts[1]))
		want := strings.ReplaceAll(parts[2], `\n`, "\n")
		if err != nil && want != "!" || err == nil && "="+got.String() != want {
			t.Errorf("%q of %s gives %q %v, want %q", parts[0], parts[1], got, err, want)
		}
	}
	if err := lines.Err(); err != nil || count < 300 {
		t.Fatal(count, err)
	}
}

func formatArguments(t *testing.T, format, list string) []feel.Value {
	t.Helper()
	arguments := []feel.Value{feel.String(format)}
	for _, text := range strings.Split(list, " ; ") {
		if text == "" {
			continue
		}
		value, err := feel.FromJSON([]byte(text))
		if err != nil {
			t.Fatal(text, err)
		}
		arguments = append(arguments, value)
	}
	return arguments
}

// TestFormatRefuses: what java.util.Formatter has and the shim has not, and what is above its limits.
func TestFormatRefuses(t *testing.T) {
	format := javashim.Functions()[feel.ExternalName("java.lang.String", "format(java.lang.String,[Ljava.lang.Object;)")]
	for _, c := range []struct{ pattern, says string }{
		{"%x", "%x is not part of the shim"},
		{"a%5og", "%5o is not part of the shim"},
		{"%tY", "%t is not part of the shim"},
		{"%c", "%c is not part of the shim"},
		{"%g", "%g is not part of the shim"},
		{"%10001d", "at most 10000"},
		{"%.99999999999f", "at most 10000"},
		{strings.Repeat("%9999d", 200), "more than 1048576 bytes"},
	} {
		arguments := []feel.Value{feel.String(c.pattern)}
		for range 200 {
			arguments = append(arguments, feel.Int(7))
		}
		if got, err := format(arguments); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.20q gives %.20q %v, want %q", c.pattern, got, err, c.says)
		}
	}
}
