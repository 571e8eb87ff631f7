package recon

// Linkage says how a probabilistic pass decides. Amount and Window of the pass
// bound which pairs are possible; how much a difference within them counts is
// learnt from the items.
type Linkage struct {
	Auto    string  `json:"auto" yaml:"auto"`               // from this probability on a pair is confirmed: "0.99"
	Suggest string  `json:"suggest" yaml:"suggest"`         // from this one on it is suggested
	Margin  int     `json:"margin,omitempty" yaml:"margin"` // a confirmed pair has so many bits more evidence than any rival
	Days    DayKind `json:"days,omitempty" yaml:"days"`     // what the window counts; "" is business days
}

// DayKind says which days count.
type DayKind string

// The kinds of day.
const (
	BusinessDay DayKind = "business"
	CalendarDay DayKind = "calendar"
)

// maxMargin bounds Linkage.Margin, in bits.
const maxMargin = 30

// linkage checks what a probabilistic pass needs; without bounds of amount and
// date every pair would have to be looked at.
func (c *ruleCheck) linkage(path string, pass *Pass) {
	probabilistic := pass.Kind == ProbabilisticPass
	if pass.Linkage == nil {
		if probabilistic {
			c.at(path+".linkage", CodeMissingValue, "a probabilistic pass declares its thresholds")
		}
		return
	}
	if !probabilistic {
		c.at(path+".linkage", CodeInvalidValue, "only a probabilistic pass has a linkage")
	}
	if pass.Window == nil {
		c.at(path+".window", CodeMissingValue, "a probabilistic pass has a window")
	}
	if pass.Amount.Percent == "" || pass.Amount.Absolute != "" {
		c.at(path+".amount.percent", CodeMissingValue, "a probabilistic pass bounds the difference of amounts by a percentage")
	}
	if pass.Reference != "" {
		c.at(path+".reference", CodeInvalidValue, "a probabilistic pass weighs references, it does not require them")
	}
	c.thresholds(path+".linkage", pass.Linkage)
}

func (c *ruleCheck) thresholds(path string, l *Linkage) {
	for key, text := range map[string]string{".auto": l.Auto, ".suggest": l.Suggest} {
		c.require(path+key, text)
		c.decimal(path+key, text)
		if exceeds(text, "1") {
			c.at(path+key, CodeInvalidValue, "a probability is at most 1")
		}
	}
	if exceeds(l.Suggest, l.Auto) {
		c.at(path+".suggest", CodeInvalidValue, "the threshold of suggestions is above that of confirmed pairs")
	}
	c.count(path+".margin", l.Margin, maxMargin)
	oneOf(c, path+".days", l.Days, BusinessDay, CalendarDay, "")
}

// probability reads a checked threshold.
func probability(text string) float64 { return float64(partsPerMillion(text)) / 1e4 }
