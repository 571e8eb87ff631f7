package broker_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
)

const (
	messageAndSignal = `<messageEventDefinition messageRef="ordered"/><signalEventDefinition signalRef="alarm"/>`
	hourly           = `<timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition>`
)

// startedTogether is a process that needs several events to start.
func startedTogether(triggers, task string) broker.File {
	return withSignals("p", `<startEvent id="s" parallelMultiple="true">`+triggers+`</startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work" name="`+task+`"><extensionElements><zeebe:taskDefinition type="`+task+`"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/>`)
}

// gathered gives how many triggers have occurred of each start event that needs
// several, and what they brought.
func (n *node) gathered() (counts []int, brought string) {
	n.Helper()
	var table *store.Table
	for _, migration := range broker.Migrations() {
		for _, created := range migration.CreateTables {
			if created.Name == "gathering_start" {
				table = created
			}
		}
	}
	read(n, func(reader store.Reader) (any, error) {
		return nil, reader.Select(n.Context(), store.Query{Table: table}, func(row store.Row) error {
			var occurred map[string]json.RawMessage
			text := row[2].([]byte)[1:]
			counts, brought = append(counts, 0), brought+string(text)
			err := json.Unmarshal(text, &occurred)
			counts[len(counts)-1] = len(occurred)
			return err
		})
	})
	return counts, brought
}

// hasGathered waits until so many triggers have occurred of each such start event.
func (n *node) hasGathered(want ...int) {
	n.Helper()
	n.waitFor(func() bool { counts, _ := n.gathered(); return slices.Equal(counts, want) })
}

func (n *node) order(variables, key string) broker.MessagePublished {
	n.Helper()
	return do[broker.MessagePublished](n, &broker.PublishMessage{Tenant: tenant, Name: "ordered", CorrelationKey: key, Variables: vars(variables), MustCorrelate: true})
}

// TestAProcessStartsOnceAllOfItsTriggersHaveOccurred in whatever order, with the
// variables of all.
func TestAProcessStartsOnceAllOfItsTriggersHaveOccurred(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(process("hour", waitsAnHour))
		n.setClock(morning)
		n.deploy(startedTogether(messageAndSignal+hourly, "work"))
		occur := []func(){
			func() {
				if answer := n.order(`{"a": 1, "both": "message"}`, ""); !answer.Awaited || len(answer.Instances) != 0 {
					n.Errorf("the message is answered with %+v", answer)
				}
			},
			func() { do[any](n, signalled("alarm", `{"b": 2, "both": "signal"}`)) },
			n.passAnHour,
		}
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			for i, part := range order {
				n.hasGathered(i)
				n.noJob("work")
				occur[part]()
			}
			n.hasGathered(0)
			jobs := n.take("work", 10)
			if len(jobs) != 1 || string(jobs[0].Variables["a"]) != "1" || string(jobs[0].Variables["b"]) != "2" || string(jobs[0].Variables["both"]) != `"signal"` {
				n.Fatalf("in the order %v it starts with %+v", order, jobs)
			}
			do[any](n, &broker.CompleteJob{Job: jobs[0].Key})
		}
	})
}

// TestATriggerThatOccursAgainCountsOnce with what it brought last, also when the
// node is started anew in between; the messages that have started the instance
// are in its history, and none of them keeps another instance from starting.
func TestATriggerThatOccursAgainCountsOnce(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(startedTogether(messageAndSignal, "work"))
		for round := range 2 {
			n.order(`{"a": 1}`, "A")
			n.hasGathered(1)
			last := n.order(`{"a": 2}`, "A")
			n.waitFor(func() bool { _, brought := n.gathered(); return strings.Contains(brought, `"a":2`) })
			n.reopen()
			n.hasGathered(1)
			n.noJob("work")
			do[any](n, signalled("alarm", `{"b": 3}`))
			n.hasGathered(0)
			jobs := n.take("work", 10)
			if len(jobs) != 1 || string(jobs[0].Variables["a"]) != "2" || string(jobs[0].Variables["b"]) != "3" {
				n.Fatalf("in round %d it starts with %+v", round, jobs)
			}
			reached := read(n, func(reader store.Reader) (broker.Page[broker.Correlation], error) {
				return n.broker.SearchCorrelations(n.Context(), reader, broker.Search{Tenants: []string{tenant}, Limit: 10,
					Where: []store.Condition{store.Compare{Column: "instance", Op: store.Equal, Value: jobs[0].Instance}}})
			})
			if len(reached.Items) != 1 || reached.Items[0].Message != last.Key || reached.Items[0].ElementID != "s" {
				n.Errorf("the messages of the instance are %+v", reached.Items)
			}
		}
	})
}

// TestWhatHasOccurredGoesWithTheVersion: a newer one waits for everything anew,
// as does the one before once the newer is deleted.
func TestWhatHasOccurredGoesWithTheVersion(t *testing.T) {
	onBothStores(t, func(n *node) {
		first := n.deploy(startedTogether(messageAndSignal, "one")).Definitions[0]
		n.order("", "")
		n.hasGathered(1)
		second := n.deploy(startedTogether(messageAndSignal, "two")).Definitions[0]
		n.hasGathered(0)
		do[any](n, signalled("alarm", ""))
		n.hasGathered(1)
		n.noJob("one")
		n.order("", "")
		n.completeJob("two")
		do[any](n, signalled("alarm", ""))
		n.hasGathered(1)
		n.reopen() // nothing of it is in memory
		do[any](n, &broker.DeleteResource{Resource: second.Key})
		n.hasGathered(0)
		n.order("", "")
		n.hasGathered(1)
		n.noJob("two")
		do[any](n, signalled("alarm", ""))
		n.completeJob("one")
		do[any](n, signalled("alarm", ""))
		n.hasGathered(1)
		do[any](n, &broker.DeleteResource{Resource: first.Key})
		n.hasGathered()
		n.refused(pipeline.NotFound, &broker.PublishMessage{Tenant: tenant, Name: "ordered", MustCorrelate: true})
		n.noJob("one")
	})
}

// TestTwoNodesStartOneInstance of what occurs on both at the same time.
func TestTwoNodesStartOneInstance(t *testing.T) {
	location := testpostgres.Start(t)
	var nodes [2]*node
	for i := range nodes {
		db, err := postgres.Open(t.Context(), location, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		nodes[i] = startNode(t, db, fmt.Sprint(i))
		t.Cleanup(func() { nodes[i].stop(); db.Close() })
	}
	nodes[0].deploy(startedTogether(messageAndSignal, "work"))
	const rounds = 25
	for round := range rounds {
		var occurring sync.WaitGroup
		occurring.Go(func() { nodes[round%2].order(`{"a": 1}`, "") })
		occurring.Go(func() { do[any](nodes[(round+1)%2], signalled("alarm", `{"b": 2}`)) })
		occurring.Wait()
		nodes[0].completeJob("work")
	}
	if counts, _ := nodes[0].gathered(); !slices.Equal(counts, []int{0}) || nodes[0].entered("work") != rounds {
		t.Errorf("%d instances were started in %d rounds, and %v is left", nodes[0].entered("work"), rounds, counts)
	}
}
