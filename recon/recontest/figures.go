package recontest

import (
	"fmt"
	"slices"
	"strings"

	"zhitong/recon"
)

// figureWords are the words of the figures, in English and Chinese.
var figureWords = map[string][2]string{
	"figures": {"| items a side | partners confirmed in the right group | confirmed groups that are right | breaks with the true class | of these by a right suggestion |", "| 每方笔数 | 有对应的项目中被正确确认 | 确认组正确率 | 差异类别正确 | 其中：建议正确 |"},
	"kinds":   {"| kind | events | items | share of the items | partners confirmed | classes right |", "| 种类 | 事件 | 项目 | 占项目 | 对应被确认 | 类别正确 |"},
	"decile":  {"| band | confidence | groups | predicted | right |", "| 档 | 置信度 | 组数 | 预测 | 正确 |"},
}

// Markdown writes the figures as three tables, in Chinese for "zh-CN".
func (a *Accuracy) Markdown(census *Census, language string) string {
	at := 0
	if language == "zh-CN" {
		at = 1
	}
	var text strings.Builder
	heading := func(key string) {
		fmt.Fprintf(&text, "\n%s\n|%s\n", figureWords[key][at], strings.Repeat("---|", strings.Count(figureWords[key][at], "|")-1))
	}
	heading("figures")
	fmt.Fprintf(&text, "| %d / %d | %s | %s | %s | %d |\n", census.Left, census.Right, a.Confirmed, a.Precision, a.Classes, a.Suggested)
	heading("kinds")
	for _, kind := range a.kinds() {
		of := a.ByKind[kind]
		fmt.Fprintf(&text, "| `%s` | %d | %d | %.2f %% | %s | %s |\n", kind, census.Events[kind], census.Items[kind],
			100*float64(census.Items[kind])/float64(census.Left+census.Right), of.Confirmed, of.Classes)
	}
	heading("decile")
	for _, row := range a.deciles() {
		fmt.Fprintf(&text, "| `%s` | %s | %d | %.3f | %.4f |\n", row.band, row.name(), row.Right.All, row.Predicted(), row.Right.Value())
	}
	return text.String()
}

// String writes the share and what it is of; nothing where there is nothing.
func (s Share) String() string {
	if s.All == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f %% (%d of %d)", 100*s.Value(), s.Of, s.All)
}

func (a *Accuracy) kinds() []Kind {
	kinds := []Kind{Exact}
	for _, one := range rates {
		kinds = append(kinds, one.kind)
	}
	kinds = append(kinds, InTransit)
	return slices.DeleteFunc(kinds, func(kind Kind) bool { return a.ByKind[kind] == nil })
}

// decileRow is a decile with its place.
type decileRow struct {
	*Decile
	band   recon.Band
	number int
}

func (r *decileRow) name() string {
	return fmt.Sprintf("%.1f–%.1f", float64(r.number)/10, float64(r.number+1)/10)
}

// deciles lists those that have groups.
func (a *Accuracy) deciles() []decileRow {
	var rows []decileRow
	for _, band := range []recon.Band{recon.Auto, recon.Suggest} {
		for number := range a.Deciles[band] {
			if decile := &a.Deciles[band][number]; decile.Right.All > 0 {
				rows = append(rows, decileRow{decile, band, number})
			}
		}
	}
	return rows
}

// SVG draws what share of the groups of each decile is right against what was
// predicted; the area of a dot grows with the number of groups.
func (a *Accuracy) SVG() string {
	const size, margin = 360, 50
	x := func(share float64) float64 { return margin + share*size }
	y := func(share float64) float64 { return margin + (1-share)*size }
	var text strings.Builder
	fmt.Fprintf(&text, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", size+2*margin, size+2*margin)
	fmt.Fprintf(&text, `<rect width="100%%" height="100%%" fill="#fff"/><rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="#999"/>`+"\n", margin, margin, size, size)
	fmt.Fprintf(&text, `<line x1="%.0f" y1="%.0f" x2="%.0f" y2="%.0f" stroke="#999" stroke-dasharray="4"/>`+"\n", x(0), y(0), x(1), y(1))
	for tenth := 0; tenth <= 10; tenth += 2 {
		share := float64(tenth) / 10
		fmt.Fprintf(&text, `<text x="%.0f" y="%d" text-anchor="middle">%.1f</text><text x="%d" y="%.0f" text-anchor="end">%.1f</text>`+"\n",
			x(share), margin+size+18, share, margin-6, y(share)+4, share)
	}
	colours := map[recon.Band]string{recon.Auto: "#1a7f37", recon.Suggest: "#bf8700"}
	for _, row := range a.deciles() {
		radius := 3 + 1.6*float64(len(fmt.Sprint(row.Right.All)))
		fmt.Fprintf(&text, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="%s" fill-opacity="0.7"><title>%s %s: %d</title></circle>`+"\n",
			x(row.Predicted()), y(row.Right.Value()), radius, colours[row.band], row.band, row.name(), row.Right.All)
	}
	fmt.Fprintf(&text, `<text x="%d" y="%d" text-anchor="middle">predicted · 预测</text>`+"\n", margin+size/2, margin+size+38)
	fmt.Fprintf(&text, `<text x="14" y="%d" text-anchor="middle" transform="rotate(-90 14 %d)">right · 正确</text>`+"\n", margin+size/2, margin+size/2)
	fmt.Fprintf(&text, `<text x="%d" y="30" fill="%s">● auto</text><text x="%d" y="30" fill="%s">● suggest</text>`+"\n</svg>\n", margin, colours[recon.Auto], margin+70, colours[recon.Suggest])
	return text.String()
}
