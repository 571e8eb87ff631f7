package recon

import (
	"math"
	"strconv"

	"zhitong/recon/linkage"
)

// Comparison is what one field says for or against a pair of a probabilistic
// pass.
type Comparison struct {
	Field ComparedField `json:"field"`
	// Value is how the field compares: the difference of amounts in hundredths of
	// a percent of the larger one, the days that the left is later, the likeness of
	// texts and parties in percent.
	Value  int  `json:"value"`
	Weight Bits `json:"weight"` // evidence: above 0 for the pair, below 0 against it
}

// ComparedField names what is compared.
type ComparedField string

// The fields. The prior is what is known before anything is compared.
const (
	ComparedPrior     ComparedField = "prior"
	ComparedAmount    ComparedField = "amount"
	ComparedDate      ComparedField = "date"
	ComparedText      ComparedField = "text"
	ComparedParty     ComparedField = "party"
	ComparedReference ComparedField = "reference"
)

// comparedFields are the fields of package linkage by their numbers.
var comparedFields = [...]ComparedField{
	linkage.Amount: ComparedAmount, linkage.Day: ComparedDate, linkage.Text: ComparedText,
	linkage.Party: ComparedParty, linkage.Reference: ComparedReference,
}

// Bits is evidence in hundredths of a bit: 100 makes a pair twice as likely.
type Bits int

// MarshalJSON writes bits with two decimals.
func (b Bits) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(b)/100, 'f', 2, 64), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (b *Bits) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseFloat(string(text), 64)
	*b = Bits(math.Round(value * 100))
	return err
}

func bitsOf(weight float64) Bits { return Bits(math.Round(weight * 100)) }

func (m *matcher) whyOf(one *match) Why {
	why := Why{Reference: one.relation.rule(), Days: int(one.days), Ambiguous: one.ambiguous, Sums: one.sums,
		Candidates: int(one.candidates), Solutions: int(one.solutions)}
	if one.evidence > 0 {
		pair := &m.evidence[one.evidence-1]
		why.Comparisons = m.comparisons(pair, &m.rules.Passes[one.pass])
		why.Rival = Confidence(pair.Rival * 1000)
	}
	return why
}

// comparisons lists the fields that say something.
func (m *matcher) comparisons(pair *linkage.Pair, pass *Pass) []Comparison {
	list := []Comparison{{ComparedPrior, 0, bitsOf(pair.Prior)}}
	for field, name := range comparedFields {
		if weight := bitsOf(pair.Weights[field]); weight != 0 {
			list = append(list, Comparison{name, m.comparedValue(pair, name, pass), weight})
		}
	}
	return list
}

func (m *matcher) comparedValue(pair *linkage.Pair, field ComparedField, pass *Pass) int {
	switch field {
	case ComparedAmount:
		left, right := float64(m.left.amount[pair.Left]), float64(m.right.amount[pair.Right])
		return int(math.Round(10_000 * (left - right) / max(1, math.Abs(left), math.Abs(right))))
	case ComparedDate:
		return int(m.left.dayOf(pair.Left, pass) - m.right.dayOf(pair.Right, pass))
	case ComparedText:
		return int(math.Round(100 * pair.TextAlike))
	case ComparedParty:
		return int(math.Round(100 * pair.PartyAlike))
	}
	return 0
}

// linkageWordings tells each comparison with its weight, and the probability.
func linkageWordings(g *Group, language string) []string {
	var parts []string
	for index := range g.Why.Comparisons {
		parts = append(parts, comparisonWording(&g.Why.Comparisons[index], g.Why.Reference, language))
	}
	return append(parts, wording("probability", language, "probability", permille(g.Confidence), "rival", permille(g.Why.Rival)))
}

func comparisonWording(c *Comparison, reference ReferenceRule, language string) string {
	value := strconv.Itoa(c.Value)
	switch c.Field {
	case ComparedAmount:
		value = strconv.FormatFloat(float64(c.Value)/100, 'f', 2, 64)
	case ComparedReference:
		value = wording(string(reference), language)
	case ComparedDate:
		value = calendarDaysWording(c.Value, language)
	}
	bits := strconv.FormatFloat(float64(c.Weight)/100, 'f', 2, 64)
	if c.Weight > 0 {
		bits = "+" + bits
	}
	return wording("compared_"+string(c.Field), language, "value", value, "bits", bits)
}

// calendarDaysWording tells how far two days are apart; the pass says which days count.
func calendarDaysWording(days int, language string) string {
	switch {
	case days > 0:
		return wording("later", language, "days", countWording("day", days, language))
	case days < 0:
		return wording("earlier", language, "days", countWording("day", -days, language))
	}
	return wording("at_once", language)
}

func permille(c Confidence) string { return strconv.FormatFloat(float64(c)/1000, 'f', 3, 64) }
