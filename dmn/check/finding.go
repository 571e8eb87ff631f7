// Package check analyses decision tables before they go live: gaps, overlaps, duplicates, rules that never take effect,
// entries of the wrong type, and expressions that silently become null. Every gap and overlap comes with an input that
// shows it.
//
// An error is proven: evaluating such an input fails or gives null. What is likely, or depends on values that the model
// does not bound, is a warning. A condition that depends on more than its input ("> limit") is not looked into: such a
// rule may match anything, so it closes gaps and takes part in no overlap, and a finding says that the table was not
// analysed whole.
//
// # What an input may be
//
// The values of an input are bounded by the type of its clause and of its expression, by the allowed values and type
// constraints of these types and of those that they refer to, and by the input values of the clause. Camunda 8 checks
// none of them; there they say what is meant, so that gaps are looked for within them, but what they rule out is a
// warning at most.
//
// No gap is reported that only null shows, unless the model names null: as an allowed value or in a condition of the
// column. Null counts where it takes a claim away: a rule with "-" is not masked by "< 5" and ">= 5", since null fulfils
// neither, and neither is a default output without effect. An input whose input values do not allow null never is (DMN
// 1.5, 8.2.3); a value that is not of the type is null (10.3.2.9.4).
//
// Times, and dates and times, are looked at in the form that the first condition of the column has, with or without a
// zone; the other form can't be compared with it and counts as null does.
package check

import (
	"strings"

	"zhitong/feel"
)

// Codes of findings. Those of doubts about expressions are the codes of feel.Doubt.
const (
	CodeGap         = "GAP"            // an input for which no rule matches
	CodeOverlap     = "OVERLAP"        // an input for which two rules match, where the hit policy forbids it
	CodeDuplicate   = "DUPLICATE"      // two rules with the same conditions and results
	CodeMasked      = "MASKED"         // a rule that earlier, or preferred, rules never let take effect
	CodeUnreachable = "UNREACHABLE"    // a rule whose conditions no allowed input fulfils
	CodeAlwaysTrue  = "ALWAYS_TRUE"    // a condition that every allowed input fulfils
	CodeType        = "TYPE"           // a value in a condition that is not of the input's type
	CodeUnknownType = "TYPE_REF"       // a typeRef without a type, which has no effect
	CodeOutput      = "OUTPUT_VALUE"   // a result that is not of the output's type or not among the output values
	CodeNoOutput    = "NO_OUTPUT"      // a rule without a result, where the table gives the result of one rule
	CodeDefault     = "DEFAULT_OUTPUT" // a default output that is never used
	CodePriority    = "NO_PRIORITY"    // a hit policy by priority without output values
	CodeAggregation = "AGGREGATION"    // a sum, minimum or maximum of what has none
	CodeMixed       = "MIXED_TYPES"    // conditions of one column about different types: some are always null
	CodeZones       = feel.DoubtZones  // times with and without a zone in one column
	CodeHitPolicy   = "HIT_POLICY"     // another hit policy says the same more strictly
	CodePartial     = "PARTIAL"        // conditions that can't be analysed
	CodeStopped     = "STOPPED"        // the analysis took too long; what was found holds
)

// Severity tells how bad a finding is.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // evaluating will fail or give null
	Warning Severity = "warning" // hardly what was meant
	Info    Severity = "info"    // worth knowing
)

// Finding is one thing that the analysis found. Rules are the numbers of the rules from 1, as analysts see them; Line
// and Column are those of the cell that it is about, else of the last of the rules, else of the table.
type Finding struct {
	Code       string         `json:"code"`
	Severity   Severity       `json:"severity"`
	Message    string         `json:"message"`
	Advice     string         `json:"advice,omitempty"` // what to do about it
	DecisionID string         `json:"decisionId"`       // or the id of a business knowledge model
	Path       []string       `json:"path,omitempty"`   // to the table within the logic of the decision
	Rules      []int          `json:"rules,omitempty"`
	RuleIDs    []string       `json:"ruleIds,omitempty"`
	Line       int            `json:"line,omitempty"`
	Column     int            `json:"column,omitempty"`
	Example    []ExampleInput `json:"example,omitempty"`
}

// Where names the decision and the way to the table within it, as in "fee › rates › then".
func (f *Finding) Where() string {
	return strings.Join(append([]string{f.DecisionID}, f.Path...), " › ")
}

// ExampleInput is the value of an input that shows a finding.
type ExampleInput struct {
	Expression string     `json:"expression"`
	Value      feel.Value `json:"value"`
}
