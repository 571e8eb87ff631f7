package recon

import "slices"

// fewLetters is from how many percent on references are the same but for one letter
// that is missing, added or exchanged, or for what a form appended.
const fewLetters = 87

// tellsEnough reports whether references say by themselves that two items belong
// together whose amounts are not the same. One that many items have does not. A
// damaged one does where the party is the same, or not named and the damage is small.
func (m *matcher) tellsEnough(left, right uint32, kind relation, pass *Pass) bool {
	switch {
	case m.left.amount[left] == m.right.amount[right], pass.Kind == FeePass: // a declared fee is expected
		return true
	case kind >= normalisedReferences:
		return !pass.Amount.Any || m.shareRareKey(left, right)
	case pass.reference() != SimilarReference || m.sameParty(left, right):
		return true
	}
	named := tellsParty(m.partiesOf(m.left).of(left)) && tellsParty(m.partiesOf(m.right).of(right))
	return !named && m.similarKeys(left, right) >= fewLetters
}

// maxRare is how many items of a side, matched ones too, have a reference that tells
// by itself what an item is for: a contract that is paid every month, but not the
// beginning of all invoice numbers.
const maxRare = 30

// shareRareKey reports whether two items share a reference that few others have.
func (m *matcher) shareRareKey(left, right uint32) bool {
	if m.commonKeys == nil {
		m.commonKeys = make([]bool, len(m.keyTexts))
		m.findCommonKeys(m.left)
		m.findCommonKeys(m.right)
	}
	for _, one := range m.left.keysOf(left) {
		if !m.commonKeys[one] && slices.Contains(m.right.keysOf(right), one) {
			return true
		}
	}
	return false
}

func (m *matcher) findCommonKeys(c *columns) {
	counts := make([]uint8, len(m.keyTexts))
	for item := range uint32(len(c.amount)) {
		for _, key := range c.keysOf(item) {
			if counts[key]++; counts[key] > maxRare {
				counts[key], m.commonKeys[key] = maxRare, true
			}
		}
	}
}
