// Command draw-accuracy measures reconciliation on books whose truth is known, and
// puts the figures into docs/reconciliation: the tables between the marks of the
// pages and a drawing of the calibration. Run it in the root of the repository:
//
//	go run ./scripts/draw-accuracy 20000
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"zhitong/calendar"
	"zhitong/recon"
	"zhitong/recon/recontest"
)

func main() {
	items := 20_000
	if len(os.Args) > 1 {
		if _, err := fmt.Sscan(os.Args[1], &items); err != nil {
			fail(err)
		}
	}
	if err := draw(items); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "draw-accuracy:", err)
	os.Exit(1)
}

func draw(items int) error {
	directory, err := os.MkdirTemp("", "accuracy")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	census, err := write(directory, items)
	if err != nil {
		return err
	}
	accuracy, err := measure(directory)
	if err != nil {
		return err
	}
	drawing := filepath.Join("docs", "reconciliation", fmt.Sprintf("calibration-%d.svg", items))
	if err := os.WriteFile(drawing, []byte(accuracy.SVG()), 0o644); err != nil {
		return err
	}
	for language, page := range map[string]string{"en": "accuracy.md", "zh-CN": "accuracy.zh-CN.md"} {
		if err := put(filepath.Join("docs", "reconciliation", page), items, accuracy.Markdown(&census, language)); err != nil {
			return err
		}
	}
	return nil
}

var files = [3]string{"bank.csv", "books.csv", "truth.jsonl"}

func write(directory string, items int) (census recontest.Census, err error) {
	var opened [3]*os.File
	var writers [3]*bufio.Writer
	for at, name := range files {
		if opened[at], err = os.Create(filepath.Join(directory, name)); err != nil {
			return census, err
		}
		defer opened[at].Close()
		writers[at] = bufio.NewWriter(opened[at])
	}
	if census, err = recontest.WriteBooks(recontest.BookOptions{Seed: 1, Items: items}, writers[0], writers[1], writers[2]); err != nil {
		return census, err
	}
	for _, writer := range writers {
		if err := writer.Flush(); err != nil {
			return census, err
		}
	}
	return census, nil
}

func measure(directory string) (*recontest.Accuracy, error) {
	rules, err := recon.Shipped("bank-statement")
	if err != nil {
		return nil, err
	}
	china, err := calendar.China()
	if err != nil {
		return nil, err
	}
	var opened [3]*os.File
	for at, name := range files {
		if opened[at], err = os.Open(filepath.Join(directory, name)); err != nil {
			return nil, err
		}
		defer opened[at].Close()
	}
	result, err := recon.Run(context.Background(), []recon.Source{{Name: files[0], Reader: opened[0]}}, []recon.Source{{Name: files[1], Reader: opened[1]}},
		recon.Options{Rules: rules, Calendar: china, AsOf: recontest.AsOf})
	if err != nil {
		return nil, err
	}
	return recontest.Measure(result, opened[2])
}

// put replaces what stands between the marks of a page for the number of items.
func put(page string, items int, figures string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	begin, end := fmt.Sprintf("<!-- figures of %d -->\n", items), "<!-- end of figures -->"
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s has no marks for %d items", page, items)
	}
	return os.WriteFile(page, []byte(before+begin+figures+"\n"+end+after), 0o644)
}
