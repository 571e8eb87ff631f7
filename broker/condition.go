package broker

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"zhitong/store"
)

// Selection is a condition that can be kept in a row. Its values are texts, bytes,
// whole numbers and flags.
type Selection struct{ store.Condition }

// selectable are the tables among whose rows a kept condition may look.
var selectable = []*store.Table{variableHistory.Spec, incidentHistory.Spec, elementHistory.Spec, jobHistory.Spec, batchItems.Spec, instanceTags.Spec}

// storedCondition is a condition as it is kept: the fields that its kind has.
type storedCondition struct {
	Kind    string            `json:"kind"`
	Parts   []storedCondition `json:"parts,omitempty"`
	Column  string            `json:"column,omitempty"`
	Op      store.Operator    `json:"op,omitempty"`
	Values  []any             `json:"values,omitempty"`
	Pattern string            `json:"pattern,omitempty"`
	Table   string            `json:"table,omitempty"`
	Of      string            `json:"of,omitempty"`
	Each    bool              `json:"each,omitempty"`
}

// keptBytes is how bytes are kept among other values.
const keptBytes = "bytes"

// MarshalJSON writes the condition with the names of its kinds.
func (s Selection) MarshalJSON() ([]byte, error) {
	kept, err := keepCondition(s.Condition)
	if err != nil {
		return nil, err
	}
	return json.Marshal(kept)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Selection) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var kept storedCondition
	if err := decoder.Decode(&kept); err != nil {
		return err
	}
	condition, err := kept.condition()
	s.Condition = condition
	return err
}

func keepCondition(condition store.Condition) (storedCondition, error) {
	switch c := condition.(type) {
	case store.And:
		return keepParts("and", c)
	case store.Or:
		return keepParts("or", c)
	case store.Not:
		return keepParts("not", []store.Condition{c.Condition})
	case store.Compare:
		return storedCondition{Kind: "compare", Column: c.Column, Op: c.Op, Values: keepValues([]any{c.Value})}, nil
	case store.In:
		return storedCondition{Kind: "in", Column: c.Column, Values: keepValues(c.Values)}, nil
	case store.InSelect:
		kept, err := keepParts("select", []store.Condition{c.Where})
		kept.Column, kept.Table, kept.Of, kept.Each = c.Column, c.Table.Name, c.Of, c.Each
		return kept, err
	case store.Like:
		return storedCondition{Kind: "like", Column: c.Column, Pattern: c.Pattern}, nil
	case store.IsNull:
		return storedCondition{Kind: "null", Column: c.Column}, nil
	default:
		return storedCondition{}, fmt.Errorf("broker: a %T cannot be kept", condition)
	}
}

func keepParts(kind string, conditions []store.Condition) (storedCondition, error) {
	kept := storedCondition{Kind: kind}
	for _, condition := range conditions {
		part, err := keepCondition(condition)
		if err != nil {
			return kept, err
		}
		kept.Parts = append(kept.Parts, part)
	}
	return kept, nil
}

// keepValues marks bytes, which JSON would make texts.
func keepValues(values []any) []any {
	kept := make([]any, len(values))
	for i, value := range values {
		kept[i] = value
		if content, ok := value.([]byte); ok {
			kept[i] = map[string]any{keptBytes: content}
		}
	}
	return kept
}

func (k storedCondition) condition() (store.Condition, error) {
	var parts []store.Condition
	for _, kept := range k.Parts {
		part, err := kept.condition()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	for i, value := range k.Values {
		restored, err := keptValue(value)
		if err != nil {
			return nil, err
		}
		k.Values[i] = restored
	}
	switch {
	case k.Kind == "and":
		return store.And(parts), nil
	case k.Kind == "or":
		return store.Or(parts), nil
	case k.Kind == "not" && len(parts) == 1:
		return store.Not{Condition: parts[0]}, nil
	case k.Kind == "compare" && len(k.Values) == 1:
		return store.Compare{Column: k.Column, Op: k.Op, Value: k.Values[0]}, nil
	case k.Kind == "in":
		return store.In{Column: k.Column, Values: k.Values}, nil
	case k.Kind == "like":
		return store.Like{Column: k.Column, Pattern: k.Pattern}, nil
	case k.Kind == "null":
		return store.IsNull{Column: k.Column}, nil
	case k.Kind == "select" && len(parts) == 1:
		return k.selection(parts[0])
	default:
		return nil, fmt.Errorf("broker: unknown condition %q in a row", k.Kind)
	}
}

// selection gives what is asked of another table.
func (k storedCondition) selection(where store.Condition) (store.Condition, error) {
	for _, table := range selectable {
		if table.Name == k.Table {
			return store.InSelect{Column: k.Column, Table: table, Of: k.Of, Where: where, Each: k.Each}, nil
		}
	}
	return nil, fmt.Errorf("broker: unknown table %q in a condition", k.Table)
}

// keptValue gives the value that was kept.
func keptValue(value any) (any, error) {
	switch v := value.(type) {
	case json.Number:
		return v.Int64()
	case map[string]any:
		text, _ := v[keptBytes].(string)
		return base64.StdEncoding.DecodeString(text)
	default:
		return value, nil
	}
}
