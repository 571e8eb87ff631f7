package threeway

import "zhitong/recon"

// RuleSet says, as data, how the three sides are read and matched. It is read
// by ReadRuleSet or Shipped and does not change.
type RuleSet struct {
	Name       string               `json:"name" yaml:"name"`
	Title      recon.Bilingual      `json:"title" yaml:"title"`
	Calendar   recon.CalendarName   `json:"calendar,omitempty" yaml:"calendar"` // for runs that name none; "" is CN
	Orders     recon.SideRules      `json:"orders" yaml:"orders"`
	Provider   recon.SideRules      `json:"provider" yaml:"provider"`
	Bank       recon.SideRules      `json:"bank" yaml:"bank"`
	References recon.ReferenceRules `json:"references" yaml:"references"`
	Passes     []recon.Pass         `json:"passes" yaml:"passes"` // of orders and provider: exact and tolerant ones
	DayCut     int                  `json:"dayCut" yaml:"dayCut"` // calendar days within which the other side of an order may follow; 0 waits for none
	Settlement Settlements          `json:"settlement" yaml:"settlement"`

	matching *recon.RuleSet // orders on the left, the provider on the right
	bank     *recon.RuleSet // the bank on the left
	hash     string
}

// Settlements say how the provider pays out.
type Settlements struct {
	Group     Grouping       `json:"group" yaml:"group"`
	Reference BatchReference `json:"reference,omitempty" yaml:"reference"` // of a grouping by reference: where the provider's bill has it
	Lag       Lag            `json:"lag" yaml:"lag"`
	BankTexts []string       `json:"bankTexts,omitempty" yaml:"bankTexts"` // words in party or text that tell the provider's entries; none: all are
	// MaximumDifference is how many percent of a settlement a bank entry may be
	// apart to be taken for it by its date alone; 0 takes none so.
	MaximumDifference int `json:"maximumDifferencePercent,omitempty" yaml:"maximumDifferencePercent"`
}

// Grouping says which rows of the provider are paid out together.
type Grouping string

// The groupings.
const (
	ByTradeDay      Grouping = "trade_day"      // those of one day
	BySettlementDay Grouping = "settlement_day" // those that are due on one business day: Friday to Sunday on Monday
	ByReference     Grouping = "reference"      // those with one reference of a settlement; without one, by trade day
)

// BatchReference names the field of a row that has the reference of its settlement.
type BatchReference string

// The fields.
const (
	BatchInMessageID          BatchReference = "message_id"
	BatchInPaymentInformation BatchReference = "payment_information_id"
	BatchInTransactionID      BatchReference = "transaction_id"
	BatchInRemittance         BatchReference = "remittance"
	BatchInDescription        BatchReference = "description"
)

// Lag is how many business days after the last trade day the money is booked.
type Lag struct {
	Minimum int `json:"minimum" yaml:"minimum"`
	Maximum int `json:"maximum" yaml:"maximum"`
}

// Hash returns "sha256:" and the hash of the content, the version of the rule set.
func (r *RuleSet) Hash() string { return r.hash }
