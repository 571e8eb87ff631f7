package linkage

import (
	"cmp"
	"slices"
)

// draw compares pairs by chance: all of them where they are few, else so many
// spread over both lists. Only pairs within a partition count.
func (l *linker) draw() []edge {
	left, right := byPartition(l.left), byPartition(l.right)
	var drawn []edge
	for _, pair := range l.common(left, right) {
		l.model.universe += float64(len(pair[0])) * float64(len(pair[1]))
	}
	for _, pair := range l.common(left, right) {
		drawn = l.drawWithin(drawn, pair[0], pair[1])
	}
	return drawn
}

// byPartition lists the records of each partition, partitions in order.
func byPartition(r *Records) [][]uint32 {
	order := make([]uint32, r.Len())
	for index := range order {
		order[index] = uint32(index)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(r.Partition[a], r.Partition[b]) })
	var parts [][]uint32
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && r.Partition[order[to]] == r.Partition[order[from]] {
			to++
		}
		parts = append(parts, order[from:to])
		from = to
	}
	return parts
}

// common pairs the partitions that both lists have.
func (l *linker) common(left, right [][]uint32) [][2][]uint32 {
	var both [][2][]uint32
	for at := 0; len(left) > 0 && at < len(right); {
		order := cmp.Compare(l.left.Partition[left[0][0]], l.right.Partition[right[at][0]])
		if order == 0 {
			both = append(both, [2][]uint32{left[0], right[at]})
		}
		if order <= 0 {
			left = left[1:]
		}
		if order >= 0 {
			at++
		}
	}
	return both
}

// drawWithin compares all pairs of a partition or, of each left record, as many
// as are its share. The steps between the right ones are coprime to their
// number, so that every one has its turn.
func (l *linker) drawWithin(drawn []edge, left, right []uint32) []edge {
	each := max(1, int(drawnPairs*float64(len(right))/l.model.universe))
	if each >= len(right) {
		each = len(right)
	}
	step := coprime(len(right))
	at := 0
	for _, one := range left {
		for range each {
			drawn = append(drawn, l.compare(one, right[at]))
			at = (at + step) % len(right)
		}
	}
	return drawn
}

// coprime is a number near the golden section of another that shares no divisor
// with it, so that multiples spread evenly.
func coprime(number int) int {
	for step := max(1, int(0.6180339887*float64(number))); ; step++ {
		if divisor(step, number) == 1 {
			return step
		}
	}
}

func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
