package broker

import (
	"encoding/json"
	"reflect"
	"testing"

	"zhitong/store"
)

// TestConditionsAreKept writes conditions and reads them again, also what they ask
// of another table and the bytes that they compare.
func TestConditionsAreKept(t *testing.T) {
	condition := store.And{
		store.In{Column: "id", Values: []any{int64(1) << 60, int64(7)}},
		store.Or{store.Like{Column: "process_id", Pattern: "a%"}, store.IsNull{Column: "ended_at"}},
		store.Not{Condition: store.InSelect{Column: "id", Table: variableHistory.Spec, Of: "instance", Each: true,
			Where: store.And{equal("name", "bytes"), equal("value", []byte(`{"bytes":1}`)), store.In{Column: "value", Values: []any{[]byte{}, []byte{0xff}}}}}},
	}
	text, err := json.Marshal(Selection{Condition: condition})
	if err != nil {
		t.Fatal(err)
	}
	var again Selection
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.Condition, store.Condition(condition)) {
		t.Errorf("%s is read as %#v", text, again.Condition)
	}
	for _, bad := range []string{`{"kind":"select","column":"id","of":"id","table":"audit_leaf","parts":[{"kind":"and"}]}`, `{"kind":"compare","column":"id","op":1,"values":[{"bytes":"%"}]}`} {
		if err := json.Unmarshal([]byte(bad), &again); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
}
