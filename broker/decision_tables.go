package broker

import (
	"fmt"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// The states of a decision.
const (
	DecisionWasTaken = "EVALUATED"
	DecisionFailed   = "FAILED"
)

// DecisionEvaluation is a call of a decision with all that taking it again
// needs: the exact version, the variables and the time.
type DecisionEvaluation struct {
	Key          int64                   `json:"key"`
	Instance     int64                   `json:"instance"`               // process instance, 0 outside of a process
	RootInstance int64                   `json:"rootInstance,omitempty"` // that began the chain of calls
	Element      int64                   `json:"element"`
	Tenant       string                  `json:"tenant"`
	ProcessID    string                  `json:"processId"`
	Definition   int64                   `json:"definition"` // process version
	BusinessID   string                  `json:"businessId,omitempty"`
	Decision     int64                   `json:"decision"` // key of the version
	DecisionID   string                  `json:"decisionId"`
	Hash         string                  `json:"hash"` // SHA-256 of the version's file, in hexadecimal
	Variables    engine.Variables        `json:"variables"`
	Result       []byte                  `json:"result"`
	Evaluation   []byte                  `json:"evaluation"` // inputs, matched rules, outputs
	Failure      *engine.DecisionFailure `json:"failure,omitempty"`
	At           time.Time               `json:"at"`
}

// State says whether the decision was taken.
func (e *DecisionEvaluation) State() string {
	if e.Failure != nil {
		return DecisionFailed
	}
	return DecisionWasTaken
}

var decisionEvaluations = &pipeline.Table[int64, DecisionEvaluation]{
	Spec: &store.Table{
		Name:    "decision_instance",
		Columns: []store.Column{key("id"), number("instance"), text("tenant"), text("decision_id"), body()},
		Key:     []string{"id"},
		Indexes: []store.Index{
			{Name: "decision_instance_by_instance", Columns: []string{"instance", "id"}},
			{Name: "decision_instance_by_decision", Columns: []string{"decision_id", "id"}},
		},
	},
	Key: func(d *DecisionEvaluation) int64 { return d.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(d *DecisionEvaluation) (store.Row, error) {
		return withBody(d, d.Key, d.Instance, d.Tenant, d.DecisionID)
	},
	Decode:  func(row store.Row) (*DecisionEvaluation, error) { return decodeColumn[DecisionEvaluation](row, 4) },
	Derived: true,
}

// DecisionInstance is one decision on the way of an evaluation.
type DecisionInstance struct {
	Key          int64           `json:"key"`
	Evaluation   int64           `json:"evaluation"`
	Index        int             `json:"index"` // within the evaluation, from 1
	Instance     int64           `json:"instance"`
	RootInstance int64           `json:"rootInstance,omitempty"`
	Element      int64           `json:"element"`
	Process      int64           `json:"process"` // version
	BusinessID   string          `json:"businessId,omitempty"`
	Tenant       string          `json:"tenant"`
	Decision     int64           `json:"decision"` // version
	DecisionID   string          `json:"decisionId"`
	Name         string          `json:"name"`
	Version      int             `json:"version"`
	Type         string          `json:"type"`
	Hash         string          `json:"hash"`
	RootDecision int64           `json:"rootDecision"` // the version that was called
	Requirements int64           `json:"requirements"`
	State        string          `json:"state"`
	Failure      string          `json:"failure,omitempty"`
	Result       string          `json:"result"` // JSON
	Inputs       []DecisionValue `json:"inputs,omitempty"`
	MatchedRules []DecisionRule  `json:"matchedRules,omitempty"`
	At           time.Time       `json:"at"`
}

// InstanceKey names the decision: the key of the evaluation and the place in it.
func (d *DecisionInstance) InstanceKey() string { return fmt.Sprintf("%d-%d", d.Evaluation, d.Index) }

// KnownType is the kind of logic in the words that clients know.
func (d *DecisionInstance) KnownType() string {
	if d.Type == "DECISION_TABLE" || d.Type == "LITERAL_EXPRESSION" {
		return d.Type
	}
	return "UNKNOWN"
}

// DecisionValue is the value of an input or an output of a decision table.
type DecisionValue struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Value string `json:"value"` // JSON
}

// DecisionRule is a rule that matched, counted from 1.
type DecisionRule struct {
	ID      string          `json:"id"`
	Index   int             `json:"index"`
	Outputs []DecisionValue `json:"outputs"`
}

var decisionInstances = &pipeline.Table[int64, DecisionInstance]{
	Spec: &store.Table{
		Name: "evaluated_decision",
		Columns: []store.Column{key("id"), text("instance_key"), number("evaluation"), number("instance"), number("element"), number("process"),
			text("business_id"), text("tenant"), number("decision"), text("decision_id"), text("name"), number("version"), text("type"),
			number("root_decision"), number("requirements"), text("state"), text("failure"), moment("evaluated_at"), body()},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "evaluated_decision_by_evaluation", Columns: []string{"evaluation", "id"}},
			{Name: "evaluated_decision_by_name", Columns: []string{"instance_key"}},
			{Name: "evaluated_decision_by_instance", Columns: []string{"instance", "id"}},
			{Name: "evaluated_decision_by_decision", Columns: []string{"decision_id", "id"}},
		},
	},
	Key: func(d *DecisionInstance) int64 { return d.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(d *DecisionInstance) (store.Row, error) {
		return withBody(d, d.Key, d.InstanceKey(), d.Evaluation, d.Instance, d.Element, d.Process, d.BusinessID, d.Tenant, d.Decision,
			d.DecisionID, d.Name, int64(d.Version), d.KnownType(), d.RootDecision, d.Requirements, d.State, d.Failure, micros(d.At))
	},
	Decode:  func(row store.Row) (*DecisionInstance, error) { return decodeColumn[DecisionInstance](row, 18) },
	Derived: true,
}
