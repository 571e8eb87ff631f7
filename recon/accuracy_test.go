package recon_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhitong/calendar"
	"zhitong/recon"
	"zhitong/recon/recontest"
)

// writeBooks writes a year of books into files and returns their paths.
func writeBooks(t testing.TB, options recontest.BookOptions) (paths [3]string, census recontest.Census) {
	t.Helper()
	directory := t.TempDir()
	var files [3]*os.File
	var writers [3]*bufio.Writer
	for at, name := range []string{"bank.csv", "books.csv", "truth.jsonl"} {
		paths[at] = filepath.Join(directory, name)
		file, err := os.Create(paths[at])
		must(t, err)
		files[at], writers[at] = file, bufio.NewWriter(file)
	}
	census, err := recontest.WriteBooks(options, writers[0], writers[1], writers[2])
	must(t, err)
	for at := range files {
		must(t, writers[at].Flush())
		must(t, files[at].Close())
	}
	return paths, census
}

func openFile(t testing.TB, path string) *os.File {
	t.Helper()
	file, err := os.Open(path)
	must(t, err)
	t.Cleanup(func() { file.Close() })
	return file
}

// reconcileBooks runs a rule set that ships over the files.
func reconcileBooks(t testing.TB, ruleSet string, paths [3]string) *recon.Result {
	t.Helper()
	rules, err := recon.Shipped(ruleSet)
	must(t, err)
	china, err := calendar.China()
	must(t, err)
	source := func(at int) []recon.Source {
		return []recon.Source{{Name: filepath.Base(paths[at]), Reader: openFile(t, paths[at])}}
	}
	result, err := recon.Run(context.Background(), source(0), source(1), recon.Options{Rules: rules, Calendar: china, AsOf: recontest.AsOf})
	must(t, err)
	return result
}

// TestAccuracy holds what share of the items is confirmed, how many of the groups
// are right, and how many breaks have their true class, on books that nobody saw
// before. ZHITONG_TEST_RECON_ITEMS sets how many items a side has.
func TestAccuracy(t *testing.T) {
	size := 20_000
	if text := os.Getenv("ZHITONG_TEST_RECON_ITEMS"); text != "" {
		_, err := fmt.Sscan(text, &size)
		must(t, err)
	}
	for seed := uint64(1); seed <= 3; seed++ {
		paths, census := writeBooks(t, recontest.BookOptions{Seed: seed, Items: size})
		result := reconcileBooks(t, "bank-statement", paths)
		measured, err := recontest.Measure(result, openFile(t, paths[2]))
		must(t, err)
		t.Logf("seed %d: confirmed %s, right %s, classes %s", seed, measured.Confirmed, measured.Precision, measured.Classes)
		if measured.Confirmed.Value() < 0.95 || measured.Precision.Value() < 0.9997 || measured.Classes.Value() < 0.98 {
			t.Errorf("seed %d: below what is asked; wrong are %q", seed, measured.Wrong[:min(20, len(measured.Wrong))])
		}
		if auto := measured.Deciles[recon.Auto][9]; auto.Predicted() > auto.Right.Value()+0.001 {
			t.Errorf("seed %d: confirmed groups promise %.4f and keep %.4f", seed, auto.Predicted(), auto.Right.Value())
		}
		for _, bridge := range result.Bridges {
			if bridge.UnexplainedMinor != 0 {
				t.Errorf("seed %d: %s of %s is unexplained", seed, bridge.Unexplained, bridge.Account)
			}
		}
		holdsErrorModel(t, &census, size)
		if seed == 1 && size == 20_000 {
			isOnThePages(t, measured, &census)
		}
		if size > 100_000 {
			return
		}
	}
}

// isOnThePages compares the figures with those that the documentation tells.
func isOnThePages(t *testing.T, measured *recontest.Accuracy, census *recontest.Census) {
	t.Helper()
	for language, name := range map[string]string{"en": "accuracy.md", "zh-CN": "accuracy.zh-CN.md"} {
		page, err := os.ReadFile(filepath.Join("..", "docs", "reconciliation", name))
		must(t, err)
		if !strings.Contains(string(page), measured.Markdown(census, language)) {
			t.Errorf("%s tells other figures; go run ./scripts/draw-accuracy writes them anew", name)
		}
	}
}

