package recon

import "zhitong/calendar"

// subsetKey is what the items of a group have in common.
type subsetKey struct {
	exactKey
	party string
}

// byKey sorts the items that are not claimed by their keys. The first side gives
// the keys their numbers, the second one only finds them.
func (p *subsetPass) byKey(c *columns, numbers map[subsetKey]uint32, first bool) *buckets {
	keys := make([]uint32, len(c.amount))
	for item := range c.amount {
		key, comparable := p.keyOf(c, item)
		if c.claimed[item] || !comparable {
			continue
		}
		number, known := numbers[key]
		if !known && first {
			number, known = uint32(len(numbers)), true
			numbers[key] = number
		}
		if known {
			keys[item] = number + 1
		}
	}
	return bucketsOf(keys, len(numbers))
}

// keyOf is false for an item that lacks what the keys compare.
func (p *subsetPass) keyOf(c *columns, item int) (subsetKey, bool) {
	exact, comparable := keyOf(c, p.pass, item)
	exact.amount = 0
	key := subsetKey{exactKey: exact}
	if p.pass.has(PartyKey) {
		key.party = partyForm(string(c.side.partyOf(int(item))))
		comparable = comparable && key.party != ""
	}
	return key, comparable
}

// Notice tells what a pass did not look at because a limit was reached.
type Notice struct {
	Code       NoticeCode    `json:"code"`
	Pass       string        `json:"pass"`
	Account    string        `json:"account"`
	Date       calendar.Date `json:"date"` // of the first item
	Item       string        `json:"item"` // the first on the left
	Candidates int           `json:"candidates"`
	Limit      int           `json:"limit"`
}

// NoticeCode says what was not looked at.
type NoticeCode string

// TooManyCandidates: more items could be in a sum than the pass may search.
const TooManyCandidates NoticeCode = "too_many_candidates"

// maxNotices bounds the notices of a run; the rest is counted in Result.Crowded.
const maxNotices = 1000

// notice tells that a search had too many candidates.
func (m *matcher) notice(pass *Pass, left []uint32, candidates int) {
	m.crowded++
	if len(m.notices) == maxNotices || len(left) == 0 {
		return
	}
	first := m.left.side.Item(int(left[0]))
	m.notices = append(m.notices, Notice{TooManyCandidates, pass.Name, first.Account, first.ValueDate, first.ID, candidates, pass.Subset.candidates()})
}

// Sentence tells in Chinese or English what was not looked at.
func (n *Notice) Sentence(language string) string { return noticeSentence(n, language) }
