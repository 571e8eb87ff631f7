package recon

// Class says what kind of break something is.
type Class string

// The classes of breaks.
const (
	ClassMissingRight     Class = "missing_right"     // on the left only: the books lack it
	ClassMissingLeft      Class = "missing_left"      // on the right only: the bank lacks it
	ClassTiming           Class = "timing"            // young enough to be in transit
	ClassAmountDifference Class = "amount_difference" // both sides have it, with different amounts
	ClassFee              Class = "fee"               // a fee of the bank
	ClassDuplicate        Class = "duplicate"         // the same again on the same side
	ClassReversal         Class = "reversal"          // takes back another item of the same side
	ClassUnknownReference Class = "unknown_reference" // nothing tells what it is for
	ClassAmbiguous        Class = "ambiguous"         // several partners fit equally well
	ClassSuggested        Class = "suggested"         // a partner is suggested, a person confirms
)

// Classes returns all classes in the order of reports.
func Classes() []Class {
	return []Class{ClassMissingRight, ClassMissingLeft, ClassTiming, ClassAmountDifference, ClassFee, ClassDuplicate,
		ClassReversal, ClassUnknownReference, ClassAmbiguous, ClassSuggested}
}

// Direction says which way a break pulls the difference between the sides.
type Direction string

// The directions.
const (
	Long  Direction = "long"  // 长款: the left has more money than the right
	Short Direction = "short" // 短款: the left has less money than the right
)

func directionOf(effect int64) Direction {
	if effect < 0 {
		return Short
	}
	return Long
}
