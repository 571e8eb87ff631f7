package workbench

import "zhitong/recon"

// Cause says why a break came about.
type Cause string

// The causes.
const (
	CauseTiming       Cause = "timing"
	CauseAmount       Cause = "amount"
	CauseFee          Cause = "fee"
	CauseExchange     Cause = "fx"
	CauseDuplicate    Cause = "duplicate"
	CauseReversal     Cause = "reversal"
	CauseUnknownParty Cause = "unknown_party"
	CauseMissingSide  Cause = "missing_side"
	CauseDataQuality  Cause = "data_quality"
	CauseOther        Cause = "other"
)

// Causes are all causes.
func Causes() []Cause {
	return []Cause{CauseTiming, CauseAmount, CauseFee, CauseExchange, CauseDuplicate, CauseReversal, CauseUnknownParty, CauseMissingSide,
		CauseDataQuality, CauseOther}
}

// causesOfClasses are the causes that the classes of breaks suggest.
var causesOfClasses = map[recon.Class]Cause{
	recon.ClassMissingRight: CauseMissingSide, recon.ClassMissingLeft: CauseMissingSide, recon.ClassTiming: CauseTiming,
	recon.ClassAmountDifference: CauseAmount, recon.ClassFee: CauseFee, recon.ClassDuplicate: CauseDuplicate, recon.ClassReversal: CauseReversal,
	recon.ClassUnknownReference: CauseUnknownParty, recon.ClassAmbiguous: CauseDataQuality, recon.ClassSuggested: CauseDataQuality,
}

// suggestedCause is the cause that a class suggests.
func suggestedCause(class recon.Class) Cause {
	if cause, known := causesOfClasses[class]; known {
		return cause
	}
	return CauseOther
}
