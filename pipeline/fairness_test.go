package pipeline_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"zhitong/pipeline"
)

// grouped has the commands of the counter "huge" be one group, and each other
// command one of its own. A command about "gate" waits until it is let through.
type grouped struct {
	decider
	gate chan struct{}
}

func (d grouped) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	for i, task := range tasks {
		switch task.Command.(*add).Name {
		case "gate":
			<-d.gate
		case "huge":
			task.Group = 1
		default:
			task.Group = int64(2 + i)
		}
	}
	return d.decider.Load(ctx, batch, tasks)
}

func TestOneGroupLeavesRoomForOthers(t *testing.T) {
	gate := make(chan struct{})
	p, _, recorded := startRecording(t, grouped{gate: gate})
	push := func(name string) {
		if err := p.SubmitThen(t.Context(), act(&add{Name: name, N: 1}), func(any, error) {}); err != nil {
			t.Fatal(err)
		}
	}
	const each = 80
	push("gate")
	for range each {
		push("huge")
	}
	for i := range each {
		push(fmt.Sprint("other ", i))
	}
	close(gate)
	largest := 0
	for names := range recorded.commits {
		huge := len(slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name != "huge" }))
		if others := len(names) - huge; others > each/2 && largest == 0 {
			largest = huge
		}
		if len(names) == 1+2*each {
			break
		}
	}
	if largest == 0 || largest > each/2 {
		t.Errorf("%d of %d commands of one group were done in the batch of as many others", largest, each)
	}
}
