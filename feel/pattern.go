package feel

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

// maximumPatterns bounds the patterns that one program keeps compiled; a pattern may come from data.
const maximumPatterns = 64

// pattern finds matches. Without back-references it takes time linear in the text (package regexp); with them it counts
// its steps (see pattern_backtrack.go).
type pattern interface {
	// findAll gives the places of all matches that do not overlap, at most limit of them, each as the pairs of the match
	// and its groups; -1 for a group that took no part. ok is false when the steps are used up.
	findAll(text string, limit int) (places [][]int, ok bool)
	groups() int
}

type linearPattern struct{ *regexp.Regexp }

func (p linearPattern) findAll(text string, limit int) ([][]int, bool) {
	return p.FindAllStringSubmatchIndex(text, limit), true
}

func (p linearPattern) groups() int { return p.NumSubexp() }

// patternCache keeps the patterns of a program compiled.
type patternCache struct {
	compiled sync.Map // pattern and flags → pattern
	count    atomic.Int32
}

func (c *patternCache) compile(text, flags string) (pattern, error) {
	key := flags + "/" + text
	if known, ok := c.compiled.Load(key); ok {
		return known.(pattern), nil
	}
	compiled, err := compilePattern(text, flags)
	if err != nil {
		return nil, err
	}
	if c.count.Add(1) <= maximumPatterns {
		c.compiled.Store(key, compiled)
	}
	return compiled, nil
}

func compilePattern(text, flags string) (pattern, error) {
	translated, refers, err := translatePattern(text, flags)
	if err != nil {
		return nil, err
	}
	if refers {
		return newBacktrackingPattern(translated)
	}
	compiled, err := regexp.Compile(translated)
	return linearPattern{compiled}, err
}

// translatePattern turns a pattern of XQuery and XPath Functions and Operators 3.1, 5.6, into one of package regexp.
func translatePattern(text, flags string) (translated string, refers bool, err error) {
	options := ""
	for _, flag := range flags {
		switch flag {
		case 's', 'm', 'i':
			options += string(flag)
		case 'x', 'q':
		default:
			return "", false, errors.New("flags are s, m, i, x and q")
		}
	}
	switch {
	case strings.Contains(flags, "q"):
		text = regexp.QuoteMeta(text)
	default:
		if strings.Contains(flags, "x") {
			text = withoutSpaces(text)
		}
		translator := &patternTranslator{text: text, dotAll: strings.Contains(flags, "s")}
		if err := translator.run(); err != nil {
			return "", false, err
		}
		text, refers = translator.out.String(), translator.refers
	}
	if options != "" {
		return "(?" + options + ")(?:" + text + ")", refers, nil
	}
	return text, refers, nil
}
