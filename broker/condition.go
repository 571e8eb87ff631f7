package broker

import (
	"bytes"
	"encoding/json"
	"fmt"

	"zhitong/store"
)

// Selection is a condition that can be kept in a row. Its values are texts,
// whole numbers and flags.
type Selection struct{ store.Condition }

// storedCondition is a condition as it is kept: the fields that its kind has.
type storedCondition struct {
	Kind    string            `json:"kind"`
	Parts   []storedCondition `json:"parts,omitempty"`
	Column  string            `json:"column,omitempty"`
	Op      store.Operator    `json:"op,omitempty"`
	Values  []any             `json:"values,omitempty"`
	Pattern string            `json:"pattern,omitempty"`
}

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
		return storedCondition{Kind: "compare", Column: c.Column, Op: c.Op, Values: []any{c.Value}}, nil
	case store.In:
		return storedCondition{Kind: "in", Column: c.Column, Values: c.Values}, nil
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
		if number, ok := value.(json.Number); ok {
			whole, err := number.Int64()
			if err != nil {
				return nil, err
			}
			k.Values[i] = whole
		}
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
	default:
		return nil, fmt.Errorf("broker: unknown condition %q in a row", k.Kind)
	}
}
