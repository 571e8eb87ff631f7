package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"zhitong/recon"
	"zhitong/recon/report"
)

// results are the files that a run writes, each with what fills it.
var results = []struct {
	name string
	fill func(*reconRunCommand, io.Writer, *recon.Result) error
}{
	{"groups.jsonl", (*reconRunCommand).groupLines},
	{"breaks.jsonl", (*reconRunCommand).breakLines},
	{"result.json", (*reconRunCommand).wholeResult},
	{"report.html", func(c *reconRunCommand, to io.Writer, r *recon.Result) error {
		return report.HTML(to, c.document(r), c.Language)
	}},
	{"report.xlsx", func(c *reconRunCommand, to io.Writer, r *recon.Result) error {
		return report.XLSX(to, c.document(r), c.Language)
	}},
}

// groupLine is a line of groups.jsonl.
type groupLine struct {
	Left       []string         `json:"left"`
	Right      []string         `json:"right"`
	Band       recon.Band       `json:"band"`
	Confidence recon.Confidence `json:"confidence"`
	Pass       string           `json:"pass"`
	Why        string           `json:"why"` // a sentence
	ID         string           `json:"id"`
	Difference json.Number      `json:"difference"` // left − right
	Class      recon.Class      `json:"class,omitempty"`
}

// groupLines writes the confirmed groups, then the suggested.
func (c *reconRunCommand) groupLines(to io.Writer, r *recon.Result) error {
	encoder := json.NewEncoder(to)
	for _, list := range [][]recon.Group{r.Groups, r.Suggestions} {
		for index := range list {
			g := &list[index]
			line := groupLine{g.Left, g.Right, g.Band, g.Confidence, g.Pass, g.Sentence(c.Language), g.ID, g.Difference, g.Class}
			if err := encoder.Encode(line); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *reconRunCommand) breakLines(to io.Writer, r *recon.Result) error {
	encoder := json.NewEncoder(to)
	for index := range r.Breaks {
		if err := encoder.Encode(&r.Breaks[index]); err != nil {
			return err
		}
	}
	return nil
}

func (c *reconRunCommand) wholeResult(to io.Writer, r *recon.Result) error {
	encoder := json.NewEncoder(to)
	encoder.SetIndent("", " ")
	return encoder.Encode(r)
}

func (c *reconRunCommand) document(r *recon.Result) *report.Document {
	return report.Of(r, report.Names{Left: filepath.Base(c.Left), Right: filepath.Base(c.Right)})
}

// checkOut refuses to overwrite, before the work is done.
func (c *reconRunCommand) checkOut() error {
	for _, one := range results {
		switch _, err := os.Stat(filepath.Join(c.Out, one.name)); {
		case err == nil && !c.Force:
			return misuse("%s exists in %s; --force overwrites it", one.name, c.Out)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return misuse("--out: %v", unwrapPath(err))
		}
	}
	return nil
}

// write fills the files one by one: no result is held in memory twice.
func (c *reconRunCommand) write(r *recon.Result) error {
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return misuse("--out: %v", unwrapPath(err))
	}
	for _, one := range results {
		err := c.writeFile(one.name, func(to io.Writer) error { return one.fill(c, to, r) })
		if _, ofPlace := errors.AsType[*fs.PathError](err); ofPlace {
			return misuse("--out: %v", err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *reconRunCommand) writeFile(name string, fill func(io.Writer) error) error {
	file, err := os.OpenFile(filepath.Join(c.Out, name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(file, 1<<16)
	return errors.Join(fill(buffered), buffered.Flush(), file.Close())
}
