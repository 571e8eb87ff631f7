// Package check analyses decision tables before they go live: gaps, overlaps, duplicates, rules that never take effect,
// entries of the wrong type. Every gap and overlap comes with an input that shows it.
//
// What it says is certain. A condition that depends on more than its input ("> limit") is not looked into: such a rule
// may match anything, so it closes gaps and takes part in no overlap, and a finding says that the table was not
// analysed whole. Only tables that are the logic of a decision are looked at.
package check

import (
	"zhitong/feel"
)

// Codes of findings.
const (
	CodeGap         = "GAP"          // an input for which no rule matches
	CodeOverlap     = "OVERLAP"      // an input for which two rules match, where the hit policy forbids it
	CodeDuplicate   = "DUPLICATE"    // two rules with the same conditions and results
	CodeMasked      = "MASKED"       // a rule that earlier, or preferred, rules never let take effect
	CodeUnreachable = "UNREACHABLE"  // a rule whose conditions no allowed input fulfils
	CodeType        = "TYPE"         // a value in a condition that is not of the input's type
	CodeOutput      = "OUTPUT_VALUE" // a result that is not of the output's type or not among the output values
	CodeMixed       = "MIXED_TYPES"  // conditions of one column about different types: some are always null
	CodeHitPolicy   = "HIT_POLICY"   // another hit policy says the same more strictly
	CodePartial     = "PARTIAL"      // conditions that can't be analysed
	CodeStopped     = "STOPPED"      // the analysis took too long; what was found holds
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
// and Column are those of the last of them, of the table where there is none.
type Finding struct {
	Code       string         `json:"code"`
	Severity   Severity       `json:"severity"`
	Message    string         `json:"message"`
	DecisionID string         `json:"decisionId"`
	Rules      []int          `json:"rules,omitempty"`
	RuleIDs    []string       `json:"ruleIds,omitempty"`
	Line       int            `json:"line,omitempty"`
	Column     int            `json:"column,omitempty"`
	Example    []ExampleInput `json:"example,omitempty"`
}

// ExampleInput is the value of an input that shows a finding.
type ExampleInput struct {
	Expression string     `json:"expression"`
	Value      feel.Value `json:"value"`
}
