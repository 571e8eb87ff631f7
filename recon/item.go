package recon

import (
	"zhitong/calendar"
	"zhitong/money"
	"zhitong/statement"
)

// SideName says to which of the two sides an item belongs.
type SideName string

// The sides. By custom the left one is what others say (the bank), the right
// one what the own books say.
const (
	Left  SideName = "left"
	Right SideName = "right"
)

// Item is one movement on one side.
type Item struct {
	ID          string         `json:"id"` // unique within its side
	Account     string         `json:"account"`
	Currency    money.Currency `json:"currency"`
	Minor       int64          `json:"minor"` // signed minor units, as its source has it
	BookingDate calendar.Date  `json:"bookingDate"`
	ValueDate   calendar.Date  `json:"valueDate"`
	References  []string       `json:"references,omitempty"` // the most trusted first
	Text        string         `json:"text,omitempty"`
	Party       string         `json:"party,omitempty"`    // name of the counterparty
	Reversal    bool           `json:"reversal,omitempty"` // takes back an earlier item
	Raw         RawPointer     `json:"raw"`
}

// Amount returns the amount of the item.
func (i *Item) Amount() money.Amount { return money.New(i.Minor, i.Currency) }

// RawPointer points at the place where the item was read.
type RawPointer struct {
	Source string `json:"source,omitempty"` // name of the file
	statement.Raw
}
