package broker_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// subscriptions has the message subscriptions in words.
func (n *node) subscriptions() string {
	page := read(n, func(reader store.Reader) (broker.Page[broker.MessageSubscription], error) {
		return broker.SearchSubscriptions(n.Context(), reader, broker.Search{Tenants: []string{tenant}})
	})
	var all []string
	for _, s := range page.Items {
		all = append(all, fmt.Sprint(s.Type, " ", s.State, " ", s.Name, " ", s.ElementID, " ", s.ProcessID, s.Version))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

var waitsForPayment = process("order", `<startEvent id="s"><messageEventDefinition messageRef="ordered"/></startEvent>
<sequenceFlow id="f1" sourceRef="s" targetRef="wait"/><receiveTask id="wait" messageRef="paid"/><sequenceFlow id="f2" sourceRef="wait" targetRef="e"/><endEvent id="e"/>`)

// TestSubscriptionsOfBeforeAreShown when the broker starts on a database that
// has had none of their history; a second start finds nothing more to do.
func TestSubscriptionsOfBeforeAreShown(t *testing.T) {
	db := openSQLite(t, t.TempDir())
	defer db.Close()
	n := startNode(t, db, "one")
	do[broker.Deployed](n, &broker.Deploy{Files: []broker.File{waitsForPayment}})
	do[broker.MessagePublished](n, &broker.PublishMessage{Tenant: tenant, Name: "ordered", Variables: engine.Variables{"order": []byte(`"A"`)}})
	n.waitFor(func() bool { return strings.Contains(n.subscriptions(), "PROCESS_EVENT") })
	want := "PROCESS_EVENT CREATED paid wait order1, START_EVENT CREATED ordered s order1"
	if got := n.subscriptions(); got != want {
		t.Fatalf("%s, want %s", got, want)
	}
	n.stop()
	forget(t, db, "message_subscription")
	for range 2 {
		n = startNode(t, db, "one")
		if got := n.subscriptions(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		n.stop()
	}
	n = startNode(t, db, "one")
	defer n.stop()
	do[broker.MessagePublished](n, &broker.PublishMessage{Tenant: tenant, Name: "paid", CorrelationKey: "A"})
	changed := waitsForPayment
	changed.Content = append(slices.Clone(changed.Content), "<!-- another version -->"...)
	do[broker.Deployed](n, &broker.Deploy{Files: []broker.File{changed}})
	want = "PROCESS_EVENT CORRELATED paid wait order1, START_EVENT CREATED ordered s order2, START_EVENT DELETED ordered s order1"
	n.waitFor(func() bool { return n.subscriptions() == want })
}

// forget takes all rows out of a table with the key id.
func forget(t *testing.T, db store.Store, name string) {
	t.Helper()
	table := &store.Table{Name: name, Columns: []store.Column{{Name: "id", Type: store.Int64}}, Key: []string{"id"}}
	err := db.Write(t.Context(), func(tx store.Tx) error {
		var keys []store.Row
		err := tx.Select(t.Context(), store.Query{Table: table}, func(row store.Row) error {
			keys = append(keys, row)
			return nil
		})
		if err != nil || len(keys) == 0 {
			return err
		}
		return tx.Delete(t.Context(), table, keys)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNobodyReachesIntoAnotherTenant by the key of something.
func TestNobodyReachesIntoAnotherTenant(t *testing.T) {
	n := start(t)
	do[broker.Deployed](n, &broker.Deploy{Files: []broker.File{process("one", oneTask)}})
	created := do[broker.InstanceCreated](n, &broker.CreateInstance{ProcessID: "one"})
	job := do[[]broker.ActivatedJob](n, &broker.ActivateJobs{Type: "work", Worker: "w", Timeout: 1e9, Max: 1, Tenants: []string{tenant}})[0]
	retries := 2
	for _, command := range []pipeline.Command{
		&broker.CompleteJob{Job: job.Key}, &broker.FailJob{Job: job.Key}, &broker.ThrowError{Job: job.Key, Code: "x"},
		&broker.UpdateJob{Job: job.Key, Retries: &retries}, &broker.SetVariables{Element: created.Key},
		&broker.SetVariables{Element: job.Element},
	} {
		_, err := n.pipeline.Submit(n.Context(), pipeline.Act{Actor: tester, Tenant: "other", Command: command})
		if pipeline.CodeOf(err) != pipeline.NotFound {
			t.Errorf("%s from another tenant: %v", command.Kind(), err)
		}
	}
	if roots := read(n, func(reader store.Reader) (map[int64]int64, error) {
		return broker.Roots(n.Context(), reader, []int64{created.Key, 1})
	}); len(roots) != 1 || roots[created.Key] != created.Key {
		t.Errorf("roots %v", roots)
	}
	do[any](n, &broker.CompleteJob{Job: job.Key})
}
