package cron

import (
	"fmt"
	"strconv"
	"strings"
)

// set are the numbers that a field allows, a bit each.
type set uint64

func (s set) has(n int) bool { return s>>n&1 == 1 }

// numbers are what a field may hold.
type numbers struct {
	name        string
	first, last int
	names       map[string]int
	wraps       bool // the last number is the first one too
}

// set reads a field: a list of numbers, ranges and steps.
func (n numbers) set(text string) (set, error) {
	var all set
	for _, item := range strings.Split(text, ",") {
		from, to, step, err := n.item(item)
		if err != nil {
			return 0, err
		}
		for i := from; i <= to; i += step {
			all |= 1 << i
		}
	}
	return all, nil
}

// item reads "*", "a", "a-b", each also with a step; "a/s" goes on to the last number.
func (n numbers) item(text string) (from, to, step int, err error) {
	span, stepText, stepped := strings.Cut(text, "/")
	step = 1
	if stepped {
		if step, err = strconv.Atoi(stepText); err != nil || step < 1 || step > n.last {
			return 0, 0, 0, fmt.Errorf("%q is no step of the %s", stepText, n.name)
		}
	}
	if span == "*" {
		return n.first, n.last, step, nil
	}
	begin, end, ranged := strings.Cut(span, "-")
	if from, err = n.number(begin); err != nil {
		return 0, 0, 0, err
	}
	switch {
	case ranged:
		to, err = n.number(end)
	case stepped:
		to = n.last
	default:
		to = from
	}
	if ranged && n.wraps && from == n.last {
		from = n.first
	}
	if err == nil && to < from {
		err = fmt.Errorf("the range %q of the %s ends before it begins", span, n.name)
	}
	return from, to, step, err
}

func (n numbers) number(text string) (int, error) {
	if number, ok := n.names[text]; ok {
		return number, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < n.first || number > n.last || text[0] == '+' || text[0] == '-' {
		return 0, fmt.Errorf("%q is no %s", text, n.name)
	}
	return number, nil
}
