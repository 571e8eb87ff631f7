package broker

import (
	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// gathering is what has occurred of a start event that needs several events
// together (BPMN 2.0.2, 10.5.2). It is there as long as its version is the
// newest, so that there is a row to lock before anything has occurred.
type gathering struct {
	gatheringName
	Occurred map[bpmn.ElementIndex]occurrence
}

// gatheringName is what a gathering is found by.
type gatheringName struct {
	Definition int64
	Event      bpmn.ElementIndex
}

// occurrence is what one of the triggers brought.
type occurrence struct {
	Variables  engine.Variables  `json:"variables,omitempty"`
	BusinessID string            `json:"businessId,omitempty"`
	Message    *startedByMessage `json:"message,omitempty"` // when it was a message
}

var gatherings = &pipeline.Table[gatheringName, gathering]{
	Spec: &store.Table{
		Name:    "gathering_start",
		Columns: []store.Column{number("definition"), number("start_event"), body()},
		Key:     []string{"definition", "start_event"},
	},
	Key:    func(g *gathering) gatheringName { return g.gatheringName },
	KeyRow: func(n gatheringName) store.Row { return store.Row{n.Definition, int64(n.Event)} },
	Encode: func(g *gathering) (store.Row, error) { return withBody(g.Occurred, g.Definition, int64(g.Event)) },
	Decode: func(row store.Row) (*gathering, error) {
		occurred, err := decodeColumn[map[bpmn.ElementIndex]occurrence](row, 2)
		return &gathering{gatheringName{row[0].(int64), bpmn.ElementIndex(row[1].(int64))}, *occurred}, err
	},
}
