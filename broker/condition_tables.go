package broker

import (
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// conditionRows holds the conditions that live instances wait for, found by
// instance when variables change.
var conditionRows = &pipeline.Table[int64, engine.ConditionSubscription]{
	Spec: &store.Table{
		Name:    "condition_subscription",
		Columns: []store.Column{key("id"), number("instance"), body()},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "condition_subscription_by_instance", Columns: []string{"instance", "id"}}},
	},
	Key: func(s *engine.ConditionSubscription) int64 { return s.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(s *engine.ConditionSubscription) (store.Row, error) { return withBody(s, s.Key, s.Instance) },
	Decode: func(row store.Row) (*engine.ConditionSubscription, error) {
		return decodeColumn[engine.ConditionSubscription](row, 2)
	},
}
