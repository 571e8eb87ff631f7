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

// partyForms are the forms of the parties of a side, by item, each made when it is
// first asked for. They belong to one goroutine.
type partyForms struct {
	side   *Side
	number []uint32 // of an item's form, from 1; 0 has not been asked for
	forms  []string
	known  map[string]uint32 // by name
}

func partyFormsOf(c *columns) *partyForms {
	return &partyForms{side: c.side, number: make([]uint32, len(c.amount)), forms: make([]string, 1), known: map[string]uint32{}}
}

func (p *partyForms) of(item uint32) string {
	if number := p.number[item]; number > 0 {
		return p.forms[number]
	}
	name := string(p.side.partyOf(int(item)))
	number, found := p.known[name]
	if !found {
		number = uint32(len(p.forms))
		p.known[name] = number
		p.forms = append(p.forms, partyForm(name))
	}
	p.number[item] = number
	return p.forms[number]
}

// partiesOf are the forms of a side.
func (m *matcher) partiesOf(c *columns) *partyForms {
	which := byLeft
	if c.side.name == Right {
		which = byRight
	}
	if m.parties[which] == nil {
		m.parties[which] = partyFormsOf(c)
	}
	return m.parties[which]
}

// sameParty reports whether two items name the same counterparty, one of them
// perhaps cut off.
func (m *matcher) sameParty(left, right uint32) bool {
	return likeForms(m.partiesOf(m.left).of(left), m.partiesOf(m.right).of(right))
}

func likeForms(one, other string) bool {
	if len(one) > len(other) {
		one, other = other, one
	}
	return tellsParty(one) && strings.HasPrefix(other, one)
}

// otherParty reports whether two items name counterparties that are not the same.
// A Chinese name says nothing against one in Latin letters.
func (m *matcher) otherParty(left, right uint32) bool {
	return unlikeForms(m.partiesOf(m.left).of(left), m.partiesOf(m.right).of(right))
}

func unlikeForms(one, other string) bool {
	latin := func(form string) bool { return len(form) == utf8.RuneCountInString(form) }
	return tellsParty(one) && tellsParty(other) && latin(one) == latin(other) && !likeForms(one, other)
}
