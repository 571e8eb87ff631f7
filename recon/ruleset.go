package recon

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"zhitong/calendar"
	"zhitong/statement"
)

// RuleSet says, as data, how two sides are matched and what becomes of the
// rest. It is read by ReadRuleSet or Shipped and does not change.
type RuleSet struct {
	Name        string            `json:"name" yaml:"name"`
	Title       Bilingual         `json:"title" yaml:"title"`
	Sign        SignRule          `json:"sign" yaml:"sign"`
	Accounts    AccountRule       `json:"accounts" yaml:"accounts"`
	AccountMap  map[string]string `json:"accountMap,omitempty" yaml:"accountMap"` // left account → right account
	Currencies  []string          `json:"currencies,omitempty" yaml:"currencies"` // items in others refuse the run; none allows all
	Calendar    CalendarName      `json:"calendar,omitempty" yaml:"calendar"`     // for runs that name none; "" is CN
	Left        SideRules         `json:"left" yaml:"left"`
	Right       SideRules         `json:"right" yaml:"right"`
	References  ReferenceRules    `json:"references" yaml:"references"`
	Passes      []Pass            `json:"passes" yaml:"passes"` // in order; what one confirms, no later one sees
	Breaks      BreakRules        `json:"breaks" yaml:"breaks"`
	Adjustments Adjustments       `json:"adjustments" yaml:"adjustments"`

	hash string
}

// Hash returns "sha256:" and the hash of the content, the version of the rule
// set: two files that say the same have the same hash.
func (r *RuleSet) Hash() string { return r.hash }

func (r *RuleSet) seal() (err error) {
	r.hash, err = ContentHash(r)
	return err
}

// ContentHash returns "sha256:" and the hash of a value as JSON. The error is
// that of marshalling it.
func ContentHash(value any) (string, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

func (r *RuleSet) sideRules(name SideName) *SideRules {
	if name == Left {
		return &r.Left
	}
	return &r.Right
}

// Bilingual is a text in Chinese and English.
type Bilingual struct {
	Chinese string `json:"zh,omitempty" yaml:"zh"`
	English string `json:"en,omitempty" yaml:"en"`
}

// In returns the text in Chinese for "zh-CN" and everything else that begins
// with "zh", in English for any other language.
func (b Bilingual) In(language string) string {
	if isChinese(language) {
		return b.Chinese
	}
	return b.English
}

func isChinese(language string) bool { return len(language) >= 2 && language[:2] == "zh" }

// CalendarName names a business calendar.
type CalendarName string

// The calendars.
const (
	ChineseCalendar CalendarName = "CN"       // the published Chinese holidays; years without are refused
	WeekendCalendar CalendarName = "weekends" // no holidays
)

// Open returns the calendar; "" is CN.
func (n CalendarName) Open() (*calendar.Calendar, error) {
	if n == WeekendCalendar {
		return calendar.WeekendOnly(string(n), calendar.SaturdayAndSunday...), nil
	}
	return calendar.China()
}

// SignRule says how the signs of both sides compare.
type SignRule string

// The sign rules.
const (
	SameSign     SignRule = "same"     // money in is positive on both sides
	OppositeSign SignRule = "opposite" // money in is positive on one side and negative on the other
)

// AccountRule says which accounts of the two sides belong together.
type AccountRule string

// The account rules.
const (
	SameAccount AccountRule = "same" // those of the same name, after AccountMap
	AnyAccount  AccountRule = "any"  // all
)

// SideRules say how one side is read.
type SideRules struct {
	Profile    *statement.CSVProfile `json:"profile,omitempty" yaml:"profile"`       // columns, where the side is CSV
	References []ReferenceField      `json:"references,omitempty" yaml:"references"` // the most trusted first; none takes DefaultReferences
}

// ReferenceField names a field of an entry that may hold a reference.
type ReferenceField string

// The fields.
const (
	EndToEndID               ReferenceField = "end_to_end_id"
	OwnReference             ReferenceField = "own"
	StructuredRemittance     ReferenceField = "structured"
	MessageID                ReferenceField = "message_id"
	PaymentInformationID     ReferenceField = "payment_information_id"
	InstructionID            ReferenceField = "instruction_id"
	TransactionID            ReferenceField = "transaction_id"
	UETR                     ReferenceField = "uetr"
	Cheque                   ReferenceField = "cheque"
	MandateID                ReferenceField = "mandate_id"
	AccountServicerReference ReferenceField = "account_servicer_reference"
	RemittanceWords          ReferenceField = "text" // words of the remittance text that look like references
)

// DefaultReferences are the fields that are looked at where a rule set names none.
var DefaultReferences = []ReferenceField{EndToEndID, OwnReference, StructuredRemittance, PaymentInformationID, Cheque, RemittanceWords}

func (s *SideRules) fields() []ReferenceField {
	if len(s.References) == 0 {
		return DefaultReferences
	}
	return s.References
}

// ReferenceRules say how references are brought into a comparable form.
type ReferenceRules struct {
	Prefixes      []string `json:"prefixes,omitempty" yaml:"prefixes"`           // taken off: REF, 发票
	MinimumLength int      `json:"minimumLength,omitempty" yaml:"minimumLength"` // of what counts as a reference; 0 is 6
}

func (r *ReferenceRules) minimumLength() int {
	if r.MinimumLength == 0 {
		return 6
	}
	return r.MinimumLength
}
