package broker_test

import (
	"context"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/store"
)

// stuckProcesses wait for a worker, for an hour, and at a gateway to which one token never comes.
const stuckProcesses = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="work" isExecutable="true"><startEvent id="s1"/><sequenceFlow id="a1" sourceRef="s1" targetRef="do"/>
<serviceTask id="do"><extensionElements><zeebe:taskDefinition type="do"/></extensionElements></serviceTask></process>
<process id="hour" isExecutable="true"><startEvent id="s2"/><sequenceFlow id="b1" sourceRef="s2" targetRef="rest"/>
<intermediateCatchEvent id="rest"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent></process>
<process id="dead" isExecutable="true"><startEvent id="s3"/><sequenceFlow id="c1" sourceRef="s3" targetRef="either"/>
<exclusiveGateway id="either" default="c2"/><sequenceFlow id="c2" sourceRef="either" targetRef="join"/>
<sequenceFlow id="c3" sourceRef="either" targetRef="join"><conditionExpression xsi:type="tFormalExpression">=false</conditionExpression></sequenceFlow>
<parallelGateway id="join"/><sequenceFlow id="c4" sourceRef="join" targetRef="e"/><endEvent id="e"/></process></definitions>`

// TestStuckInstances: an instance is stuck when what it waited for is lost, when its timer is not taken up, and when
// only a gateway holds it; not while something may still move it.
func TestStuckInstances(t *testing.T) {
	n := start(t)
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	n.setClock(at)
	n.deploy(broker.File{Name: "stuck.bpmn", Content: []byte(stuckProcesses)})
	instances := map[string]int64{}
	for _, process := range []string{"work", "hour", "dead"} {
		instances[process] = n.create(process, "{}")
	}
	if got := n.stuck(time.Minute); len(got) > 0 {
		t.Errorf("instances that have just begun are stuck: %v", got)
	}
	n.setClock(at.Add(10 * time.Minute))
	dead := broker.Stuck{Reason: broker.StuckGateway, ElementID: "join", Since: at}
	n.wantStuck(map[int64]broker.Stuck{instances["dead"]: dead})
	n.loseAll("job")
	n.loseAll("due")
	n.setClock(at.Add(2 * time.Hour))
	n.wantStuck(map[int64]broker.Stuck{instances["dead"]: dead,
		instances["work"]: {Reason: broker.StuckNothing, ElementID: "do", Since: at},
		instances["hour"]: {Reason: broker.StuckOverdue, ElementID: "rest", Since: at.Add(time.Hour)}})
	if got := n.stuck(3 * time.Hour); len(got) > 0 {
		t.Errorf("stuck for three hours after two: %v", got)
	}
}

// loseAll takes all rows of a table away, as no command would.
func (n *node) loseAll(name string) {
	n.Helper()
	table := &store.Table{Name: name, Columns: []store.Column{{Name: "id", Type: store.Int64}}, Key: []string{"id"}}
	err := n.db.Write(n.Context(), func(tx store.Tx) error {
		var keys []store.Row
		err := tx.Select(n.Context(), store.Query{Table: table}, func(row store.Row) error {
			keys = append(keys, row)
			return nil
		})
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			n.Errorf("the table %s is empty", name)
		}
		return tx.Delete(n.Context(), table, keys)
	})
	if err != nil {
		n.Fatal(err)
	}
}

func (n *node) stuck(age time.Duration) []*broker.Stuck {
	n.Helper()
	var page *broker.StuckPage
	err := n.db.Read(context.Background(), func(reader store.Reader) (err error) {
		page, err = n.broker.StuckInstances(context.Background(), reader, broker.StuckSearch{Tenants: []string{tenant}, Age: age})
		return err
	})
	if err != nil {
		n.Fatal(err)
	}
	if page.Looked != 3 || page.Next != 0 {
		n.Errorf("looked at %d instances, next %d", page.Looked, page.Next)
	}
	return page.Items
}

func (n *node) wantStuck(want map[int64]broker.Stuck) {
	n.Helper()
	got := n.stuck(time.Minute)
	if len(got) != len(want) {
		n.Errorf("%d are stuck, want %d", len(got), len(want))
	}
	for _, one := range got {
		wanted, ok := want[one.Instance.Key]
		if !ok || one.Reason != wanted.Reason || one.ElementID != wanted.ElementID || !one.Since.Equal(wanted.Since) {
			n.Errorf("%s is stuck: %+v, want %+v", one.Instance.ProcessID, one, wanted)
		}
	}
}
