package recon

import (
	"slices"

	"zhitong/money"
)

// Pass is one round of matching.
type Pass struct {
	Name       string        `json:"name" yaml:"name"`
	Kind       PassKind      `json:"kind" yaml:"kind"`
	Band       Band          `json:"band" yaml:"band"`                       // the highest that it gives; "" is auto
	Keys       []Key         `json:"keys,omitempty" yaml:"keys"`             // of an exact or subset pass
	Reference  ReferenceRule `json:"reference,omitempty" yaml:"reference"`   // "" is normalised
	Similarity int           `json:"similarity,omitempty" yaml:"similarity"` // percent, of a similar reference; 0 is 85
	Amount     Tolerance     `json:"amount" yaml:"amount"`
	Window     *Window       `json:"window,omitempty" yaml:"window"`         // none: the dates do not matter
	Currencies []string      `json:"currencies,omitempty" yaml:"currencies"` // of a tolerant or fee pass: items in others are left alone; none takes all
	Fee        *FeeRange     `json:"fee,omitempty" yaml:"fee"`
	Linkage    *Linkage      `json:"linkage,omitempty" yaml:"linkage"` // of a probabilistic pass
	Subset     *Subset       `json:"subset,omitempty" yaml:"subset"`
	Exchange   *Exchange     `json:"exchange,omitempty" yaml:"exchange"` // of an exchange pass
}

// PassKind says what a pass looks for.
type PassKind string

// The kinds of pass.
const (
	ExactPass    PassKind = "exact"       // all keys are equal
	TolerantPass PassKind = "tolerant"    // one to one, the best pairs first
	FeePass      PassKind = "fee"         // one to one, where a fee was taken off one side
	OneToMany    PassKind = "one_to_many" // one on the left is the sum of several on the right that share its reference
	ManyToOne    PassKind = "many_to_one" // one on the right is the sum of several on the left

	ProbabilisticPass PassKind = "probabilistic" // one to one, by weights that are learnt from the items
	SubsetPass        PassKind = "subset"        // items that add up to others, where no other subset does
	ExchangePass      PassKind = "exchange"      // one to one of one reference, in two currencies at a dated rate
	ManyToMany        PassKind = "many_to_many"  // several on both sides that share a reference and have the same sum
)

// Band says how sure a group is.
type Band string

// The bands.
const (
	Auto    Band = "auto"    // confirmed
	Suggest Band = "suggest" // for a person to decide
)

// Key is what an exact or subset pass compares, beside account and currency.
type Key string

// The keys.
const (
	ReferenceKey   Key = "reference" // the most trusted reference of each item, by the rule Pass.Reference
	AmountKey      Key = "amount"
	BookingDateKey Key = "booking_date"
	ValueDateKey   Key = "value_date"
	PartyKey       Key = "party" // name of the counterparty but for case, spaces, punctuation and legal form; only of a subset pass
)

// ReferenceRule says how references compare. Each rule admits what the ones
// before it do.
type ReferenceRule string

// The reference rules.
const (
	EqualReference      ReferenceRule = "equal"      // letter by letter
	NormalisedReference ReferenceRule = "normalised" // but for case, spaces, punctuation, prefixes, O for 0 and l for 1
	ContainedReference  ReferenceRule = "contained"  // one is a part of the other, or of its text (truncation)
	SimilarReference    ReferenceRule = "similar"    // few letters are missing, added or exchanged
	AnyReference        ReferenceRule = "any"        // references do not matter
)

// Tolerance says how far two amounts may be apart. Where Absolute and Percent
// are given, both hold.
type Tolerance struct {
	Absolute string `json:"absolute,omitempty" yaml:"absolute"` // in units of the currency: "0.05"
	Percent  string `json:"percent,omitempty" yaml:"percent"`   // of the larger amount: "0.5"
	Any      bool   `json:"any,omitempty" yaml:"any"`           // the amounts do not matter; only for suggestions by reference
	// ExchangedDigits: two neighbouring digits of one amount change places in the
	// other, as when it is typed; only for suggestions by similar references.
	ExchangedDigits bool `json:"exchangedDigits,omitempty" yaml:"exchangedDigits"`
}

// DateField names one of the dates of an item.
type DateField string

// The dates.
const (
	BookingDate DateField = "booking"
	ValueDate   DateField = "value"
)

// Window says how far two dates may be apart, in business days of the run's
// calendar.
type Window struct {
	Date   DateField `json:"date" yaml:"date"`
	Before int       `json:"before" yaml:"before"` // the left item is up to so many earlier
	After  int       `json:"after" yaml:"after"`   // or later
}

// FeeRange says which fees are taken off an amount: net + fee = gross. Where
// Maximum and Percent are given, both hold. With a Schedule the fee is known
// from the gross amount, and the range is not given.
type FeeRange struct {
	DeductedFrom SideName `json:"deductedFrom" yaml:"deductedFrom"` // the side that shows the net amount
	Minimum      string   `json:"minimum,omitempty" yaml:"minimum"` // in units of the currency; "" is the smallest unit
	Maximum      string   `json:"maximum,omitempty" yaml:"maximum"`
	Percent      string   `json:"percent,omitempty" yaml:"percent"` // of the gross amount
	Step         string   `json:"step,omitempty" yaml:"step"`       // a fee is a multiple of it, as flat fees are; "" is any amount

	Schedule  []FeeTier `json:"schedule,omitempty" yaml:"schedule"`
	Tolerance string    `json:"tolerance,omitempty" yaml:"tolerance"` // of a scheduled fee, for rounding; "" is the smallest unit
}

// FeeTier is the fee of gross amounts up to a limit: fixed plus percentage, at
// least Minimum and at most Maximum. Amounts are in units of the currency.
type FeeTier struct {
	UpTo    string `json:"upTo,omitempty" yaml:"upTo"` // the gross amount, itself included; "" has no limit: the last tier
	Fixed   string `json:"fixed,omitempty" yaml:"fixed"`
	Percent string `json:"percent,omitempty" yaml:"percent"` // of the gross amount
	Minimum string `json:"minimum,omitempty" yaml:"minimum"`
	Maximum string `json:"maximum,omitempty" yaml:"maximum"`
}

func (p *Pass) takes(currency money.Currency) bool {
	return len(p.Currencies) == 0 || slices.Contains(p.Currencies, currency.Code())
}

func (p *Pass) band() Band {
	if p.Band == "" {
		return Auto
	}
	return p.Band
}

func (p *Pass) reference() ReferenceRule {
	if p.Reference == "" {
		return NormalisedReference
	}
	return p.Reference
}

func (p *Pass) similarity() int {
	if p.Similarity == 0 {
		return 85
	}
	return p.Similarity
}

// tellsAll reports whether items with the same keys are the same but for their
// texts, so that it makes no difference which of them is taken.
func (p *Pass) tellsAll() bool {
	return p.has(ReferenceKey) && p.has(AmountKey) && (p.has(ValueDateKey) || p.has(BookingDateKey))
}

func (p *Pass) has(key Key) bool {
	for _, one := range p.Keys {
		if one == key {
			return true
		}
	}
	return false
}
