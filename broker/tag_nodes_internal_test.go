package broker

import (
	"fmt"
	"testing"

	"zhitong/pipeline"
)

// TestWhatTheIndexOfTagsMayLack follows from the nodes that were at work.
func TestWhatTheIndexOfTagsMayLack(t *testing.T) {
	const self = 500
	live := func(id int64) pipeline.Node { return pipeline.Node{ID: id, State: pipeline.NodeLive} }
	late := func(id int64) pipeline.Node { return pipeline.Node{ID: id, State: pipeline.NodeLate} }
	gone := func(id int64) pipeline.Node { return pipeline.Node{ID: id, State: pipeline.NodeGone} }
	for _, test := range []struct {
		name    string
		nodes   []pipeline.Node
		settled []int64
		marked  int64
		want    tagging
	}{
		{"the first node of all", []pipeline.Node{live(self)}, nil, 0, tagging{newest: true}},
		{"after an upgrade", []pipeline.Node{live(self), gone(400)}, nil, 0, tagging{newest: true, older: []int64{400}}},
		{"beside an older node", []pipeline.Node{live(300), live(self)}, nil, 0, tagging{newest: true, waits: true}},
		{"beside one that is late", []pipeline.Node{late(300), live(self)}, nil, 0, tagging{newest: true, waits: true}},
		{"as ever", []pipeline.Node{live(self), gone(400)}, []int64{400}, 350, tagging{newest: true, marked: true, from: 350}},
		{"beside a newer one", []pipeline.Node{live(self), live(600), gone(400)}, []int64{400, 600}, 350, tagging{marked: true, from: 350}},
		{"after a newer one", []pipeline.Node{live(self), gone(600)}, []int64{600}, 350, tagging{newest: true, marked: true, from: 350}},
		{"an older one in between", []pipeline.Node{live(self), gone(450), gone(400)}, []int64{400}, 350, tagging{newest: true, marked: true, from: 450, older: []int64{450}}},
		{"an older one that had its keys early", []pipeline.Node{live(self), gone(450), gone(300), gone(200)}, []int64{450, 200}, 470, tagging{newest: true, marked: true, from: 300, older: []int64{300}}},
		{"perhaps more older ones than are told", []pipeline.Node{live(self), gone(450), gone(400)}, nil, 350, tagging{newest: true, marked: true, from: 350, older: []int64{450, 400}}},
	} {
		got, settled := &tagging{marked: test.marked > 0, from: test.marked, newest: true}, map[int64]bool{self: true}
		for _, id := range test.settled {
			settled[id] = true
		}
		got.look(test.nodes, settled, self)
		if fmt.Sprint(*got) != fmt.Sprint(test.want) {
			t.Errorf("%s: %+v, not %+v", test.name, *got, test.want)
		}
	}
}
