package statement

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
	"pgregory.net/rapid"

	"zhitong/calendar"
)

// TestUTF8ReaderIsTheValidator of x/text: the same bytes pass, and the same
// error comes, however the input is cut.
func TestUTF8ReaderIsTheValidator(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.SampledFrom([]string{"a", "ä", "分", "\n", "😀", "\xff", "\xe5\x88", "\xf0\x9f"})).Draw(t, "pieces")
		var text []byte
		for _, piece := range pieces {
			text = append(text, piece...)
		}
		want, wantErr := io.ReadAll(transform.NewReader(bytes.NewReader(text), encoding.UTF8Validator))
		for _, in := range []io.Reader{bytes.NewReader(text), iotest.OneByteReader(bytes.NewReader(text)), iotest.DataErrReader(bytes.NewReader(text))} {
			if got, err := io.ReadAll(newUTF8Reader(in)); !bytes.Equal(got, want) || err != wantErr {
				t.Fatalf("%q gives %q and %v, want %q and %v", text, got, err, want, wantErr)
			}
		}
	})
}

// TestDigitLayoutsAgreeWithTheOthers: what the quick way reads, the general one
// reads alike.
func TestDigitLayoutsAgreeWithTheOthers(t *testing.T) {
	quick := 0
	rapid.Check(t, func(t *rapid.T) {
		layout := rapid.SampledFrom([]string{"YYYY-MM-DD", "YYYY/MM/DD", "YYYYMMDD", "DD.MM.YYYY", "MM/DD/YYYY"}).Draw(t, "layout")
		text := rapid.StringMatching(`(19|20|00)[0-9]{2}[-/]?[01][0-9][-/]?[0-3][0-9]|[0-3][0-9][./][01][0-9][./]20[0-9]{2}`).Draw(t, "text")
		digits := newDigitLayout(layout)
		date, ok := digits.read(text)
		if !ok {
			return
		}
		quick++
		if moment, ok := datePrefix(layoutWords.Replace(layout), text); !ok || calendar.DateOf(moment) != date {
			t.Fatalf("%s of %s is %v, and %v, %v by the general way", text, layout, date, moment, ok)
		}
	})
	if quick == 0 {
		t.Fatal("no date was read")
	}
}
