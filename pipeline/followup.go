package pipeline

import (
	"context"
	"encoding/json"
	"fmt"

	"zhitong/store"
)

// storedFollowUp is a command that did not fit into the batch it came from. It
// is deleted in the transaction that executes it.
type storedFollowUp struct {
	ID   int64
	Node int64 // the node that runs it; another adopts it when that one is gone
	Kind string
	Body []byte
}

var followUps = &Table[int64, storedFollowUp]{
	Spec:   followUpTable,
	Key:    func(f *storedFollowUp) int64 { return f.ID },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Owner:  func(key int64) int64 { return key },
	Encode: func(f *storedFollowUp) (store.Row, error) {
		return store.Row{f.ID, f.Node, f.Kind, f.Body}, nil
	},
	Decode: func(row store.Row) (*storedFollowUp, error) {
		return &storedFollowUp{row[0].(int64), row[1].(int64), row[2].(string), row[3].([]byte)}, nil
	},
	Derived: true,
}

// followUpBody is the stored form of a follow-up command.
type followUpBody struct {
	Version int             `json:"v"`
	Tenant  string          `json:"tenant"`
	Command json.RawMessage `json:"command"`
}

// keepPending stores the follow-ups of this batch that found no room in it and
// those that another node's lock kept waiting.
func (b *Batch) keepPending() ([]*Task, error) {
	left := append(b.pending, b.late...)
	for _, task := range left {
		if err := b.keepFollowUp(task); err != nil {
			return nil, err
		}
	}
	return left, nil
}

func (b *Batch) keepFollowUp(task *Task) error {
	command, err := json.Marshal(task.Command)
	if err != nil {
		return fmt.Errorf("pipeline: encode follow-up %s: %w", task.Command.Kind(), err)
	}
	body, err := json.Marshal(followUpBody{Version: 1, Tenant: task.Act.Tenant, Command: command})
	if err != nil {
		return fmt.Errorf("pipeline: encode follow-up %s: %w", task.Command.Kind(), err)
	}
	task.followUp = b.Next()
	followUps.Put(b, &storedFollowUp{ID: task.followUp, Node: b.writer.id, Kind: task.Command.Kind(), Body: body})
	return nil
}

// decodeFollowUp makes a stored follow-up a task again.
func (p *Pipeline) decodeFollowUp(stored *storedFollowUp) (*Task, error) {
	create, ok := p.kinds[stored.Kind]
	if !ok {
		return nil, fmt.Errorf("pipeline: follow-up %d: no module decides %q", stored.ID, stored.Kind)
	}
	var body followUpBody
	if err := json.Unmarshal(stored.Body, &body); err != nil {
		return nil, fmt.Errorf("pipeline: follow-up %d: %w", stored.ID, err)
	}
	command := create.empty()
	if err := json.Unmarshal(body.Command, command); err != nil {
		return nil, fmt.Errorf("pipeline: follow-up %d: %w", stored.ID, err)
	}
	act := Act{Actor: System, Tenant: body.Tenant, Command: command}
	return &Task{Act: act, Command: command, followUp: stored.ID}, nil
}

// loadOwed reads which of the stored follow-ups that the batch may execute are
// still there: one may have been queued twice.
func (b *Batch) loadOwed(ctx context.Context) error {
	keys := make([]int64, len(b.from.owed))
	for i, task := range b.from.owed {
		keys[i] = task.followUp
	}
	return followUps.Load(ctx, b, keys)
}

// executed says whether a task is a stored follow-up that is done with.
func (b *Batch) executed(task *Task) bool {
	if task.followUp == 0 {
		return false
	}
	stored, _ := followUps.Get(b, task.followUp)
	return stored == nil
}

// resume queues the stored follow-ups of this node that do not wait in its queue, in the
// order of their keys; those of the batch at work once more. It reads with priority: the
// lease is not renewed meanwhile.
func (w *writer) resume(ctx context.Context) error {
	var tasks []*Task
	forgotten := w.intake.drops()
	err := w.store.Read(store.WithPriority(ctx), func(reader store.Reader) error {
		stored, err := followUps.Read(ctx, reader, store.Query{
			Where:   store.Compare{Column: "node", Op: store.Equal, Value: w.id},
			OrderBy: []store.Order{{Column: "id"}},
		})
		for _, followUp := range stored {
			task, unreadable := w.decodeFollowUp(followUp)
			if unreadable != nil { // it waits for who takes over from this node; the others need not
				w.logger.Error("a follow-up cannot be read", "error", unreadable)
				continue
			}
			tasks = append(tasks, task)
		}
		return err
	})
	if err == nil {
		w.intake.pushMissing(tasks, forgotten)
	}
	return err
}
