package broker_test

import (
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// TestABatchOperationMeetsTheInstancesOfAllNodes: each node has a block of keys, so what began before the operation on
// another node may have a larger key, and what begins afterwards a smaller one.
func TestABatchOperationMeetsTheInstancesOfAllNodes(t *testing.T) {
	onTwoNodes(t, memorytest.Options{}, func(t *testing.T, first, second *node) {
		first.deploy(process("one", oneTask))
		before := []int64{first.create("one", ""), second.create("one", "")}
		for i, n := range []*node{first, second, first} {
			time.Sleep(time.Second)
			key := n.batch(broker.BatchCancel, "one", broker.BatchPlan{})
			time.Sleep(time.Microsecond)
			after := []int64{first.create("one", ""), second.create("one", "")}
			for _, instance := range before {
				if state := n.finished(instance).Instance.State; state != broker.StateTerminated {
					t.Errorf("%d: instance %d, begun before, is %s", i, instance, state)
				}
			}
			n.until(func() bool { return !n.operation(key).EndedAt.IsZero() })
			if o := n.operation(key); o.Total != len(before) || o.Completed != len(before) {
				t.Errorf("%d: the operation ended as %+v", i, o)
			}
			before = after
		}
	})
}

// TestABatchOperationMeetsWhatNodesBeganBeforeTheClockWasSetBack: also what began on another node, at a time that is still to come, and
// nothing that begins afterwards.
func TestABatchOperationMeetsWhatNodesBeganBeforeTheClockWasSetBack(t *testing.T) {
	for name, back := range map[string]time.Duration{"an hour": time.Hour, "a millisecond": time.Millisecond, "it stands": 0} {
		t.Run(name, func(t *testing.T) {
			onTwoNodes(t, memorytest.Options{}, func(t *testing.T, first, second *node) {
				first.deploy(process("one", oneTask))
				now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
				first.setClock(now)
				before := []int64{first.create("one", ""), second.create("one", "")}
				first.setClock(now.Add(-back))
				key := first.batch(broker.BatchCancel, "one", broker.BatchPlan{})
				first.setClock(now.Add(-back + time.Microsecond))
				after := []int64{first.create("one", ""), second.create("one", "")}
				first.until(func() bool { return !first.operation(key).EndedAt.IsZero() })
				if o := first.operation(key); o.Total != len(before) || o.Completed != len(before) || len(o.Plan.Ahead) > 0 {
					t.Errorf("the operation ended as %+v", o)
				}
				for i, instance := range append(before, after...) {
					if state := first.state(instance); (state == broker.StateTerminated) != (i < len(before)) {
						t.Errorf("instance %d of %d is %s", i, len(before)+len(after), state)
					}
				}
			})
		})
	}
}

// TestABatchOperationWaitsForTheClock: when more has begun at times to come than an operation can remember.
func TestABatchOperationWaitsForTheClock(t *testing.T) {
	onTwoNodes(t, memorytest.Options{}, func(t *testing.T, first, second *node) {
		first.deploy(process("one", oneTask))
		now := time.Now()
		rows := make([]map[string]any, 5001)
		for i := range rows {
			rows[i] = map[string]any{"id": int64(i + 1), "tenant": tenant, "state": broker.StateCompleted, "started_at": now.Add(time.Minute).UnixMicro()}
		}
		second.insert("process_instance", rows)
		command := &broker.CreateBatch{Type: broker.BatchCancel, Tenants: []string{tenant}, Plan: broker.BatchPlan{Where: broker.Selection{Condition: store.And{}}}}
		first.refused(pipeline.Unavailable, command)
		time.Sleep(2 * time.Minute)
		do[int64](first, command)
	})
}
