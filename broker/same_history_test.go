package broker_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/engine/simulationtest"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
)

// TestStoresGiveTheSameRecords sends the same random histories through a broker on SQLite and one on PostgreSQL. What
// the log says of them is the same, record by record, but for the numbers of the keys: where rows are known from the
// batch before, no keys are lost to decisions that lacked rows.
func TestStoresGiveTheSameRecords(t *testing.T) {
	onPostgres, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{TestClock: true})
	if err != nil {
		t.Fatal(err)
	}
	defer onPostgres.Close()
	onSQLite := openSQLite(t, t.TempDir())
	defer onSQLite.Close()
	nodes := []*historian{newHistorian(t, onSQLite), newHistorian(t, onPostgres)}
	records := 0
	for seed := range uint64(8) {
		var told []string
		for _, n := range nodes {
			n.live(seed)
			told = append(told, numbered(n.records()))
		}
		if told[0] != told[1] {
			t.Fatalf("history %d differs: %s", seed, firstDifference(told[0], told[1]))
		}
		records += strings.Count(told[0], "\n")
	}
	if records < 200 {
		t.Fatalf("there are only %d records", records)
	}
}

var issued = regexp.MustCompile(`\d{16,}`)

// numbered gives the keys numbers in the order in which they come.
func numbered(records string) string {
	numbers := map[string]string{}
	return issued.ReplaceAllStringFunc(records, func(key string) string {
		if numbers[key] == "" {
			numbers[key] = fmt.Sprintf("key%d", len(numbers))
		}
		return numbers[key]
	})
}

func firstDifference(a, b string) string {
	left, right := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(left), len(right)) {
		if left[i] != right[i] {
			return fmt.Sprintf("record %d is\n%s\nand\n%s", i, left[i], right[i])
		}
	}
	return fmt.Sprintf("%d records and %d", len(left), len(right))
}

// historian drives a broker step by step: after each step it waits until all that follows has happened.
type historian struct {
	*node
	now       time.Time
	committed chan struct{}
	told      int64 // the last segment that was read
}

// Committed implements [pipeline.Listener].
func (h *historian) Committed([]*pipeline.Unit) {
	select {
	case h.committed <- struct{}{}:
	default:
	}
}

