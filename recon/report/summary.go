package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"zhitong/money"
	"zhitong/recon"
)

// summary counts both sides and adds them up.
func (w *writer) summary() section {
	s := section{Title: w.say("summary"), Headings: []string{"", w.side(recon.Left), w.side(recon.Right)}}
	both := func(key string, of func(*recon.SideSummary) cell) {
		s.Rows = append(s.Rows, []cell{{Text: w.say(key)}, of(&w.Left), of(&w.Right)})
	}
	both("items", func(side *recon.SideSummary) cell { return count(side.Items) })
	both("matched", func(side *recon.SideSummary) cell { return count(side.Matched) })
	both("match_rate", func(side *recon.SideSummary) cell { return cell{Text: rate(side.Matched, side.Items)} })
	both("skipped", func(side *recon.SideSummary) cell { return count(side.Skipped) })
	both("repeated_ids", func(side *recon.SideSummary) cell { return count(side.Repeated) })
	for _, currency := range w.currencies() {
		s.Rows = append(s.Rows, []cell{{Text: w.say("sum", "currency", currency.Code())}, sumOf(&w.Left, currency), sumOf(&w.Right, currency)})
	}
	return s
}

// currencies lists those of both sides by their codes.
func (w *writer) currencies() []money.Currency {
	var all []money.Currency
	for _, sum := range append(slices.Clone(w.Left.Sums), w.Right.Sums...) {
		if !slices.Contains(all, sum.Currency) {
			all = append(all, sum.Currency)
		}
	}
	slices.SortFunc(all, func(a, b money.Currency) int { return cmp.Compare(a.Code(), b.Code()) })
	return all
}

func sumOf(side *recon.SideSummary, currency money.Currency) cell {
	for _, sum := range side.Sums {
		if sum.Currency == currency {
			return amount(sum.Amount, currency)
		}
	}
	return cell{Text: "–"}
}

// rate is a share in percent with two decimals, rounded down so that only all
// of it is 100.00 %.
func rate(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	hundredths := part * 10_000 / whole
	return fmt.Sprintf("%d.%02d %%", hundredths/100, hundredths%100)
}

// maxNoticesShown is how many notices a report shows; all are in the result.
const maxNoticesShown = 20

// facts say by what rules, for which day and on what content the report stands.
func (w *writer) facts() section {
	s := section{Title: w.say("facts")}
	add := func(key, value string) { s.Rows = append(s.Rows, texts(w.say(key), value)) }
	add("rule_set", w.RuleSet+" · "+w.RuleSetHash)
	add("as_of", w.AsOf.String())
	add("calendar", w.Calendar)
	if !w.Made.IsZero() {
		add("made", w.Made.Format(time.RFC3339))
	}
	counts := w.ListCounts()
	add("confirmed", strconv.Itoa(counts.Groups))
	add("suggestions", strconv.Itoa(counts.Suggestions))
	add("break_count", strconv.Itoa(counts.Breaks))
	if w.Crowded > 0 {
		add("crowded", strconv.Itoa(w.Crowded))
	}
	for index := range w.Notices[:min(len(w.Notices), maxNoticesShown)] {
		add("notice", w.Notices[index].Sentence(w.language))
	}
	add("content_hash", w.Hash)
	return s
}
