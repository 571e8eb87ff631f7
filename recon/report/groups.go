package report

import (
	"strings"

	"zhitong/recon"
)

// groups lists what belongs together: the confirmed groups, then the suggested.
func (w *writer) groups() section {
	s := section{Title: w.say("groups"), Headings: append(append(w.headings("band", "pass", "kind"), w.side(recon.Left), w.side(recon.Right)),
		w.headings("account", "amount", "difference", "currency", "why")...)}
	confirmed := len(w.Groups)
	counts := w.ListCounts()
	w.rows(&s, confirmed+len(w.Suggestions), counts.Groups+counts.Suggestions, func(index int) []cell {
		if index < confirmed {
			return w.groupRow(&w.Groups[index])
		}
		return w.groupRow(&w.Suggestions[index-confirmed])
	})
	return s
}

func (w *writer) groupRow(g *recon.Group) []cell {
	row := texts(w.say(string(g.Band)), g.Pass, g.Kind, named(g.Left), named(g.Right), g.Account)
	return append(row, amount(g.LeftSum, g.Currency), amount(g.Difference, g.Currency), cell{Text: g.Currency.Code()}, cell{Text: g.Sentence(w.language)})
}

// maxNamed is how many items of a group one cell names.
const maxNamed = 50

func named(ids []string) string {
	if len(ids) > maxNamed {
		return strings.Join(ids[:maxNamed], " ") + " …"
	}
	return strings.Join(ids, " ")
}
