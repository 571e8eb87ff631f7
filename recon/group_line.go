package recon

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// groupLines writes groups as encoding/json does, without its detours.
type groupLines struct {
	*matcher
	band Band
	whys map[match]string // by all of a match but its items
}

// maxWhys bounds the reasons that are remembered.
const maxWhys = 256

func newGroupLines(m *matcher, band Band) *groupLines {
	return &groupLines{m, band, map[match]string{}}
}

func (g *groupLines) add(to *batch, one *match) error {
	group := g.groupOf(one, g.band)
	why, err := g.why(one, &group)
	if err != nil {
		return err
	}
	to.text = appendGroup(to.text, &group, why)
	to.end()
	return nil
}

func (g *groupLines) why(one *match, group *Group) (string, error) {
	key := *one
	key.start, key.left, key.right, key.confidence = 0, 0, 0, 0
	if known, found := g.whys[key]; found {
		return known, nil
	}
	text, err := json.Marshal(group.Why)
	if len(g.whys) < maxWhys {
		g.whys[key] = string(text)
	}
	return string(text), err
}

func appendGroup(to []byte, g *Group, why string) []byte {
	to = appendText(append(to, `{"id":`...), g.ID)
	to = appendText(append(to, `,"band":`...), string(g.Band))
	to = strconv.AppendFloat(append(to, `,"confidence":`...), float64(g.Confidence)/1000, 'f', 3, 64)
	to = appendText(append(to, `,"pass":`...), g.Pass)
	to = appendText(append(to, `,"kind":`...), g.Kind)
	to = appendTexts(append(to, `,"left":`...), g.Left)
	to = appendTexts(append(to, `,"right":`...), g.Right)
	to = appendText(append(to, `,"account":`...), g.Account)
	to = appendText(append(to, `,"currency":`...), g.Currency.Code())
	to = append(append(to, `,"leftSum":`...), g.LeftSum...)
	to = append(append(to, `,"rightSum":`...), g.RightSum...)
	to = append(append(to, `,"difference":`...), g.Difference...)
	to = strconv.AppendInt(append(to, `,"minor":`...), g.Minor, 10)
	if g.Class != "" {
		to = appendText(append(to, `,"class":`...), string(g.Class))
	}
	return append(append(append(to, `,"why":`...), why...), '}')
}

func appendTexts(to []byte, texts []string) []byte {
	to = append(to, '[')
	for position, text := range texts {
		if position > 0 {
			to = append(to, ',')
		}
		to = appendText(to, text)
	}
	return append(to, ']')
}

// appendText quotes a text; what encoding/json would escape is left to it.
func appendText(to []byte, text string) []byte {
	for _, char := range []byte(text) {
		if char < ' ' || char >= utf8.RuneSelf || char == '"' || char == '\\' || char == '<' || char == '>' || char == '&' || char == 0x7f {
			quoted, _ := json.Marshal(text) // of a text there is no error
			return append(to, quoted...)
		}
	}
	return append(append(append(to, '"'), text...), '"')
}
