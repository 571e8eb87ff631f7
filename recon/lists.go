package recon

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"strings"
)

// Lists takes the groups and breaks of a result one by one while they are made,
// as JSON with one object a line, so that millions of them need no memory. A
// list without a writer is not written.
type Lists struct {
	Groups io.Writer // confirmed, then suggested
	Breaks io.Writer

	// Whole is how long a list may be to stand in the result as a whole; of a
	// longer one the first items up to First are there. 0 keeps all.
	Whole, First int
}

// ListCounts says how many items the lists of a result have.
type ListCounts struct {
	Groups      int `json:"groups"`
	Suggestions int `json:"suggestions"`
	Breaks      int `json:"breaks"`
}

// ListCounts counts the lists, also where the result holds their first items only.
func (r *Result) ListCounts() ListCounts {
	if r.Counts != nil {
		return *r.Counts
	}
	return ListCounts{len(r.Groups), len(r.Suggestions), len(r.Breaks)}
}

func (l *Lists) kept(count int) int {
	if l.Whole > 0 && count > l.Whole {
		return min(count, l.First)
	}
	return count
}

// RunListed is [Run] for results that are too long to hold. Errors are also
// those of the writers.
func RunListed(ctx context.Context, left, right []Source, options Options, lists Lists) (*Result, error) {
	if options.Rules == nil || len(left) == 0 || len(right) == 0 {
		return nil, refuse(CodeNoSource, "a run needs a rule set and at least one file for each side")
	}
	leftSide, rightSide, err := readSides(ctx, left, right, options)
	if err != nil {
		return nil, err
	}
	return MatchListed(ctx, leftSide, rightSide, options, lists)
}

// completion makes the lists of a result, and its hash over them.
type completion struct {
	*matcher
	result *Result
	lists  Lists
	hash   hash.Hash
	sums   breakSums
	counts ListCounts
}

// emptyLists is where the lists stand in the JSON of a result.
const emptyLists = `"groups":[],"suggestions":[],"breaks":[]`

var errNoLists = errors.New("recon: the text of a result lacks its lists")

// around marshals the result without lists and gives what is before and behind them.
func (c *completion) around() (before, behind string, err error) {
	bare := *c.result
	bare.Groups, bare.Suggestions, bare.Breaks, bare.Hash, bare.Counts = []Group{}, []Group{}, []Break{}, "", nil
	text, err := json.Marshal(&bare)
	if err != nil {
		return "", "", err
	}
	before, behind, found := strings.Cut(string(text), emptyLists)
	if !found {
		return "", "", errNoLists
	}
	return before, behind, nil
}

// run makes the lists in their order. The hash is the one of the whole result
// as JSON.
func (c *completion) run(breaks *classifier, finish func(*breakSums)) error {
	before, _, err := c.around()
	if err != nil {
		return err
	}
	c.hash = sha256.New()
	io.WriteString(c.hash, before+`"groups":[`)
	if c.result.Groups, err = c.groups(c.confirmed, Auto); err != nil {
		return err
	}
	io.WriteString(c.hash, `],"suggestions":[`)
	if c.result.Suggestions, err = c.groups(c.suggested, Suggest); err != nil {
		return err
	}
	io.WriteString(c.hash, `],"breaks":[`)
	if err := c.breaks(breaks); err != nil {
		return err
	}
	finish(&c.sums)
	_, behind, err := c.around()
	if err != nil {
		return err
	}
	io.WriteString(c.hash, `]`+behind)
	c.result.Hash = "sha256:" + hex.EncodeToString(c.hash.Sum(nil))
	c.counts = ListCounts{len(c.confirmed), len(c.suggested), c.sums.count}
	if c.counts != c.result.ListCounts() {
		c.result.Counts = &c.counts
	}
	return nil
}

// groups writes the matches out and returns those that the result holds.
func (c *completion) groups(matches []match, band Band) ([]Group, error) {
	kept := make([]Group, c.lists.kept(len(matches)))
	for position := range kept {
		kept[position] = c.groupOf(&matches[position], band)
	}
	taken := &listing{to: c.lists.Groups, hash: c.hash}
	err := inBatches(c.ctx, len(matches), groupBatch, func(from, until int, into *batch) error {
		lines := newGroupLines(c.matcher, band)
		for position := from; position < until; position++ {
			if err := lines.add(into, &matches[position]); err != nil {
				return err
			}
		}
		return nil
	}, taken.take)
	return kept, err
}

// groupBatch is in batches of how many groups they are written.
const groupBatch = 2048

// breaks runs the classifier, and writes and adds up what it finds.
func (c *completion) breaks(classifier *classifier) error {
	list := &breakList{completion: c, taken: listing{to: c.lists.Breaks, hash: c.hash}, kept: []Break{}}
	err := classifier.each(func(b Break) error {
		c.sums.add(&b)
		return list.add(b)
	})
	if err = list.finish(err); err != nil {
		return err
	}
	c.result.Breaks = append([]Break{}, list.kept[:c.lists.kept(len(list.kept))]...)
	return nil
}

// listing takes the batches of one list: to the writer line by line, to the hash
// with commas between.
type listing struct {
	to    io.Writer
	hash  hash.Hash
	begun bool
}

func (l *listing) take(b *batch) error {
	if len(b.ends) == 0 {
		return nil
	}
	if l.to != nil {
		if _, err := l.to.Write(b.text); err != nil {
			return err
		}
	}
	if l.begun {
		io.WriteString(l.hash, ",")
	}
	l.begun = true
	for _, end := range b.ends {
		b.text[end-1] = ','
	}
	l.hash.Write(b.text[:len(b.text)-1])
	return nil
}
