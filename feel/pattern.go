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

// patternCache keeps the patterns of a program compiled. Matching takes time linear in the text (package regexp), so
// that no pattern can hang an evaluation; the price is that back-references are not available.
type patternCache struct {
	compiled sync.Map // pattern and flags → *regexp.Regexp
	count    atomic.Int32
}

func (c *patternCache) compile(text, flags string) (*regexp.Regexp, error) {
	key := flags + "/" + text
	if known, ok := c.compiled.Load(key); ok {
		return known.(*regexp.Regexp), nil
	}
	translated, err := translatePattern(text, flags)
	if err != nil {
		return nil, err
	}
	compiled, err := regexp.Compile(translated)
	if err != nil {
		return nil, err
	}
	if c.count.Add(1) <= maximumPatterns {
		c.compiled.Store(key, compiled)
	}
	return compiled, nil
}

// translatePattern turns a pattern of XQuery and XPath Functions and Operators 3.1, 5.6, into one of package regexp.
func translatePattern(text, flags string) (string, error) {
	options := ""
	for _, flag := range flags {
		switch flag {
		case 's', 'm', 'i':
			options += string(flag)
		case 'x', 'q':
		default:
			return "", errors.New("flags are s, m, i, x and q")
		}
	}
	switch {
	case strings.Contains(flags, "q"):
		text = regexp.QuoteMeta(text)
	default:
		translator := &patternTranslator{text: text, skipSpace: strings.Contains(flags, "x")}
		if err := translator.run(); err != nil {
			return "", err
		}
		text = translator.out.String()
	}
	if options != "" {
		return "(?" + options + ")(?:" + text + ")", nil
	}
	return text, nil
}
