package clustertest

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/store"
)

// batch is a batch operation that a client has begun.
type batch struct {
	of      broker.BatchType
	told    map[int64]bool // instances that it concerns and that somebody was told of before
	checked bool
}

// operate has an operator begin an operation on an order's instances or on all, or
// interfere with one.
func (l *life) operate() {
	keys := slices.Sorted(maps.Keys(l.batches))
	if len(keys) > 0 && l.once(2) {
		key := keys[l.random.IntN(len(keys))]
		switch l.random.IntN(4) {
		case 0:
			l.send(&request{name: fmt.Sprint("cancel batch ", key), command: &broker.CancelBatch{Operation: key}})
		case 1:
			l.send(&request{name: fmt.Sprint("resume batch ", key), command: &broker.ResumeBatch{Operation: key}})
		default:
			l.send(&request{name: fmt.Sprint("suspend batch ", key), command: &broker.SuspendBatch{Operation: key}})
		}
		return
	}
	types := []broker.BatchType{broker.BatchSuspend, broker.BatchResume, broker.BatchCancel}
	if !l.suspends() {
		types = types[2:]
	}
	command := &broker.CreateBatch{Type: types[l.random.IntN(len(types))], Tenants: served[l.random.IntN(len(served))]}
	concerned := l.order()
	var where store.Condition = store.Compare{Column: "business_id", Op: store.Equal, Value: concerned}
	if command.Type != broker.BatchCancel && l.once(2) {
		concerned, where = "", store.And{}
	}
	command.Plan.Where = broker.Selection{Condition: where}
	r := &request{name: fmt.Sprint(command.Type, " ", concerned), command: command, batch: &batch{of: command.Type, told: map[int64]bool{}}}
	for key, id := range l.instances {
		if (concerned == "" || id == concerned) && slices.Contains(command.Tenants, tenantOf(id)) {
			r.batch.told[key] = true
		}
	}
	l.send(r)
}

func (l *life) toldBatch(r reply) error {
	key, err := answerOf[int64](r)
	l.batches[key] = r.request.batch
	return err
}

// suspends says whether operators of this life suspend instances, which are not canceled then.
func (l *life) suspends() bool { return l.seed%4 < 2 }

// checkReached looks whether operations that are done have reached all that they concern.
// Where the clock was set, what was there before an operation is not certain.
func (l *life) checkReached() error {
	if l.stepped || l.suspends() {
		return nil
	}
	lives, ofItems := map[any]bool{}, map[[2]any]bool{}
	for _, row := range l.rows("process_instance") {
		lives[row[0]] = row[10] == nil
	}
	for _, row := range l.rows("batch_item") {
		ofItems[[2]any{row[1], row[5]}] = true
	}
	for _, row := range l.rows("batch_operation") {
		done := l.batches[row[0].(int64)]
		if done == nil || done.checked || row[3] != broker.StateCompleted {
			continue
		}
		done.checked = true
		for key := range done.told {
			if done.of == broker.BatchCancel && lives[key] && !ofItems[[2]any{row[0], key}] {
				return fmt.Errorf("instance %d lives and is no item of batch operation %v, which is done", key, row[0])
			}
		}
	}
	return nil
}

// resumeAll has what operators have suspended go on.
func (l *life) resumeAll() {
	for _, row := range l.rows("process_instance") {
		if row[8] == broker.StateSuspended {
			l.send(&request{name: fmt.Sprint("resume ", row[0]), tenant: row[1].(string),
				command: &broker.ResumeInstance{ResumeInstance: engine.ResumeInstance{Instance: row[0].(int64)}}})
		}
	}
	for _, row := range l.rows("batch_operation") {
		if row[3] == broker.BatchPaused {
			l.send(&request{name: fmt.Sprint("resume batch ", row[0]), command: &broker.ResumeBatch{Operation: row[0].(int64)}})
		}
	}
}

func (l *life) batchesEnded() bool {
	return !slices.ContainsFunc(l.rows("batch_operation"), func(row store.Row) bool { return row[6] == nil })
}

// checkBatches looks whether what operations tell of their items is what these are.
func (l *life) checkBatches() error {
	type state struct{ operation, state any }
	items, all, states := map[state]int64{}, map[any]int64{}, map[any]any{}
	for _, row := range l.rows("process_instance") {
		states[row[0]] = row[8]
	}
	var errs []error
	for _, row := range l.rows("batch_item") {
		items[state{row[1], row[7]}]++
		all[row[1]]++
		if row[3] == string(broker.BatchCancel) && row[7] == broker.StateCompleted && states[row[5]] != broker.StateTerminated {
			errs = append(errs, fmt.Errorf("instance %v is %v, and batch operation %v has canceled it", row[5], states[row[5]], row[1]))
		}
	}
	for _, row := range l.rows("batch_operation") {
		key := row[0]
		l.counts[fmt.Sprint("batch ", row[2], " ", row[3])]++
		l.counts["batch items"] += int(all[key])
		if all[key] != row[7] || items[state{key, broker.StateCompleted}] != row[8] || items[state{key, broker.BatchFailed}] != row[9] || items[state{key, broker.StateActive}] != 0 {
			errs = append(errs, fmt.Errorf("batch operation %v is %v with %v items, %v completed and %v failed; it has %d: %v", key, row[3], row[7], row[8], row[9], all[key], items))
		}
	}
	for key := range l.batches {
		errs = append(errs, l.mustBe(l.database.Tables()["batch_operation"], key))
	}
	return errors.Join(errs...)
}
