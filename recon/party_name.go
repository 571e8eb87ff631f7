package recon

import (
	"strings"
	"unicode/utf8"
)

// legalForms are the ends of company names that banks and books write or leave
// out as they like, in the form of foldedParty, the longer ones first.
var legalForms = []string{"股份有限公司", "有限责任公司", "有限公司", "公司", "集团", "LIMITED", "GMBH", "SARL", "CORP", "COLTD", "LTD", "LLC", "INC", "PLC", "BV", "AG", "KG", "SA", "CO"}

// partyForm is the name of a party without case, spaces, punctuation and legal
// form.
func partyForm(name string) string {
	form := strings.ToUpper(string(appendFolded(nil, []byte(name))))
	for cut := true; cut; {
		form, cut = withoutLegalForm(form)
	}
	return form
}

func withoutLegalForm(form string) (rest string, cut bool) {
	for _, end := range legalForms {
		if rest, found := strings.CutSuffix(form, end); found && tellsParty(rest) {
			return rest, true
		}
	}
	return form, false
}

// tellsParty reports whether a name is long enough to tell a party: four signs,
// of Latin letters six.
func tellsParty(form string) bool {
	signs := utf8.RuneCountInString(form)
	return signs >= 6 || signs >= 4 && len(form) > signs
}

// sameParty reports whether two items name the same counterparty, one of them
// perhaps cut off.
func (m *matcher) sameParty(left, right uint32) bool {
	return alikeParties(m.left.side.arena.text(m.left.side.party[left]), m.right.side.arena.text(m.right.side.party[right]))
}

func alikeParties(a, b string) bool { return likeForms(partyForm(a), partyForm(b)) }

func likeForms(one, other string) bool {
	if len(one) > len(other) {
		one, other = other, one
	}
	return tellsParty(one) && strings.HasPrefix(other, one)
}

// otherParty reports whether two items name counterparties that are not the same.
// A Chinese name says nothing against one in Latin letters.
func (m *matcher) otherParty(left, right uint32) bool {
	return unlikeParties(m.left.side.arena.text(m.left.side.party[left]), m.right.side.arena.text(m.right.side.party[right]))
}

func unlikeParties(a, b string) bool {
	one, other := partyForm(a), partyForm(b)
	latin := func(form string) bool { return len(form) == utf8.RuneCountInString(form) }
	return tellsParty(one) && tellsParty(other) && latin(one) == latin(other) && !likeForms(one, other)
}
