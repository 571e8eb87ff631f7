package broker_test

import (
	"testing"
	"time"

	"zhitong/broker"
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
