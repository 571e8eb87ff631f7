package statement

// Verdict is the outcome of a proof.
type Verdict string

// The verdicts.
const (
	ProofOK      Verdict = "ok"
	ProofFailed  Verdict = "failed"
	ProofUnknown Verdict = "unknown" // the file does not hold what the proof needs
)

// Proof is a verdict with its reason: a code for programs and translations,
// and the figures that belong into the sentence.
type Proof struct {
	Verdict    Verdict           `json:"verdict"`
	Code       string            `json:"code"`
	Parameters map[string]string `json:"parameters,omitempty"`
}

// Proofs are the four things that a statement is checked for.
type Proofs struct {
	Balance    Proof `json:"balance"`    // opening + booked entries = closing
	Continuity Proof `json:"continuity"` // follows the statement before it; see CheckContinuity
	Totals     Proof `json:"totals"`     // stated counts and sums agree with the entries
	Duplicates Proof `json:"duplicates"` // no entry is there twice
}

// Failed says that the proof was tried and does not hold.
func (p Proof) Failed() bool { return p.Verdict == ProofFailed }

// List gives the proofs in the order balance, continuity, totals, duplicates.
func (p Proofs) List() []Proof { return []Proof{p.Balance, p.Continuity, p.Totals, p.Duplicates} }
