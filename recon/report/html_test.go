package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/report"
)

var rewrite = flag.Bool("rewrite", false, "write the golden pages anew; read what changed")

func rendered(t *testing.T, d *report.Document, language string) string {
	t.Helper()
	var page bytes.Buffer
	must(t, report.HTML(&page, d, language))
	return page.String()
}

// TestPages compares the page in both languages with the one that was read and
// found good.
func TestPages(t *testing.T) {
	for _, language := range []string{"zh-CN", "en"} {
		got, file := rendered(t, document(t), language), filepath.Join("testdata", language+".html")
		if *rewrite {
			must(t, os.WriteFile(file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(file)
		must(t, err)
		if got != string(want) {
			t.Errorf("%s differs from the page; -rewrite and read what changed", file)
		}
	}
}

// TestPagesStandAlone: well-formed, no script, no link, nothing that a browser
// would fetch, and the text of customers is text.
func TestPagesStandAlone(t *testing.T) {
	texts, elements := 0, 0
	for token := range tokens(t, rendered(t, document(t), "en")) {
		switch token := token.(type) {
		case xml.CharData:
			if string(token) == "<script>alert(1)</script>" {
				texts++
			}
		case xml.StartElement:
			elements++
			standsAlone(t, token)
		}
	}
	if texts != 1 || elements < 100 {
		t.Errorf("the text of the item stands %d times among %d elements", texts, elements)
	}
}

// tokens reads a page as HTML that closes its elements.
func tokens(t *testing.T, page string) iter.Seq[xml.Token] {
	decoder := xml.NewDecoder(strings.NewReader(page))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	return func(yield func(xml.Token) bool) {
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			must(t, err)
			if !yield(token) {
				return
			}
		}
	}
}

func standsAlone(t *testing.T, element xml.StartElement) {
	t.Helper()
	if slices.Contains([]string{"script", "link", "img", "iframe", "object", "form"}, element.Name.Local) {
		t.Errorf("the page has an element %s", element.Name.Local)
	}
	for _, attribute := range element.Attr {
		if name := attribute.Name.Local; slices.Contains([]string{"href", "src", "style", "action"}, name) || strings.HasPrefix(name, "on") {
			t.Errorf("%s has %s", element.Name.Local, name)
		}
	}
}

// TestPagesCountWhatTheyLeaveOut: long sections end with the number of rows.
func TestPagesCountWhatTheyLeaveOut(t *testing.T) {
	d := document(t)
	d.Breaks = make([]recon.Break, 5_001)
	for i := range d.Breaks {
		d.Breaks[i] = recon.Break{Class: recon.ClassFee, Side: recon.Left, ItemID: fmt.Sprintf("item-%d", i), Currency: money.CNY, Amount: "1.00"}
	}
	page := rendered(t, d, "en")
	if !strings.Contains(page, "5000 of 5001 rows are shown; all are in the workbook.") || strings.Contains(page, "item-5000<") || !strings.Contains(page, "item-4999<") {
		t.Error("the page does not say what it leaves out")
	}
}

// TestVerdicts: the sentence at the top follows from proofs, bridges and breaks.
func TestVerdicts(t *testing.T) {
	d := document(t)
	expect := func(want string) {
		t.Helper()
		if page := rendered(t, d, "en"); !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	expect(`<p class="good">The breaks below explain the balances to the cent; they are open.`)
	d.Breaks = nil
	expect(`<p class="good">The balances are proven and nothing is open.`)
	expect("There are no breaks.")
	d.Bridges[0].UnexplainedMinor = 1
	expect(`<p class="bad">The balances are not proven`)
	d.Proofs[0].Proofs.Balance.Verdict = "failed"
	expect(`<p class="bad">A statement fails its proof`)
}

// TestLanguages: every language that begins with zh is written in Chinese, all
// others in English.
func TestLanguages(t *testing.T) {
	for language, tag := range map[string]string{"zh-CN": "zh-CN", "zh": "zh-CN", "en": "en", "de": "en", `"><script>`: "en"} {
		if page := rendered(t, document(t), language); !strings.Contains(page, `<html lang="`+tag+`">`) {
			t.Errorf("%s is not %s", language, tag)
		}
	}
}
