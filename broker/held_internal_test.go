package broker

import (
	"context"
	"reflect"
	"testing"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// probe locks an instance, and a topic, twice in a batch: while another transaction holds them and when that is over.
type probe struct {
	free     chan struct{} // asks the other transaction to end
	ended    chan struct{}
	deferred []bool // the first try with the instance and the topic, then the second
}

type probing struct{}

func (probing) Kind() string { return "probe" }

func (p *probe) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"probe": func() pipeline.Command { return &probing{} }}
}

const heldInstance = 77

func (p *probe) Load(ctx context.Context, batch *pipeline.Batch, _ []*pipeline.Task) error {
	for range 2 {
		about := &pipeline.Task{Aggregate: heldInstance}
		if err := LockInstances(ctx, batch, []*pipeline.Task{about}); err != nil {
			return err
		}
		of := &pipeline.Task{Command: &PublishMessage{Name: "paid"}}
		if err := lockTopics(ctx, batch, []*pipeline.Task{of}); err != nil {
			return err
		}
		p.deferred = append(p.deferred, putOff(about), putOff(of))
		if len(p.deferred) == 2 {
			close(p.free)
			<-p.ended
		}
	}
	return nil
}

// putOff says whether a task was, which only its batch needs to know otherwise.
func putOff(task *pipeline.Task) bool {
	return reflect.ValueOf(task).Elem().FieldByName("deferred").Bool()
}

func (p *probe) Decide(*pipeline.Batch, *pipeline.Task) (any, error) { return nil, nil }

// TestWhatAnotherNodeHeldStaysPutOff: what a batch has read of an instance or a topic while another node held it may be outdated
// once that node lets it go, so nothing about it is decided in this batch.
func TestWhatAnotherNodeHeldStaysPutOff(t *testing.T) {
	database := memorytest.New(memorytest.Options{})
	db, other := database.Connect("node"), database.Connect("other")
	defer db.Close()
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), Migrations()...)); err != nil {
		t.Fatal(err)
	}
	if err := layMeetingPoints(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	row, err := elements.Encode(&engine.Element{Key: heldInstance, Instance: heldInstance})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), elements.Spec, []store.Row{row}) }); err != nil {
		t.Fatal(err)
	}
	p := &probe{free: make(chan struct{}), ended: make(chan struct{})}
	node, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: everyone{}, NodeName: "node", Deciders: []pipeline.Decider{p}})
	if err != nil {
		t.Fatal(err)
	}
	defer node.Close()
	holds := make(chan error, 1)
	go func() {
		defer close(p.ended)
		other.Write(t.Context(), func(tx store.Tx) error {
			point := meetingPointOf((&PublishMessage{Name: "paid"}).topic())
			_, err := tx.Lock(t.Context(), meetings.Spec, []store.Row{{point}}, store.LockWait)
			if err == nil {
				_, err = tx.Lock(t.Context(), elements.Spec, []store.Row{{int64(heldInstance)}}, store.LockWait)
			}
			holds <- err
			<-p.free
			return err
		})
	}()
	if err := <-holds; err != nil {
		t.Fatal(err)
	}
	if _, err := node.Submit(t.Context(), pipeline.Act{Actor: pipeline.System, Command: &probing{}}); err != nil {
		t.Fatal(err)
	}
	for i, deferred := range p.deferred {
		if !deferred {
			t.Errorf("try %d at the %s was not put off", i/2+1, []string{"instance", "topic"}[i%2])
		}
	}
}