func newHistorian(t *testing.T, db store.Store) *historian {
	h := &historian{committed: make(chan struct{}, 1), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	oneByOne := func(o *pipeline.Options) { o.Writers = 1 } // what comes due at the same time is else decided in any order
	h.node = startNodeAs(t, db, "same", func(*broker.Broker) {}, oneByOne, h)
	t.Cleanup(h.stop)
	h.pass(0)
	return h
}

// live runs one random history: the choices depend on the seed and on what can be seen.
func (h *historian) live(seed uint64) {
	r := rand.New(rand.NewPCG(seed, 9))
	text := simulationtest.Model(simulationtest.Seeded(seed, 9), simulationtest.Options{Calls: 1, Depth: 2})
	h.deploy(broker.File{Name: fmt.Sprintf("random%d.bpmn", seed), Content: []byte(text)}, broker.File{Name: "random.dmn", Content: []byte(simulationtest.Decisions)})
	h.rest()
	for range 2 {
		h.create(simulationtest.Main, fmt.Sprintf(`{"v0":%d,"v1":%d,"v2":%d,"key":"k","kind":"work"}`, r.IntN(5), r.IntN(5), r.IntN(5)))
		h.rest()
	}
	for range 25 {
		h.happen(r)
		h.rest()
	}
}

// happen lets one thing happen.
func (h *historian) happen(r *rand.Rand) {
	switch r.IntN(6) {
	case 0:
		h.pass(time.Duration(r.IntN(200)) * time.Minute)
	case 1:
		if open := h.subscriptions(); len(open) > 0 {
			h.submit(&broker.PublishMessage{Tenant: tenant, Name: open[r.IntN(len(open))], CorrelationKey: "k", Variables: vars(fmt.Sprintf(`{"v%d":%d}`, r.IntN(3), r.IntN(5)))})
		}
	default:
		if jobs := h.take("work", 20); len(jobs) > 0 {
			h.work(r, jobs[r.IntN(len(jobs))].Key)
		}
	}
}

func (h *historian) work(r *rand.Rand, job int64) {
	switch r.IntN(6) {
	case 0:
		h.submit(&broker.ThrowError{Job: job, Code: fmt.Sprintf("error%d", r.IntN(3))})
	case 1:
		h.submit(&broker.FailJob{Job: job, Retries: r.IntN(2), Message: "no luck"})
	default:
		h.submit(&broker.CompleteJob{Job: job, Variables: vars(fmt.Sprintf(`{"v%d":%d}`, r.IntN(3), r.IntN(5)))})
	}
}

// submit gives a command that may be refused.
func (h *historian) submit(command pipeline.Command) {
	_, err := h.pipeline.Submit(h.Context(), pipeline.Act{Actor: tester, Tenant: tenant, Command: command})
	if err != nil && pipeline.CodeOf(err) == pipeline.Internal {
		h.Fatalf("%s: %v", command.Kind(), err)
	}
}

func (h *historian) subscriptions() []string {
	page := read(h.node, func(reader store.Reader) (broker.Page[broker.MessageSubscription], error) {
		return broker.SearchSubscriptions(h.Context(), reader, broker.Search{Tenants: []string{tenant}, Where: []store.Condition{store.Compare{Column: "state", Op: store.Equal, Value: broker.SubscriptionOpen}}, Limit: 100, OrderBy: []store.Order{{Column: "id"}}})
	})
	var names []string
	for _, s := range page.Items {
		names = append(names, s.Name)
	}
	return names
}

// pass moves the clock from one due thing to the next.
func (h *historian) pass(by time.Duration) {
	until := h.now.Add(by)
	for at, ok := h.nextDue(); ok && at.Before(until); at, ok = h.nextDue() {
		h.setClock(at)
		h.rest()
	}
	h.setClock(until)
}

func (h *historian) setClock(at time.Time) {
	if at.Before(h.now) {
		at = h.now
	}
	if err := h.db.SetClock(h.Context(), &at); err != nil {
		h.Fatal(err)
	}
	h.now = at
	h.broker.ClockMoved()
}

func (h *historian) nextDue() (at time.Time, ok bool) {
	err := h.db.Read(h.Context(), func(reader store.Reader) (err error) {
		at, ok, err = broker.NextDue(h.Context(), reader)
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return at, ok
}

// rest waits until nothing is due or owed.
func (h *historian) rest() {
	ctx, cancel := context.WithTimeout(h.Context(), time.Minute)
	defer cancel()
	for {
		owes := read(h.node, func(reader store.Reader) (bool, error) { return pipeline.Owes(ctx, reader) })
		if at, ok := h.nextDue(); !owes && (!ok || at.After(h.now)) {
			return
		}
		h.broker.ClockMoved()
		select {
		case <-h.committed:
		case <-ctx.Done():
			h.Fatal("the broker does not come to rest")
		}
	}
}

// records gives what the log says since it was last asked: commands, actors, rules and events, with the keys in them.
func (h *historian) records() string {
	var text strings.Builder
	err := h.db.Read(h.Context(), func(reader store.Reader) error {
		query := store.Query{Table: pipeline.SegmentTable, OrderBy: []store.Order{{Column: "sequence"}},
			Where: store.Compare{Column: "sequence", Op: store.Greater, Value: h.told}}
		return reader.Select(h.Context(), query, func(row store.Row) error {
			segment, err := pipeline.DecodeSegment(row)
			if err != nil {
				return err
			}
			h.told = segment.Sequence
			for _, record := range segment.Records {
				fmt.Fprintf(&text, "%s %s %s", record.Kind, record.Actor, record.Rule)
				for _, event := range record.Events {
					fmt.Fprintf(&text, " %s", event)
				}
				text.WriteByte('\n')
			}
			return nil
		})
	})
	if err != nil {
		h.Fatal(err)
	}
	return text.String()
}
