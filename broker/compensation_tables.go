package broker

import (
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// compensations holds completed activities that can be compensated, by the
// scope that they completed in and their place there.
var compensations = &pipeline.Table[engine.CompensationKey, engine.Compensation]{
	Spec: &store.Table{
		Name:    "compensation",
		Columns: []store.Column{number("scope"), number("position"), body()},
		Key:     []string{"scope", "position"},
	},
	Key: func(c *engine.Compensation) engine.CompensationKey {
		return engine.CompensationKey{Scope: c.Scope, Position: c.Position}
	},
	KeyRow: func(k engine.CompensationKey) store.Row { return store.Row{k.Scope, int64(k.Position)} },
	Owner:  func(k engine.CompensationKey) int64 { return k.Scope },
	Encode: func(c *engine.Compensation) (store.Row, error) { return withBody(c, c.Scope, int64(c.Position)) },
	Decode: func(row store.Row) (*engine.Compensation, error) { return decodeColumn[engine.Compensation](row, 2) },
}
