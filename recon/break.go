package recon

import (
	"encoding/json"

	"zhitong/calendar"
	"zhitong/money"
)

// Break is something that keeps the two sides apart: an item without partner,
// a pair with different amounts, or what remains within a confirmed group. All
// breaks of an account add up to the difference of what moved on both sides.
type Break struct {
	ID            string         `json:"id"` // made of class and items: the same in every run
	Side          SideName       `json:"side,omitempty"`
	ItemID        string         `json:"itemId"`
	CounterpartID string         `json:"counterpartId,omitempty"` // the other item of a pair, the original of a duplicate or reversal
	GroupID       string         `json:"groupId,omitempty"`       // the confirmed group in which the difference remains
	Class         Class          `json:"class"`
	Direction     Direction      `json:"direction"`
	Label         string         `json:"label"`   // class and direction in Chinese
	LabelEnglish  string         `json:"labelEn"` // and in English
	Account       string         `json:"account"`
	Currency      money.Currency `json:"currency"`
	Amount        json.Number    `json:"amount"` // what it adds to left − right
	Minor         int64          `json:"minor"`  // the same in minor units
	AbsoluteMinor int64          `json:"absoluteMinor"`
	Absolute      json.Number    `json:"absoluteAmount"`
	Date          calendar.Date  `json:"date"` // value date
	Age           int            `json:"ageBusinessDays"`
	Reference     string         `json:"reference,omitempty"`
	Text          string         `json:"text,omitempty"`
	Party         string         `json:"party,omitempty"`
	Suggestions   []string       `json:"suggestions,omitempty"` // groups that are suggested for the item
	Proposal      *Proposal      `json:"proposal,omitempty"`
}

// setAmount sets all that follows from the amount.
func (b *Break) setAmount(minor int64, currency money.Currency) {
	b.Minor, b.AbsoluteMinor, b.Currency = minor, magnitude(minor), currency
	b.Amount, b.Absolute = decimalOf(minor, currency), decimalOf(magnitude(minor), currency)
	b.Direction = directionOf(minor)
}

// complete sets what follows from all other fields.
func (b *Break) complete(rules *RuleSet) {
	b.ID = "B-" + shortHash([]byte(string(b.Class)+"\n"+string(b.Side)+"\n"+b.ItemID+"\n"+b.CounterpartID+"\n"+b.GroupID))
	b.Label, b.LabelEnglish = b.Class.Label(b.Direction, "zh-CN"), b.Class.Label(b.Direction, "en")
	b.Proposal = propose(b, rules)
}
