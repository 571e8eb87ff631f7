package check

import (
	"slices"

	"zhitong/dmn"
)

// groups puts the inputs of a table together that have the same expression, as where one column has the lower and one the
// upper bound of an age.
func groups(inputs []dmn.TableInput) [][]int {
	var all [][]int
	group := map[string]int{}
	for at := range inputs {
		text := inputs[at].Expression
		known, ok := group[text]
		if !ok || inputs[at].Program == nil {
			group[text] = len(all)
			all = append(all, []int{at})
			continue
		}
		all[known] = append(all[known], at)
	}
	return all
}

// independent tells whether the columns are variables, or parts of them, of which none is part of another: only then any
// values can come together.
func independent(columns []*column) bool {
	var paths [][]string
	for _, c := range columns {
		if c.input.Program == nil {
			return false
		}
		path, ok := c.input.Program.Path()
		if !ok || slices.ContainsFunc(paths, func(other []string) bool { return isPrefix(path, other) || isPrefix(other, path) }) {
			return false
		}
		paths = append(paths, path)
	}
	return true
}

func isPrefix(short, long []string) bool {
	return len(short) <= len(long) && slices.Equal(short, long[:len(short)])
}
