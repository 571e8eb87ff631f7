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
	frames  map[match]groupFrame // by all of a match but its items
	last    groupFrame           // of lastKey
	lastKey match
	id      []byte // text of which the identification is a hash
	account map[uint32][]byte
}

// groupFrame is what many groups have in common.
type groupFrame struct {
	head string // from the band to the items
	why  string
}

// maxFrames bounds the frames that are remembered.
const maxFrames = 256

func newGroupLines(m *matcher, band Band) *groupLines {
	return &groupLines{matcher: m, band: band, frames: map[match]groupFrame{}, account: map[uint32][]byte{}}
}

func (g *groupLines) add(to *batch, one *match) error {
	if g.exchangeOf(one) != nil { // rare, and of two currencies
		text, err := json.Marshal(g.groupOf(one, g.band))
		to.text = append(to.text, text...)
		to.end()
		return err
	}
	frame, err := g.frame(one)
	if err != nil {
		return err
	}
	left, right := g.leftOf(one), g.rightOf(one)
	pass := &g.rules.Passes[one.pass]
	text := append(to.text, `{"id":"G-`...)
	g.id = appendIDText(appendIDText(g.id[:0], g.left.side, left), g.right.side, right)
	hash := sha256.Sum256(g.id)
	text = append(hex.AppendEncode(text, hash[:shortHashBytes]), frame.head...)
	text = appendIDs(text, g.left.side, left)
	text = appendIDs(append(text, `,"right":`...), g.right.side, right)
	text = append(append(text, `,"account":`...), g.accountText(g.left.side.account[left[0]])...)
	text = g.appendSums(text, pass, left, right)
	to.text = append(append(append(text, `,"why":`...), frame.why...), '}')
	to.end()
	return nil
}

func (g *groupLines) appendSums(text []byte, pass *Pass, left, right []uint32) []byte {
	leftSum, rightSum := sum(g.left.amount, left), sum(g.right.amount, right)
	currency := g.left.side.currencyOf(int(left[0]))
	text = appendText(append(text, `,"currency":`...), currency.Code())
	text = append(text, `,"leftSum":`...)
	start := len(text)
	text = money.New(leftSum, currency).AppendDecimal(text, '.')
	end := len(text)
	text = append(text, `,"rightSum":`...)
	if leftSum == rightSum {
		text = append(text, text[start:end]...)
	} else {
		text = money.New(rightSum, currency).AppendDecimal(text, '.')
	}
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

func (g *groupLines) frame(one *match) (groupFrame, error) {
	key := *one
	key.start, key.left, key.right = 0, min(one.left, 2), min(one.right, 2)
	if key == g.lastKey && g.last.why != "" {
		return g.last, nil
	}
	frame, known := g.frames[key]
	if !known {
		why, err := json.Marshal(g.groupOf(one, g.band).Why)
		if err != nil {
			return frame, err
		}
		frame = groupFrame{string(g.appendHead(nil, one)), string(why)}
		if len(g.frames) < maxFrames {
			g.frames[key] = frame
		}
	}
	g.last, g.lastKey = frame, key
	return frame, nil
}

func (g *groupLines) appendHead(text []byte, one *match) []byte {
	text = appendText(append(text, `","band":`...), string(g.band))
	text = strconv.AppendFloat(append(text, `,"confidence":`...), float64(one.confidence)/1000, 'f', 3, 64)
	text = appendText(append(text, `,"pass":`...), g.rules.Passes[one.pass].Name)
	text = appendText(append(text, `,"kind":`...), kindOf(int(one.left), int(one.right)))
	return append(text, `,"left":`...)
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
