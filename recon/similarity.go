package recon

import "unicode/utf8"

// maxSimilarLength bounds the texts that are compared letter by letter.
const maxSimilarLength = 64

// The costs of an edit, in halves of a letter. A digit in the place of another
// digit is no typing error but another number, so it costs double.
const (
	editCost  = 2
	digitCost = 4
)

// similarity returns how alike two comparable references are, in percent:
// 100 minus the share of letters that are missing, added, exchanged with their
// neighbour (optimal string alignment) or replaced.
func similarity(a, b string) int {
	if len(a) > maxSimilarLength*utf8.UTFMax || len(b) > maxSimilarLength*utf8.UTFMax {
		return 0
	}
	var first, second [maxSimilarLength * utf8.UTFMax]rune
	one, other := lettersOf(first[:0], a), lettersOf(second[:0], b)
	longer := max(len(one), len(other))
	if longer == 0 || longer > maxSimilarLength {
		return 0
	}
	cost := alignment(one, other)
	return max(0, 100-(100*cost+editCost*longer-1)/(editCost*longer))
}

// lettersOf appends the letters of a text: a Chinese one is one, not three bytes.
func lettersOf(letters []rune, text string) []rune {
	for _, letter := range text {
		letters = append(letters, letter)
	}
	return letters
}

// alignment is the smallest cost of edits that turn a into b.
func alignment(a, b []rune) int {
	var rows [3][maxSimilarLength + 1]int
	for column := range len(b) + 1 {
		rows[0][column] = column * editCost
	}
	for row := 1; row <= len(a); row++ {
		current, previous, before := &rows[row%3], &rows[(row+2)%3], &rows[(row+1)%3]
		current[0] = row * editCost
		for column := 1; column <= len(b); column++ {
			best := min(previous[column]+editCost, current[column-1]+editCost, previous[column-1]+replacement(a[row-1], b[column-1]))
			if row > 1 && column > 1 && a[row-1] == b[column-2] && a[row-2] == b[column-1] {
				best = min(best, before[column-2]+editCost)
			}
			current[column] = best
		}
	}
	return rows[len(a)%3][len(b)]
}

func replacement(a, b rune) int {
	switch {
	case a == b:
		return 0
	case isDigit(a) && isDigit(b):
		return digitCost
	}
	return editCost
}

func isDigit(letter rune) bool { return letter >= '0' && letter <= '9' }
