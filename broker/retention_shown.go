package broker

import (
	"encoding/json"
	"time"
)

// How the rows that have no JSON of their own are shown in the documents of the
// archive. Each type has the fields of its row, which the compiler checks where
// one is converted into the other: no field can be forgotten.

func shownInstance(row *Instance) any {
	type instance struct {
		Key           int64     `json:"key"`
		Tenant        string    `json:"tenant"`
		Definition    int64     `json:"definition"`
		ProcessID     string    `json:"processId"`
		Version       int       `json:"version"`
		BusinessID    string    `json:"businessId,omitempty"`
		Parent        int64     `json:"parent,omitempty"`
		Root          int64     `json:"root,omitempty"`
		ParentElement int64     `json:"parentElement,omitempty"`
		State         string    `json:"state"`
		StartedAt     time.Time `json:"startedAt"`
		EndedAt       time.Time `json:"endedAt"`
		SuspendedAt   time.Time `json:"suspendedAt,omitzero"`
		Tags          []string  `json:"tags,omitempty"`
		ProcessName   string    `json:"processName,omitempty"`
		VersionTag    string    `json:"versionTag,omitempty"`
	}
	return instance(*row)
}

func shownDeleted(row *deletedInstance) any {
	type deleted struct {
		Instance   int64     `json:"key"`
		Definition int64     `json:"definition"`
		Parent     int64     `json:"parent,omitempty"`
		EndedAt    time.Time `json:"endedAt"`
	}
	return deleted{row.Instance, row.Definition, row.Parent, row.EndedAt}
}

func shownElement(row *ElementInstance) any {
	type element struct {
		Key        int64     `json:"key"`
		Instance   int64     `json:"instance"`
		Scope      int64     `json:"scope"`
		Definition int64     `json:"definition"`
		ProcessID  string    `json:"processId"`
		Tenant     string    `json:"tenant"`
		ElementID  string    `json:"elementId"`
		Name       string    `json:"name,omitempty"`
		Type       string    `json:"type"`
		State      string    `json:"state"`
		StartedAt  time.Time `json:"startedAt"`
		EndedAt    time.Time `json:"endedAt,omitzero"`
	}
	return element(*row)
}

func shownVariable(row *InstanceVariable) any {
	type variable struct {
		Key        int64     `json:"key"`
		Instance   int64     `json:"instance"`
		Scope      int64     `json:"scope"`
		Tenant     string    `json:"tenant"`
		Name       string    `json:"name"`
		Value      []byte    `json:"-"`
		Definition int64     `json:"definition,omitempty"`
		ChangedAt  time.Time `json:"changedAt,omitzero"`
	}
	return struct {
		variable
		Value any `json:"value"`
	}{variable(*row), jsonOrText(row.Value)}
}

func shownFormer(row *FormerValue) any {
	type former struct {
		Variable   int64     `json:"variable"`
		ReplacedAt time.Time `json:"replacedAt"`
		Ordinal    int64     `json:"ordinal,omitempty"`
		Instance   int64     `json:"instance"`
		Since      time.Time `json:"since,omitzero"`
		Size       int64     `json:"size"`
		Value      []byte    `json:"-"`
	}
	shown := struct {
		former
		Value any    `json:"value,omitempty"`
		Start string `json:"start,omitempty"` // of a value that was too long to be kept
	}{former: former(*row)}
	if row.Size == int64(len(row.Value)) {
		shown.Value = jsonOrText(row.Value)
	} else {
		shown.Start = string(row.Value)
	}
	return shown
}

func shownFlow(row *takenFlow) any {
	type flow struct {
		Instance int64  `json:"instance"`
		FlowID   string `json:"sequenceFlowId"`
	}
	return flow(*row)
}

func shownItem(row *BatchItem) any {
	return struct {
		Key       int64     `json:"key"`
		Operation int64     `json:"operation"`
		Tenant    string    `json:"tenant"`
		Type      BatchType `json:"type"`
		Item      int64     `json:"item"`
		Instance  int64     `json:"instance"`
		Root      int64     `json:"root,omitempty"`
		State     string    `json:"state"`
		DoneAt    time.Time `json:"doneAt,omitzero"`
		Message   string    `json:"message,omitempty"`
	}{row.Key, row.Operation, row.Tenant, row.Type, row.Item, row.Instance, row.Root, row.State, row.DoneAt, row.Message}
}

// shownEvaluation has the JSON of an evaluation as such, which the row holds as bytes.
func shownEvaluation(row *DecisionEvaluation) any {
	return struct {
		*DecisionEvaluation
		Result     json.RawMessage `json:"result"`
		Evaluation json.RawMessage `json:"evaluation"`
	}{row, row.Result, row.Evaluation}
}
