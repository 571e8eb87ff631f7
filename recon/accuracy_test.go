package recon_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"zhitong/calendar"
	"zhitong/recon"
	"zhitong/recon/recontest"
)

// books writes a year of books into files and returns their paths.
func books(t testing.TB, options recontest.BookOptions) (paths [3]string, census recontest.Census) {
	t.Helper()
	directory := t.TempDir()
	var files [3]*os.File
	var writers [3]*bufio.Writer
	for at, name := range []string{"bank.csv", "books.csv", "truth.jsonl"} {
		paths[at] = filepath.Join(directory, name)
		file, err := os.Create(paths[at])
		must(t, err)
		files[at], writers[at] = file, bufio.NewWriterSize(file, 1<<16)
	}
	census, err := recontest.WriteBooks(options, writers[0], writers[1], writers[2])
	must(t, err)
	for at := range files {
		must(t, writers[at].Flush())
		must(t, files[at].Close())
	}
	return paths, census
}

func openBooks(t testing.TB, path string) *os.File {
	t.Helper()
	file, err := os.Open(path)
	must(t, err)
	t.Cleanup(func() { file.Close() })
	return file
}

// accuracy reconciles the books by a rule set that ships and compares with the
// truth.
func accuracy(t testing.TB, ruleSet string, paths [3]string) *recontest.Accuracy {
	t.Helper()
	rules, err := recon.Shipped(ruleSet)
	must(t, err)
	china, err := calendar.China()
	must(t, err)
	source := func(at int) []recon.Source {
		return []recon.Source{{Name: filepath.Base(paths[at]), Reader: openBooks(t, paths[at])}}
	}
	result, err := recon.Run(context.Background(), source(0), source(1), recon.Options{Rules: rules, Calendar: china, AsOf: recontest.AsOf})
	must(t, err)
	for _, bridge := range result.Bridges {
		if bridge.UnexplainedMinor != 0 {
			t.Errorf("%s of %s is unexplained", bridge.Unexplained, bridge.Account)
		}
	}
	measured, err := recontest.Measure(result, openBooks(t, paths[2]))
	must(t, err)
	return measured
}

func TestAccuracy(t *testing.T) {
	size := 20_000
	if text := os.Getenv("RECON_ITEMS"); text != "" {
		_, err := fmt.Sscan(text, &size)
		must(t, err)
	}
	name := "default"
	if text := os.Getenv("RECON_RULES"); text != "" {
		name = text
	}
	paths, census := books(t, recontest.BookOptions{Seed: 1, Items: size})
	t.Logf("%+v", census)
	a := accuracy(t, name, paths)
	t.Logf("confirmed %v %.4f precision %v %.5f classes %v %.4f suggested %d", a.Confirmed, a.Confirmed.Value(), a.Precision, a.Precision.Value(), a.Classes, a.Classes.Value(), a.Suggested)
	var kinds []string
	for kind, of := range a.ByKind {
		kinds = append(kinds, fmt.Sprintf("%-16s confirmed %.4f %v classes %.4f %v", kind, of.Confirmed.Value(), of.Confirmed, of.Classes.Value(), of.Classes))
	}
	slices.Sort(kinds)
	for _, line := range kinds {
		t.Log(line)
	}
	for band, deciles := range a.Deciles {
		for at := range deciles {
			if d := &deciles[at]; d.Right.All > 0 {
				t.Logf("%s %d: predicted %.3f observed %.3f of %d", band, at, d.Predicted(), d.Right.Value(), d.Right.All)
			}
		}
	}
	for _, text := range a.Wrong[:min(600, len(a.Wrong))] {
		t.Log(text)
	}
	if directory := os.Getenv("RECON_KEEP"); directory != "" {
		for _, path := range paths {
			text, _ := os.ReadFile(path)
			_ = os.WriteFile(filepath.Join(directory, filepath.Base(path)), text, 0o600)
		}
	}
}
