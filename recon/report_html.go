package recon

import (
	"html/template"
	"io"
	"strings"
)

// htmlRows is how many rows a table of the page shows.
const htmlRows = 2000

var page = template.Must(template.New("report").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}}</title>
<style>
body{font:14px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1f1f1f;margin:24px auto;max-width:1280px;padding:0 16px}
h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:28px 0 8px}p{color:#595959;margin:4px 0}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #d9d9d9;padding:4px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#fafafa;white-space:nowrap}td.amount{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}td.negative{color:#cf1322}
.ok{color:#237804}.bad{color:#cf1322}@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}
</style></head><body><h1>{{.Title}}</h1><p>{{.Subtitle}}</p><p class="{{if .Balanced}}ok{{else}}bad{{end}}">{{.Verdict}}</p>
{{range .Tables}}<h2>{{.Title}}</h2>{{if .Rows}}<table>{{if .Headings}}<thead><tr>{{range .Headings}}<th>{{.}}</th>{{end}}</tr></thead>{{end}}<tbody>
{{range .Rows}}<tr>{{range .}}<td{{if .Amount}} class="amount{{if .Negative}} negative{{end}}"{{end}}>{{.Text}}</td>{{end}}</tr>
{{end}}</tbody></table>{{end}}{{with .More}}<p>{{.}}</p>{{end}}
{{end}}</body></html>
`))

// Negative says that an amount is below zero.
func (c cell) Negative() bool { return c.Amount && strings.HasPrefix(c.Text, "-") }

// HTML writes the report as one page without scripts, in Chinese for languages
// that begin with "zh", else in English. Errors are those of the writer.
func (r *Report) HTML(w io.Writer, language string) error {
	parts := &writing{r, language, htmlRows, "report.xlsx"}
	balanced := true
	for i := range r.Bridges {
		balanced = balanced && r.Bridges[i].UnexplainedMinor == 0
	}
	verdict := parts.say("unexplained_0")
	if !balanced {
		verdict = parts.say("unexplained")
	}
	return page.Execute(w, map[string]any{
		"Language": language, "Title": parts.say("report_title"), "Subtitle": r.RuleSet + " · " + r.AsOf.String() + " · " + r.Hash,
		"Balanced": balanced, "Verdict": verdict, "Tables": parts.tables(),
	})
}
