package recon

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"zhitong/money"
)

// groupLines writes groups as encoding/json does, straight from the columns.
type groupLines struct {
	*matcher
	band    Band
	whys    map[match]string // by all of a match but its items
	id      []byte           // text of which the identification is a hash
	account map[uint32][]byte
}

// maxWhys bounds the reasons that are remembered.
const maxWhys = 256

func newGroupLines(m *matcher, band Band) *groupLines {
	return &groupLines{matcher: m, band: band, whys: map[match]string{}, account: map[uint32][]byte{}}
}

func (g *groupLines) add(to *batch, one *match) error {
	if g.exchangeOf(one) != nil { // rare, and of two currencies
		text, err := json.Marshal(g.groupOf(one, g.band))
		to.text = append(to.text, text...)
		to.end()
		return err
	}
	why, err := g.why(one)
	if err != nil {
		return err
	}
	left, right := g.leftOf(one), g.rightOf(one)
	pass := &g.rules.Passes[one.pass]
	text := append(to.text, `{"id":"G-`...)
	g.id = appendIDText(appendIDText(g.id[:0], g.left.side, left), g.right.side, right)
	hash := sha256.Sum256(g.id)
	text = hex.AppendEncode(text, hash[:shortHashBytes])
	text = appendText(append(text, `","band":`...), string(g.band))
	text = strconv.AppendFloat(append(text, `,"confidence":`...), float64(one.confidence)/1000, 'f', 3, 64)
	text = appendText(append(text, `,"pass":`...), pass.Name)
	text = appendText(append(text, `,"kind":`...), kindOf(len(left), len(right)))
	text = appendIDs(append(text, `,"left":`...), g.left.side, left)
	text = appendIDs(append(text, `,"right":`...), g.right.side, right)
	text = append(append(text, `,"account":`...), g.accountText(g.left.side.account[left[0]])...)
	text = g.appendSums(text, pass, left, right)
	to.text = append(append(append(text, `,"why":`...), why...), '}')
	to.end()
	return nil
}

func (g *groupLines) appendSums(text []byte, pass *Pass, left, right []uint32) []byte {
	leftSum, rightSum := sum(g.left.amount, left), sum(g.right.amount, right)
	currency := g.left.side.currencyOf(int(left[0]))
	text = appendText(append(text, `,"currency":`...), currency.Code())
	text = money.New(leftSum, currency).AppendDecimal(append(text, `,"leftSum":`...), '.')
	text = money.New(rightSum, currency).AppendDecimal(append(text, `,"rightSum":`...), '.')
	text = money.New(leftSum-rightSum, currency).AppendDecimal(append(text, `,"difference":`...), '.')
	text = strconv.AppendInt(append(text, `,"minor":`...), leftSum-rightSum, 10)
	if leftSum != rightSum {
		text = appendText(append(text, `,"class":`...), string(g.differenceClass(pass, leftSum, rightSum, currency)))
	}
	return text
}

func (g *groupLines) accountText(number uint32) []byte {
	text, known := g.account[number]
	if !known {
		text = appendText(nil, g.left.side.accounts.values[number])
		g.account[number] = text
	}
	return text
}

func (g *groupLines) why(one *match) (string, error) {
	key := *one
	key.start, key.left, key.right, key.confidence = 0, 0, 0, 0
	if known, found := g.whys[key]; found {
		return known, nil
	}
	text, err := json.Marshal(g.groupOf(one, g.band).Why)
	if len(g.whys) < maxWhys {
		g.whys[key] = string(text)
	}
	return string(text), err
}

// appendIDText is what groupID hashes of a side.
func appendIDText(to []byte, side *Side, items []uint32) []byte {
	to = strconv.AppendInt(to, int64(len(items)), 10)
	for _, item := range items {
		id := side.idOf(int(item))
		to = strconv.AppendInt(append(to, ' '), int64(len(id)), 10)
		to = append(append(to, ':'), id...)
	}
	return append(to, '\n')
}

func appendIDs(to []byte, side *Side, items []uint32) []byte {
	to = append(to, '[')
	for position, item := range items {
		if position > 0 {
			to = append(to, ',')
		}
		to = appendText(to, side.idOf(int(item)))
	}
	return append(to, ']')
}

// appendText quotes a text; what encoding/json would escape is left to it.
func appendText[T string | []byte](to []byte, text T) []byte {
	if !isPlain(text) {
		quoted, _ := json.Marshal(string(text)) // of a text there is no error
		return append(to, quoted...)
	}
	return append(append(append(to, '"'), text...), '"')
}

// isPlain reports whether a text stands in JSON as it is.
func isPlain[T string | []byte](text T) bool {
	for at := 0; at < len(text); at++ {
		switch char := text[at]; {
		case char < ' ', char == '"', char == '\\', char == '<', char == '>', char == '&', char == 0x7f:
			return false
		case char >= utf8.RuneSelf:
			return isPlainText(string(text[at:]))
		}
	}
	return true
}

// isPlainText is isPlain for a text that may have any characters. JavaScript
// knows two more line ends, which encoding/json escapes.
func isPlainText(text string) bool {
	for at, char := range text {
		switch {
		case char < ' ', char == '"', char == '\\', char == '<', char == '>', char == '&', char == 0x7f, char == '\u2028', char == '\u2029':
			return false
		case char == utf8.RuneError && !strings.HasPrefix(text[at:], "\uFFFD"):
			return false
		}
	}
	return true
}
