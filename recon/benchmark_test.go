package recon_test

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"zhitong/calendar"
	dailyreconciliation "zhitong/examples/daily-reconciliation"
	"zhitong/examples/daily-reconciliation/sample"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/report"
	"zhitong/statement"
)

// BenchmarkMatch100k reconciles about 100,000 entries of the bank with as many
// of the ledger, end to end: statement files are read and proven, both sides are
// loaded and matched, breaks are classified and the report is written.
func BenchmarkMatch100k(b *testing.B) {
	month, err := sample.Make(sample.Options{EntriesPerDay: 2273})
	if err != nil {
		b.Fatal(err)
	}
	rules, err := recon.ReadRuleSet(strings.NewReader(dailyreconciliation.Rules), "rules.yaml")
	if err != nil {
		b.Fatal(err)
	}
	china, err := calendar.China()
	if err != nil {
		b.Fatal(err)
	}
	var result *recon.Result
	peak := watchHeap()
	for b.Loop() {
		left, right := sides(b, month, rules)
		if result, err = recon.Match(context.Background(), left, right, recon.Options{Rules: rules, Calendar: china}); err != nil {
			b.Fatal(err)
		}
		if err := report.HTML(io.Discard, report.Of(result, report.Names{}), "zh-CN"); err != nil {
			b.Fatal(err)
		}
	}
	heap := peak()
	items := float64(result.Left.Items + result.Right.Items)
	b.ReportMetric(items, "items")
	b.ReportMetric(items*float64(b.N)/b.Elapsed().Seconds(), "items/s")
	b.ReportMetric(heap, "peak-heap-MB")
	b.ReportMetric(100*float64(result.Left.Matched)/float64(result.Left.Items), "%matched")
}

// watchHeap looks at the heap a hundred times a second; the function that it
// returns ends that and gives the peak in MB, above what was there before.
func watchHeap() func() float64 {
	live := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	runtime.GC()
	metrics.Read(live)
	before := live[0].Value.Uint64()
	ended, peak := make(chan bool), make(chan uint64)
	go func() {
		highest := before
		for ticks := time.NewTicker(10 * time.Millisecond); ; {
			select {
			case <-ended:
				ticks.Stop()
				peak <- highest
				return
			case <-ticks.C:
				metrics.Read(live)
				highest = max(highest, live[0].Value.Uint64())
			}
		}
	}()
	return func() float64 {
		close(ended)
		return float64(<-peak-before) / (1 << 20)
	}
}

// sides loads the bank's files and the journals of a month.
func sides(t testing.TB, month *sample.Month, rules *recon.RuleSet) (left, right *recon.Side) {
	t.Helper()
	bank, books := recon.NewLoader(recon.Left, rules), recon.NewLoader(recon.Right, rules)
	for _, file := range month.Files {
		if err := bank.AddSource(context.Background(), recon.Source{Name: file.Name, Reader: bytes.NewReader(file.Content)}, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	numbers := map[string]string{}
	for _, account := range sample.Accounts {
		numbers[account.Ledger] = account.Number
	}
	for _, journal := range month.Journals {
		if err := books.AddEntry("", entryOf(journal, numbers)); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if left, err = bank.Side(); err != nil {
		t.Fatal(err)
	}
	if right, err = books.Side(); err != nil {
		t.Fatal(err)
	}
	return left, right
}

// entryOf is a journal as a movement of its bank account.
func entryOf(journal sample.Journal, numbers map[string]string) *statement.Entry {
	transfer := journal.Transfers[0]
	account, minor := transfer.Debit, transfer.Amount.Minor()
	if numbers[account] == "" {
		account, minor = transfer.Credit, -minor
	}
	return &statement.Entry{ID: journal.Number, Account: numbers[account], BookingDate: journal.Date, ValueDate: journal.Date,
		Amount: money.New(minor, money.CNY), Status: statement.Booked, References: statement.References{Own: journal.Reference},
		Remittance: statement.Remittance{Text: journal.Text}}
}
