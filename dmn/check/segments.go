package check

import "math/bits"

// segmentSet has a bit for every segment of a column.
type segmentSet []uint64

func newSegmentSet(count int) segmentSet { return make(segmentSet, (count+63)/64) }

func (s segmentSet) add(segment int) { s[segment/64] |= 1 << (segment % 64) }

func (s segmentSet) has(segment int) bool { return s[segment/64]>>(segment%64)&1 != 0 }

// within tells whether all of s are in other.
func (s segmentSet) within(other segmentSet) bool {
	for i, word := range s {
		if word&^other[i] != 0 {
			return false
		}
	}
	return true
}

// meet gives the first segment that is in all three sets, -1 for none.
func (s segmentSet) meet(other, mask segmentSet) int {
	for i, word := range s {
		if both := word & other[i] & mask[i]; both != 0 {
			return i*64 + bits.TrailingZeros64(both)
		}
	}
	return -1
}

func (s segmentSet) keep(other segmentSet) {
	for i := range s {
		s[i] &= other[i]
	}
}

func (s segmentSet) remove(other segmentSet) {
	for i := range s {
		s[i] &^= other[i]
	}
}

func (s segmentSet) isEmpty() bool {
	for _, word := range s {
		if word != 0 {
			return false
		}
	}
	return true
}
