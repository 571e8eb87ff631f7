package ledger

import (
	"zhitong/calendar"
	"zhitong/pipeline"
)

// Propose writes a journal down that another person has to approve. It answers
// JournalAnswer.
type Propose struct {
	// Key makes the journal happen once per tenant: a second one with the same
	// key is refused with AlreadyExists. May be empty.
	Key       string        `json:"key,omitempty"`
	ValueDate calendar.Date `json:"valueDate"`
	Text      string        `json:"text"`
	Reference string        `json:"reference,omitempty"`
	Rule      string        `json:"rule,omitempty"`
	Transfers []Transfer    `json:"transfers"`
	// ProposedBy is who decided on it, when a worker proposes for a person;
	// empty means the actor. Only the platform's own workers may set it.
	ProposedBy string `json:"proposedBy,omitempty"`
}

// Approve posts a proposed journal. Who proposed it may not approve it.
type Approve struct {
	Journal    int64  `json:"journal"`
	ApprovedBy string `json:"approvedBy,omitempty"` // as ProposedBy
}

// Reject puts a proposed journal aside.
type Reject struct {
	Journal int64  `json:"journal"`
	Reason  string `json:"reason"`
}

// Post posts at once, without a second person: what a rule within its limits or
// another system has decided. It answers JournalAnswer.
type Post struct {
	Key        string        `json:"key,omitempty"`
	ValueDate  calendar.Date `json:"valueDate"`
	Text       string        `json:"text"`
	Reference  string        `json:"reference,omitempty"`
	Rule       string        `json:"rule,omitempty"`
	Transfers  []Transfer    `json:"transfers"`
	ProposedBy string        `json:"proposedBy,omitempty"` // with ApprovedBy: two persons decided
	ApprovedBy string        `json:"approvedBy,omitempty"`
}

// Reverse posts the opposite of a posted journal, once.
type Reverse struct {
	Journal   int64         `json:"journal"`
	ValueDate calendar.Date `json:"valueDate"`
	Reason    string        `json:"reason"`
}

// LockPeriod closes an accounting period (YYYY-MM). Locked is true: a period that is
// closed is opened by [ReopenPeriod].
type LockPeriod struct {
	Period string `json:"period"`
	Locked bool   `json:"locked"`
}

// ReopenPeriod lets a closed period take postings again, for a reason. It has a
// right of its own, which whoever closes periods need not have.
type ReopenPeriod struct {
	Period string `json:"period"`
	Reason string `json:"reason"`
}

// JournalAnswer names the journal that a command made or changed.
type JournalAnswer struct {
	Journal int64        `json:"journal"`
	State   JournalState `json:"state"`
}

// Kind implements [pipeline.Command].
func (*OpenAccount) Kind() string { return "ledger.account.open" }
func (*Propose) Kind() string     { return "ledger.propose" }
func (*Approve) Kind() string     { return "ledger.approve" }
func (*Reject) Kind() string      { return "ledger.reject" }
func (*Post) Kind() string        { return "ledger.post" }
func (*Reverse) Kind() string     { return "ledger.reverse" }
func (*LockPeriod) Kind() string  { return "ledger.period.lock" }

// Kind implements [pipeline.Command].
func (*ReopenPeriod) Kind() string { return "ledger.period.reopen" }

// journalSpace holds the keys that make journals happen once.
const journalSpace = "ledger journal"

// Claims implements [pipeline.Claimer].
func (c *Propose) Claims() []pipeline.Claim { return journalClaims(c.Key) }

// Claims implements [pipeline.Claimer].
func (c *Post) Claims() []pipeline.Claim { return journalClaims(c.Key) }

func journalClaims(key string) []pipeline.Claim {
	if key == "" {
		return nil
	}
	return []pipeline.Claim{{Space: journalSpace, Name: key}}
}
