package report

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
)

// htmlRows is how many rows a section of the page shows: browsers and printers
// take no more.
const htmlRows = 5_000

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// HTML writes the document as one page without scripts or anything from
// elsewhere, in Chinese for languages that begin with "zh", else in English. A
// section has up to 5,000 rows and says how many it leaves to the workbook.
// Errors are those of the writer.
func HTML(w io.Writer, d *Document, language string) error {
	parts := &writer{d, language, htmlRows, wording("workbook", language)}
	verdict, good := parts.verdict()
	return page.Execute(w, map[string]any{
		"Language": languageTag(language), "Title": parts.title(), "Subtitle": parts.side("left") + " · " + parts.side("right") + " · " + d.AsOf.String(),
		"Good": good, "Verdict": verdict, "Sections": parts.sections(),
	})
}

// languageTag is the language that the texts are in.
func languageTag(language string) string {
	if strings.HasPrefix(language, "zh") {
		return "zh-CN"
	}
	return "en"
}
