package recon

import (
	"bytes"
	"strings"
)

// relation is how the references of two items compare; a higher one is closer.
type relation uint8

const (
	unrelated relation = iota
	similarReferences
	containedReferences
	normalisedReferences
	equalReferences
)

// relationNames are the words for relations in results.
var relationNames = [...]ReferenceRule{AnyReference, SimilarReference, ContainedReference, NormalisedReference, EqualReference}

func (r relation) rule() ReferenceRule { return relationNames[r] }

// requiredRelation is the least that a rule admits.
func requiredRelation(rule ReferenceRule) relation {
	for index, name := range relationNames {
		if name == rule {
			return relation(index)
		}
	}
	return equalReferences
}

// maxComparedKeys bounds how many references of an item are compared letter by
// letter with those of another.
const maxComparedKeys = 8

// relate compares the references of two items, as far as the rule goes, and
// says how close they are in thousandths; unrelated ones are not close at all.
func (m *matcher) relate(left, right uint32, pass *Pass) (relation, int) {
	kind, closeness := m.compareReferences(left, right, pass)
	if kind == unrelated {
		return unrelated, 0
	}
	return kind, closeness
}

// compareReferences is relate, but says of unrelated references how alike they are.
func (m *matcher) compareReferences(left, right uint32, pass *Pass) (relation, int) {
	required := requiredRelation(pass.reference())
	switch {
	case m.shareReference(left, right):
		return equalReferences, 1000
	case m.shareKey(left, right):
		return normalisedReferences, 980
	case required > containedReferences || m.otherParty(left, right):
		return unrelated, 0 // what is only a part, or similar, is of no other party
	case m.containsKey(left, right):
		return containedReferences, 970
	case required <= similarReferences:
		percent := m.similarKeys(left, right)
		if percent >= pass.similarity() {
			return similarReferences, 800 + 8*percent/5
		}
		return unrelated, 10 * percent
	}
	return unrelated, 0
}

func (m *matcher) shareReference(left, right uint32) bool {
	var onLeft, onRight [4][]byte
	others := m.right.side.referenceTexts(onRight[:0], int(right))
	for _, text := range m.left.side.referenceTexts(onLeft[:0], int(left)) {
		for _, other := range others {
			if bytes.Equal(text, other) && m.normaliser.counts(text) {
				return true
			}
		}
	}
	return false
}

func (m *matcher) shareKey(left, right uint32) bool {
	for _, one := range m.left.keysOf(left) {
		for _, other := range m.right.keysOf(right) {
			if one == other {
				return true
			}
		}
	}
	return false
}

// containsKey reports whether a reference of one item is a part of a reference
// or of the text of the other.
func (m *matcher) containsKey(left, right uint32) bool {
	return m.within(m.left, left, m.right, right) || m.within(m.right, right, m.left, left)
}

func (m *matcher) within(c *columns, item uint32, in *columns, other uint32) bool {
	text := m.normaliser.text(in.side.textOf(int(other)))
	for _, key := range compared(c.keysOf(item)) {
		part := m.keyTexts[key]
		if strings.Contains(text, part) {
			return true
		}
		for _, whole := range compared(in.keysOf(other)) {
			if strings.Contains(m.keyTexts[whole], part) {
				return true
			}
		}
	}
	return false
}

// similarKeys compares references letter by letter. One that open items of
// both sides have is no damaged form of another.
func (m *matcher) similarKeys(left, right uint32) int {
	best := 0
	for _, one := range compared(m.left.keysOf(left)) {
		for _, other := range compared(m.right.keysOf(right)) {
			if m.openOnBothSides(one) || m.openOnBothSides(other) {
				continue
			}
			best = max(best, similarity(m.keyTexts[one], m.keyTexts[other]))
		}
	}
	return best
}

func compared(keys []uint32) []uint32 { return keys[:min(len(keys), maxComparedKeys)] }

// seeOpenKeys notes on which sides each comparable reference is open.
func (m *matcher) seeOpenKeys() {
	m.openKeys = make([]uint8, len(m.keyTexts))
	for side, c := range [2]*columns{m.left, m.right} {
		unclaimedKeys(c, func(key, _ uint32) { m.openKeys[key] |= 1 << side })
	}
}

// openOnBothSides reports whether open items of both sides had the reference when
// the pass began.
func (m *matcher) openOnBothSides(key uint32) bool { return m.openKeys[key] == 1<<byLeft|1<<byRight }
