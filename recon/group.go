package recon

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"zhitong/money"
)

// Confidence says in thousandths how well the items of a group fit.
type Confidence int

const fullConfidence Confidence = 1000

// MarshalJSON writes a number from 0 to 1 with three decimals.
func (c Confidence) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(c)/1000, 'f', 3, 64), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Confidence) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseFloat(string(text), 64)
	*c = Confidence(value*1000 + 0.5)
	return err
}

// Group says that items of both sides belong together.
type Group struct {
	ID         string         `json:"id"` // made of its items: the same in every run
	Band       Band           `json:"band"`
	Confidence Confidence     `json:"confidence"`
	Pass       string         `json:"pass"`
	Kind       string         `json:"kind"` // 1:1, 1:n, n:1, n:n
	Left       []string       `json:"left"`
	Right      []string       `json:"right"`
	Account    string         `json:"account"`
	Currency   money.Currency `json:"currency"`
	LeftSum    json.Number    `json:"leftSum"`
	RightSum   json.Number    `json:"rightSum"`   // with the sign of the left side
	Difference json.Number    `json:"difference"` // left − right
	Minor      int64          `json:"minor"`      // the difference in minor units
	Class      Class          `json:"class,omitempty"`
	Exchange   *GroupExchange `json:"exchange,omitempty"` // of a pair in two currencies: RightSum is in that of the right side, Difference and Minor are zero
	Why        Why            `json:"why"`
}

// Why tells what led to a group.
type Why struct {
	Reference ReferenceRule `json:"reference"` // how the references compare; any: they do not
	Days      int           `json:"days"`      // business days that the left is after the right
	Ambiguous bool          `json:"ambiguous,omitempty"`

	Sums       bool `json:"sums,omitempty"`       // the sums agree, the items one by one do not
	Candidates int  `json:"candidates,omitempty"` // of a subset pass: how many items were searched
	Solutions  int  `json:"solutions,omitempty"`  // and how many combinations of them add up; 1000 is that or more

	Comparisons []Comparison `json:"comparisons,omitempty"` // of a probabilistic pass
	Rival       Confidence   `json:"rival,omitempty"`       // probability of the strongest other pair of either item
}

// Sentence tells in Chinese or English why the group was formed.
func (g *Group) Sentence(language string) string { return whySentence(g, language) }

// groupOf writes a match out.
func (m *matcher) groupOf(one *match, band Band) Group {
	left, right := m.leftOf(one), m.rightOf(one)
	first := int(left[0])
	leftSum, rightSum := sum(m.left.amount, left), sum(m.right.amount, right)
	currency := m.left.side.currencyOf(first)
	group := Group{
		Band: band, Confidence: one.confidence, Pass: m.rules.Passes[one.pass].Name, Kind: kindOf(len(left), len(right)),
		Left: identify(m.left.side, left), Right: identify(m.right.side, right),
		Account: m.left.side.accounts.values[m.left.side.account[first]], Currency: currency,
		LeftSum: decimalOf(leftSum, currency), RightSum: decimalOf(rightSum, currency),
		Difference: decimalOf(leftSum-rightSum, currency), Minor: leftSum - rightSum,
		Why: m.whyOf(one),
	}
	if compared := m.exchangeOf(one); compared != nil {
		m.setExchange(&group, one, compared)
	}
	group.ID = groupID(group.Left, group.Right)
	if group.Minor != 0 {
		group.Class = m.differenceClass(&m.rules.Passes[one.pass], leftSum, rightSum, currency)
	}
	return group
}

// differenceClass says what a difference within a group of the pass is: a fee
// also where another pass would take it for one, but none that is a whole number of
// steps by chance.
func (m *matcher) differenceClass(pass *Pass, left, right int64, currency money.Currency) Class {
	if pass.Kind == FeePass && m.tariff.has(pass, currency, left, right) {
		return ClassFee
	}
	for index := range m.rules.Passes {
		if other := &m.rules.Passes[index]; pass.Kind == ProbabilisticPass && other.Kind == FeePass && other.takes(currency) {
			limits := rangeOf(other, currency)
			if _, allowed := limits.allows(left, right); allowed && m.tariff.has(other, currency, left, right) {
				return ClassFee
			}
		}
	}
	return ClassAmountDifference
}

func kindOf(left, right int) string {
	word := func(count int) string {
		if count == 1 {
			return "1"
		}
		return "n"
	}
	return word(left) + ":" + word(right)
}

func identify(side *Side, items []uint32) []string {
	ids := make([]string, len(items))
	for position, item := range items {
		ids[position] = side.ID(int(item))
	}
	return ids
}

// decimalOf writes minor units as a decimal number of whole units.
func decimalOf(minor int64, currency money.Currency) json.Number {
	return json.Number(money.New(minor, currency).DecimalText())
}

// groupID hashes the identifications; their lengths keep them apart.
func groupID(left, right []string) string {
	text := make([]byte, 0, 128)
	for _, ids := range [][]string{left, right} {
		text = strconv.AppendInt(text, int64(len(ids)), 10)
		for _, id := range ids {
			text = strconv.AppendInt(append(text, ' '), int64(len(id)), 10)
			text = append(append(text, ':'), id...)
		}
		text = append(text, '\n')
	}
	return "G-" + shortHash(text)
}

// shortHashBytes is how much of a hash makes an identification.
const shortHashBytes = 10

func shortHash(text []byte) string {
	hash := sha256.Sum256(text)
	return hex.EncodeToString(hash[:shortHashBytes])
}
