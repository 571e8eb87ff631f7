package broker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
)

const day = 24 * time.Hour

const straightThrough = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"/>`

// deploySentinel deploys, last of all, the process by which passTo knows that
// retention has looked at everything else.
func (n *node) deploySentinel() {
	n.deploy(process("sentinel", straightThrough))
	do[any](n, &broker.SetRetention{ProcessID: "sentinel", Days: 1})
}

// passTo moves the clock and waits until retention has done what is due then.
func (n *node) passTo(at time.Time) {
	n.Helper()
	n.setClock(at.Add(-day))
	sentinel := n.create("sentinel", "")
	n.finished(sentinel)
	n.setClock(at)
	n.waitFor(func() bool { return n.state(sentinel) == "none" })
}

// passBy moves the clock to a time and an hour on, and waits until all that retention
// does at the first of these looks has ended, also what comes after history has left.
func (n *node) passBy(at time.Time) {
	n.Helper()
	var sentinels []int64
	looks := []time.Time{at, at.Add(time.Hour)}
	for _, look := range looks {
		n.setClock(look.Add(-day))
		sentinels = append(sentinels, n.create("sentinel", ""))
		n.finished(sentinels[len(sentinels)-1])
	}
	for i, look := range looks {
		n.setClock(look)
		n.waitFor(func() bool { return n.state(sentinels[i]) == "none" })
	}
}

func (n *node) keep(processID string, days int) {
	n.Helper()
	do[any](n, &broker.SetRetention{ProcessID: processID, Days: days})
}

func (n *node) seen(want string, instance int64, why string) {
	n.Helper()
	if got := n.state(instance); got != want {
		n.Errorf("%s: instance %d is %s, want %s", why, instance, got, want)
	}
}

// left gives what left under the policies of a process, "DAYS: TREES/INSTANCES/ROWS" a day.
func (n *node) left(processID string) string {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.RetentionRecord], error) {
		return broker.SearchRetentionRecords(n.Context(), reader, broker.Search{Tenants: []string{tenant}, OrderBy: []store.Order{{Column: "id"}},
			Where: []store.Condition{store.Compare{Column: "process_id", Op: store.Equal, Value: processID}}})
	})
	var days []string
	for _, r := range page.Items {
		days = append(days, fmt.Sprintf("%d: %d/%d/%d", r.Days, r.Trees, r.Instances, r.Rows))
	}
	return strings.Join(days, ", ")
}

func TestInstancesLeaveExactlyAtTheAge(t *testing.T) { onBothStores(t, leaveAtTheAge) }

func leaveAtTheAge(n *node) {
	n.setClock(morning)
	n.deploy(process("one", oneTask), process("through", straightThrough))
	n.deploySentinel()
	n.keep("", 30)
	running, ended := n.create("one", ""), n.create("through", "")
	n.finished(ended)
	n.passTo(morning.Add(30*day - time.Microsecond))
	n.seen(broker.StateCompleted, ended, "a microsecond too young")
	n.passTo(morning.Add(30 * day))
	n.seen("none", ended, "exactly old enough")
	n.seen(broker.StateActive, running, "it runs")
	if got := n.trail(ended); got != "" {
		n.Errorf("its elements are still there: %s", got)
	}
	// one instance, two elements, one sequence flow
	if got := n.left("through"); got != "30: 1/1/4" {
		n.Errorf("the record says %s", got)
	}
}

func TestEveryProcessHasItsOwnAge(t *testing.T) { onBothStores(t, ownAges) }

func ownAges(n *node) {
	n.setClock(morning)
	n.deploy(process("short", straightThrough), process("long", straightThrough), process("forever", straightThrough), process("other", straightThrough))
	n.deploySentinel()
	instances := map[string]int64{}
	for _, id := range []string{"short", "long", "forever", "other"} {
		instances[id] = n.create(id, "")
		n.finished(instances[id])
	}
	n.passTo(morning.AddDate(60, 0, 0))
	for id, instance := range instances {
		n.seen(broker.StateCompleted, instance, "no policy, "+id)
	}
	n.setClock(morning)
	n.keep("short", 1827)
	n.keep("long", 10958)
	n.keep("forever", 0)
	n.keep("", 3653)
	for _, step := range []struct {
		days int
		gone string
	}{{1826, ""}, {1827, "short"}, {3652, "short"}, {3653, "short other"}, {10957, "short other"}, {10958, "short other long"}} {
		n.passTo(morning.AddDate(0, 0, step.days))
		for id, instance := range instances {
			want := broker.StateCompleted
			if strings.Contains(" "+step.gone+" ", " "+id+" ") {
				want = "none"
			}
			n.seen(want, instance, fmt.Sprintf("%s after %d days", id, step.days))
		}
	}
	do[any](n, &broker.ClearRetention{ProcessID: "forever"})
	n.passTo(morning.AddDate(0, 0, 10959))
	n.seen("none", instances["forever"], "its own policy was taken away")
	n.refused(pipeline.NotFound, &broker.ClearRetention{ProcessID: "forever"})
	n.refused(pipeline.NotFound, &broker.SetRetention{ProcessID: "nobody", Days: 1})
	n.refused(pipeline.InvalidArgument, &broker.SetRetention{ProcessID: "short", Days: -1})
	n.refused(pipeline.InvalidArgument, &broker.SetRetention{ProcessID: "short", Days: broker.MaxRetentionDays + 1})
}

