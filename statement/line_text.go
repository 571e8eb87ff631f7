package statement

import "strings"

// lineTextBlock is how many bytes of lines share one piece of memory.
const lineTextBlock = 64 << 10

// lineTexts makes strings of lines, many to one piece of memory. They stay
// valid; one that is kept keeps its whole piece.
type lineTexts struct{ block strings.Builder }

func (l *lineTexts) text(line []byte) string {
	if len(line) > l.block.Cap()-l.block.Len() {
		l.block.Reset() // leaves the old piece to the texts in it
		l.block.Grow(max(lineTextBlock, len(line)))
	}
	start := l.block.Len()
	l.block.Write(line)
	return l.block.String()[start:]
}
