package broker

import (
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// signals holds what waits for signals, found by name: live instances and, with
// the definition in starts, start events of newest versions.
var signals = &pipeline.Table[int64, engine.SignalSubscription]{
	Spec: &store.Table{
		Name:    "signal_subscription",
		Columns: []store.Column{key("id"), text("tenant"), text("name"), number("starts"), body()},
		Key:     []string{"id"},
		Indexes: []store.Index{
			{Name: "signal_subscription_by_name", Columns: []string{"tenant", "name", "id"}},
			{Name: "signal_subscription_by_start", Columns: []string{"starts"}},
		},
	},
	Key: func(s *engine.SignalSubscription) int64 { return s.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(s *engine.SignalSubscription) (store.Row, error) {
		return withBody(s, s.Key, s.Tenant, s.Name, startedBy(s))
	},
	Decode: func(row store.Row) (*engine.SignalSubscription, error) {
		return decodeColumn[engine.SignalSubscription](row, 4)
	},
}

// startedBy is the definition that a signal starts, 0 for a live instance.
func startedBy(s *engine.SignalSubscription) int64 {
	if s.Instance != 0 {
		return 0
	}
	return s.Definition
}