// holdsErrorModel checks that the books are as bad as the page says.
func holdsErrorModel(t *testing.T, census *recontest.Census, size int) {
	t.Helper()
	if census.Left < size || census.Garbled < 0.14 || census.Garbled > 0.16 || census.Repeated < 0.19 {
		t.Errorf("%+v", census)
	}
	for kind, items := range census.Items {
		if share := float64(items) / float64(census.Left+census.Right); kind != recontest.Exact && (share < 0.004 || share > 0.031) {
			t.Errorf("%s are %.4f of the items", kind, share)
		}
	}
}

// TestTheSameSeedWritesTheSameBooks, and another one others.
func TestTheSameSeedWritesTheSameBooks(t *testing.T) {
	write := func(seed uint64) string {
		var all bytes.Buffer
		_, err := recontest.WriteBooks(recontest.BookOptions{Seed: seed, Items: 500}, &all, &all, &all)
		must(t, err)
		return all.String()
	}
	first, again, other := write(1), write(1), write(2)
	if first != again || first == other {
		t.Error("the seed does not decide")
	}
}

// TestMeasureTellsWrongFromRight on results made by hand.
func TestMeasureTellsWrongFromRight(t *testing.T) {
	const truth = `{"kind":"exact","left":["B1"],"right":["V1"]}
{"kind":"duplicate","left":["B2"],"right":["V2"],"twins":["B3"],"breaks":[{"item":"B3","class":"duplicate"}]}
{"kind":"fee_deducted","left":["B4"],"right":["V4"],"within":"fee"}
{"kind":"missing_left","breaks":[{"item":"V5","class":"missing_left"}]}
`
	group := func(band recon.Band, left, right string) recon.Group {
		return recon.Group{ID: left + right, Band: band, Confidence: 990, Left: strings.Fields(left), Right: strings.Fields(right)}
	}
	single := func(class recon.Class, side recon.SideName, id string, suggestions ...string) recon.Break {
		return recon.Break{Class: class, Side: side, ItemID: id, Suggestions: suggestions}
	}
	for _, test := range []struct {
		name   string
		result recon.Result
		want   string
	}{
		{"all right, with the twin", recon.Result{Groups: []recon.Group{group(recon.Auto, "B1", "V1"), group(recon.Auto, "B3", "V2"), group(recon.Auto, "B4", "V4")},
			Breaks: []recon.Break{single(recon.ClassDuplicate, recon.Left, "B2"), {Class: recon.ClassFee, ItemID: "B4", GroupID: "B4V4"}, single(recon.ClassMissingLeft, recon.Right, "V5")}},
			"6 of 6, 3 of 3, 3 of 3, 0 suggested"},
		{"a wrong partner, and what it hides", recon.Result{Groups: []recon.Group{group(recon.Auto, "B1", "V5"), group(recon.Auto, "B4", "V4")},
			Breaks: []recon.Break{single(recon.ClassMissingLeft, recon.Right, "V1"), {Class: recon.ClassAmountDifference, ItemID: "B4", GroupID: "B4V4"}}},
			"2 of 6, 1 of 2, 0 of 4, 0 suggested"},
		{"a part of a group", recon.Result{Groups: []recon.Group{group(recon.Auto, "B2 B3", "V2")}}, "0 of 6, 0 of 1, 0 of 3, 0 suggested"},
		{"suggested", recon.Result{Suggestions: []recon.Group{group(recon.Suggest, "B1", "V1"), group(recon.Suggest, "B4", "V1")},
			Breaks: []recon.Break{single(recon.ClassSuggested, recon.Left, "B1", "B1V1"), single(recon.ClassSuggested, recon.Left, "B4", "B4V1")}},
			"0 of 6, 0 of 0, 1 of 4, 1 suggested"},
	} {
		a, err := recontest.Measure(&test.result, strings.NewReader(truth))
		must(t, err)
		got := fmt.Sprintf("%d of %d, %d of %d, %d of %d, %d suggested", a.Confirmed.Of, a.Confirmed.All, a.Precision.Of, a.Precision.All, a.Classes.Of, a.Classes.All, a.Suggested)
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