func TestACallTreeLeavesWithItsRoot(t *testing.T) { onBothStores(t, treesLeave) }

func treesLeave(n *node) {
	calls := func(id, callee, then string) broker.File {
		return process(id, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="`+callee+`"/></extensionElements></callActivity>
<sequenceFlow id="f2" sourceRef="call" targetRef="then"/>`+then+`<sequenceFlow id="f3" sourceRef="then" targetRef="e"/><endEvent id="e"/>`)
	}
	n.setClock(morning)
	n.deploy(process("leaf", straightThrough), calls("middle", "leaf", `<manualTask id="then"/>`), calls("root", "middle",
		`<serviceTask id="then"><extensionElements><zeebe:taskDefinition type="then"/></extensionElements></serviceTask>`))
	n.deploySentinel()
	n.keep("", 1) // the called processes have their own, which does not count
	n.keep("root", 10)
	root := n.create("root", "")
	n.waitFor(func() bool { return strings.Contains(n.trail(root), "then ACTIVE") })
	tree := n.called(root)
	if len(tree) != 3 {
		n.Fatalf("the tree has %d instances", len(tree))
	}
	n.passTo(morning.Add(100 * day))
	for _, instance := range tree[1:] {
		n.seen(broker.StateCompleted, instance, "its root runs")
	}
	n.completeJob("then")
	n.finished(root)
	n.passTo(morning.Add(110*day - time.Microsecond))
	for _, instance := range tree {
		n.seen(broker.StateCompleted, instance, "the root is too young")
	}
	n.passTo(morning.Add(110 * day))
	for _, instance := range tree {
		n.seen("none", instance, "the root is old enough")
	}
	if got := n.left("root"); !strings.HasPrefix(got, "10: 1/3/") {
		n.Errorf("the record says %s", got)
	}
	if got := n.left("leaf") + n.left("middle"); got != "" {
		n.Errorf("called instances are counted apart: %s", got)
	}
}

// called gives an instance and all that it called.
func (n *node) called(root int64) []int64 {
	n.Helper()
	tree := []int64{root}
	for i := 0; i < len(tree); i++ {
		page := read(n, func(reader store.Reader) (broker.Page[broker.Instance], error) {
			return broker.SearchInstances(n.Context(), reader, broker.Search{Tenants: []string{tenant}, Limit: broker.MaxPage,
				Where: []store.Condition{store.Compare{Column: "parent", Op: store.Equal, Value: tree[i]}}})
		})
		for _, item := range page.Items {
			tree = append(tree, item.Key)
		}
	}
	return tree
}

// TestABigTreeLeavesInSlices has more rows in one instance, and more called
// instances, than one transaction takes away.
func TestABigTreeLeavesInSlices(t *testing.T) { onBothStores(t, leaveInSlices) }

// deployTrees deploys processes with as many rows, and as many called instances, as
// they are told, which are kept for a day.
func (n *node) deployTrees() {
	each := func(id, activity string) broker.File {
		loop := `<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..count return i"/></extensionElements></multiInstanceLoopCharacteristics>`
		return process(id, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="many"/>`+
			strings.Replace(activity, "LOOP", loop, 1)+`<sequenceFlow id="f2" sourceRef="many" targetRef="e"/><endEvent id="e"/>`)
	}
	n.setClock(morning)
	n.deploy(process("leaf", straightThrough), each("rows", `<manualTask id="many">LOOP</manualTask>`), each("calls",
		`<callActivity id="many"><extensionElements><zeebe:calledElement processId="leaf"/></extensionElements>LOOP</callActivity>`))
	n.deploySentinel()
	n.keep("rows", 1)
	n.keep("calls", 1)
}

func leaveInSlices(n *node) {
	n.deployTrees()
	const rows, calls = 2500, 450
	n.finished(n.create("rows", fmt.Sprintf(`{"count":%d}`, rows)))
	caller := n.create("calls", fmt.Sprintf(`{"count":%d}`, calls))
	n.finished(caller)
	tree := n.called(caller)
	n.passTo(morning.Add(day))
	for _, instance := range tree {
		n.seen("none", instance, "called by one that left")
	}
	if got, want := n.left("calls"), fmt.Sprintf("1: 1/%d/", 1+calls); !strings.HasPrefix(got, want) {
		n.Errorf("the record of calls says %s, want %s…", got, want)
	}
	// two events, the body, an element for each; a variable "count" and two flows of the instance; loopCounter is the elements' own
	if got, least := n.left("rows"), 1+3+rows+1+2; !atLeast(got, "1: 1/1/", least) {
		n.Errorf("the record of rows says %s, want at least %d", got, least)
	}
	n.holdsNothingOf(tree)
}

func atLeast(text, prefix string, least int) bool {
	var rows int
	_, err := fmt.Sscanf(strings.TrimPrefix(text, prefix), "%d", &rows)
	return err == nil && strings.HasPrefix(text, prefix) && rows >= least
}

// holdsNothingOf asks that no table of the broker names one of the instances.
func (n *node) holdsNothingOf(instances []int64) {
	n.Helper()
	if there := n.stillThere(instances); len(there) > 0 {
		n.Errorf("what left is still in %v", there)
	}
}

// stillThere gives the columns that name one of the instances.
func (n *node) stillThere(instances []int64) map[string]bool {
	n.Helper()
	wanted, there := map[int64]bool{}, map[string]bool{}
	for _, instance := range instances {
		wanted[instance] = true
	}
	for _, migration := range broker.Migrations() {
		for _, table := range migration.CreateTables {
			read(n, func(reader store.Reader) (bool, error) {
				return true, reader.Select(n.Context(), store.Query{Table: table}, func(row store.Row) error {
					for i, value := range row {
						if key, ok := value.(int64); ok && wanted[key] {
							there[table.Name+"."+table.Columns[i].Name] = true
						}
					}
					return nil
				})
			})
		}
	}
	return there
}

// TestWhatHasBegunToLeaveLeaves stops the node in the middle of a big instance
// and takes the policy away.
func TestWhatHasBegunToLeaveLeaves(t *testing.T) { onBothStores(t, leaveAllTheSame) }

func leaveAllTheSame(n *node) {
	n.setClock(morning)
	n.deploy(process("rows", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="many"/><manualTask id="many"><multiInstanceLoopCharacteristics>
<extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..9000 return i"/></extensionElements></multiInstanceLoopCharacteristics></manualTask>
<sequenceFlow id="f2" sourceRef="many" targetRef="e"/><endEvent id="e"/>`))
	instance := n.create("rows", "")
	n.finished(instance)
	n.keep("rows", 1)
	n.setClock(morning.Add(day))
	n.waitFor(func() bool { return n.left("rows") != "" })
	do[any](n, &broker.ClearRetention{ProcessID: "rows"})
	n.stop()
	if n.trail(instance) == "" {
		n.Fatal("everything had left already")
	}
	again := startNode(n, n.db, "again")
	defer again.stop()
	again.setClock(morning.Add(day + 2*time.Minute)) // the lease of the node that is gone is over
	again.waitFor(func() bool { return len(again.stillThere([]int64{instance})) == 0 })
	if got, least := again.left("rows"), 9000; !atLeast(got, "1: 1/1/", least) {
		n.Errorf("the record says %s, want at least %d rows", got, least)
	}
}

// TestTwoNodesDeleteEverythingOnce counts what two nodes together take away.
func TestTwoNodesDeleteEverythingOnce(t *testing.T) {
	location := testpostgres.Start(t)
	var nodes [2]*node
	for i := range nodes {
		db, err := postgres.Open(t.Context(), location, postgres.Options{TestClock: true})
		if err != nil {
			t.Fatal(err)
		}
		nodes[i] = startNode(t, db, fmt.Sprint(i))
		t.Cleanup(func() { nodes[i].stop(); db.Close() })
	}
	n := nodes[0]
	n.setClock(morning)
	n.deploy(process("through", straightThrough))
	const count = 700
	for range count / 100 {
		var more []pipeline.Command
		for range 99 {
			more = append(more, &broker.CreateInstance{ProcessID: "through"})
		}
		_, err := n.pipeline.Submit(t.Context(), pipeline.Act{Actor: tester, Tenant: tenant, Command: &broker.CreateInstance{ProcessID: "through"}, Attached: more})
		if err != nil {
			t.Fatal(err)
		}
	}
	n.keep("through", 1)
	n.setClock(morning.Add(day + time.Hour))
	leftByEither(nodes[0], nodes[1], "through", fmt.Sprintf("1: %d/%d/%d", count, count, 4*count))
}

// leftByEither waits until so much has left, which one of two nodes takes away: the
// other finds the lease with it.
func leftByEither(n, other *node, processID, want string) {
	n.Helper()
	for deadline := time.After(30 * time.Second); n.left(processID) != want; {
		n.broker.ClockMoved()
		other.broker.ClockMoved()
		select {
		case <-n.commits:
		case <-other.commits:
		case <-deadline:
			n.Fatalf("gone are %s, want %s", n.left(processID), want)
		}
	}
}
