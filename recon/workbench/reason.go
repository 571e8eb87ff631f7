package workbench

import "zhitong/pipeline"

// Why a decision is refused in the state that things are in.
const (
	ReasonDecided   = "decided"       // another person or a run was first
	ReasonChanged   = "changed"       // the break is another one than the person saw
	ReasonClaimed   = "claimed"       // an item is settled otherwise
	ReasonFinishing = "run_finishing" // a run is still writing its breaks
	ReasonProposed  = "proposed"      // a second person has to decide first
	ReasonUndone    = "undone"        // it is undone already, or never counted
	ReasonNotLast   = "not_last"      // a later decision stands on it
	ReasonTaken     = "taken"         // somebody else works on the break
	ReasonDiffers   = "differs"       // the amounts of a group do not add up to zero
	ReasonLimit     = "limit"         // the amount is above the limit of the person
)

// refuse is a refusal in the state that things are in, for a reason.
func refuse(reason, format string, arguments ...any) error {
	refusal := pipeline.Refuse(pipeline.InvalidState, format, arguments...)
	refusal.Detail = reason
	return refusal
}
