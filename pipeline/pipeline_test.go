package pipeline_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
)

// counter is the toy module of these tests: named sums.
type counter struct {
	Name string
	ID   int64
	Sum  int64
}

var counters = &pipeline.Table[string, counter]{
	Spec: &store.Table{
		Name:    "counter",
		Columns: []store.Column{{Name: "name", Type: store.Text}, {Name: "id", Type: store.Int64}, {Name: "sum", Type: store.Int64}},
		Key:     []string{"name"},
	},
	Key:    func(c *counter) string { return c.Name },
	KeyRow: func(name string) store.Row { return store.Row{name} },
	Encode: func(c *counter) (store.Row, error) { return store.Row{c.Name, c.ID, c.Sum}, nil },
	Decode: func(row store.Row) (*counter, error) {
		return &counter{row[0].(string), row[1].(int64), row[2].(int64)}, nil
	},
}

// add adds to a counter; Then follow as commands of their own.
type add struct {
	Name   string
	N      int64
	Refuse bool
	Then   []add
	Unique string
	Space  string // of that name, "counter" when empty
	Order  int64
	Waits  bool // patient
}

func (a *add) OrderKey() int64 { return a.Order }

func (a *add) Patient() bool { return a.Waits }

func (*add) Kind() string { return "counter.add" }

func (a *add) Claims() []pipeline.Claim {
	if a.Unique == "" {
		return nil
	}
	return []pipeline.Claim{{Space: cmp.Or(a.Space, "counter"), Name: a.Unique}}
}

type added struct {
	Sum int64 `json:"sum"`
}

func (a added) AppendRecord(dst []byte) []byte { return fmt.Appendf(dst, `{"sum":%d}`, a.Sum) }

// decider needs a second load for each counter, to exercise that path.
type decider struct{}

func (decider) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"counter.add": func() pipeline.Command { return new(add) }}
}

func (decider) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var names []string
	for _, task := range tasks {
		if task.Memo == nil {
			task.Memo = "seen"
			continue
		}
		names = append(names, task.Command.(*add).Name)
	}
	return counters.Load(ctx, batch, names)
}

func (decider) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	command := task.Command.(*add)
	row, known := counters.Get(batch, command.Name)
	if !known {
		return nil, pipeline.ErrNeedMore
	}
	next := counter{Name: command.Name, ID: batch.Next()}
	if row != nil {
		next = *row
	}
	next.Sum += command.N
	counters.Put(batch, &next)
	batch.About(next.ID, "toy")
	batch.Emit(added{next.Sum})
	for i := range command.Then {
		batch.FollowUp(&command.Then[i])
	}
	if command.Refuse {
		return nil, pipeline.Refuse(pipeline.InvalidState, "told to refuse")
	}
	return added{next.Sum}, nil
}

// nobody forbids the actor "nobody" everything.
type nobody struct{}

func (nobody) Authorize(_ context.Context, actor pipeline.Actor, _, permission string) error {
	if actor.ID == "nobody" {
		return pipeline.Refuse(pipeline.Forbidden, "%s is not allowed", permission)
	}
	return nil
}

func openStore(t *testing.T, directory string) store.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), directory, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	migrate(t, db)
	return db
}

func open(t *testing.T, db store.Store) *pipeline.Pipeline {
	t.Helper()
	p, err := pipeline.Open(t.Context(), pipeline.Options{
		Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{decider{}}, NodeName: "test", Writers: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func start(t *testing.T) (*pipeline.Pipeline, store.Store) {
	t.Helper()
	db := openStore(t, t.TempDir())
	p := open(t, db)
	t.Cleanup(func() {
		p.Close()
		db.Close()
	})
	return p, db
}

func act(command pipeline.Command) pipeline.Act {
	return pipeline.Act{Actor: pipeline.Actor{ID: "tester"}, Tenant: "t", Command: command}
}

func sumOf(t *testing.T, db store.Store, name string) int64 {
	t.Helper()
	var sum int64
	err := db.Read(t.Context(), func(reader store.Reader) error {
		rows, err := counters.Read(t.Context(), reader, store.Query{Where: store.Compare{Column: "name", Op: store.Equal, Value: name}})
		if len(rows) > 0 {
			sum = rows[0].Sum
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestAnAnswerIsDurable(t *testing.T) {
	p, db := start(t)
	answer, err := pipeline.Do[added](t.Context(), p, act(&add{Name: "a", N: 3}))
	if err != nil || answer.Sum != 3 || sumOf(t, db, "a") != 3 {
		t.Fatalf("got %v, %v, stored %d", answer, err, sumOf(t, db, "a"))
	}
}

func TestARefusalChangesNothing(t *testing.T) {
	p, db := start(t)
	tests := map[string]pipeline.Act{
		"refused":          act(&add{Name: "a", N: 1, Refuse: true}),
		"attached refused": {Actor: pipeline.Actor{ID: "tester"}, Tenant: "t", Command: &add{Name: "a", N: 1}, Attached: []pipeline.Command{&add{Name: "b", N: 1}, &add{Name: "a", N: 1, Refuse: true}}},
		"then refused":     {Actor: pipeline.Actor{ID: "tester"}, Tenant: "t", Command: &add{Name: "a", N: 1, Refuse: true}, Attached: []pipeline.Command{&add{Name: "b", N: 1}}},
		"forbidden":        {Actor: pipeline.Actor{ID: "nobody"}, Tenant: "t", Command: &add{Name: "a", N: 1}},
		"follow-ups":       act(&add{Name: "a", N: 1, Refuse: true, Then: []add{{Name: "b", N: 1}}}),
		"keeps its name":   act(&add{Name: "a", N: 1, Refuse: true, Unique: "x"}),
	}
	for name, refused := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := p.Submit(t.Context(), refused); err == nil {
				t.Fatal("not refused")
			}
		})
	}
	if _, err := p.Submit(t.Context(), act(&add{Name: "c", N: 1, Unique: "x"})); err != nil {
		t.Errorf("the name claimed by a refused command is not free: %v", err)
	}
	if a, b := sumOf(t, db, "a"), sumOf(t, db, "b"); a != 0 || b != 0 {
		t.Errorf("refused commands left a=%d b=%d", a, b)
	}
}

func TestAttachedCommandsAreDecidedTogether(t *testing.T) {
	p, db := start(t)
	both := act(&add{Name: "a", N: 1})
	both.Attached = []pipeline.Command{&add{Name: "b", N: 2}}
	if _, err := p.Submit(t.Context(), both); err != nil {
		t.Fatal(err)
	}
	if a, b := sumOf(t, db, "a"), sumOf(t, db, "b"); a != 1 || b != 2 {
		t.Errorf("a=%d b=%d", a, b)
	}
}

func TestAnIdempotentActHappensOnce(t *testing.T) {
	p, db := start(t)
	once := act(&add{Name: "a", N: 5})
	once.IdempotencyKey = "k"
	for range 3 {
		answer, err := pipeline.Do[added](t.Context(), p, once)
		if err != nil || answer.Sum != 5 {
			t.Fatalf("got %v, %v", answer, err)
		}
	}
	other := act(&add{Name: "a", N: 6})
	other.IdempotencyKey = "k"
	if _, err := p.Submit(t.Context(), other); pipeline.CodeOf(err) != pipeline.IdempotencyReused {
		t.Errorf("another input under the same key: %v", err)
	}
	if sum := sumOf(t, db, "a"); sum != 5 {
		t.Errorf("the act happened more than once: %d", sum)
	}
}

// TestARepeatedActThatClaimsANameGetsItsFirstAnswer: the name is its own, by which it would
// be refused, in whatever order the two are claimed.
func TestARepeatedActThatClaimsANameGetsItsFirstAnswer(t *testing.T) {
	p, db := start(t)
	for _, space := range []string{"account", "zone"} {
		once := act(&add{Name: space, N: 5, Unique: "x", Space: space})
		once.IdempotencyKey = space
		for range 3 {
			if answer, err := pipeline.Do[added](t.Context(), p, once); err != nil || answer.Sum != 5 {
				t.Errorf("%s: got %v, %v", space, answer, err)
			}
		}
		if sum := sumOf(t, db, space); sum != 5 {
			t.Errorf("%s: the act happened more than once: %d", space, sum)
		}
		other := act(&add{Name: space, N: 5, Unique: "x", Space: space})
		other.IdempotencyKey = "another " + space
		if _, err := p.Submit(t.Context(), other); pipeline.CodeOf(err) != pipeline.AlreadyExists {
			t.Errorf("%s: another act gets the name: %v", space, err)
		}
		free := act(&add{Name: space, N: 5, Unique: "y", Space: space})
		free.IdempotencyKey = "another " + space
		if answer, err := pipeline.Do[added](t.Context(), p, free); err != nil || answer.Sum != 10 {
			t.Errorf("%s: the key of a refused act is taken: %v, %v", space, answer, err)
		}
	}
}

func TestOneOfManyGetsAName(t *testing.T) {
	p, _ := start(t)
	var won sync.Map
	var wait sync.WaitGroup
	for i := range 40 {
		wait.Go(func() {
			_, err := p.Submit(t.Context(), act(&add{Name: fmt.Sprint(i), N: 1, Unique: "only"}))
			if err == nil {
				won.Store(i, true)
			} else if pipeline.CodeOf(err) != pipeline.AlreadyExists {
				t.Errorf("unexpected error: %v", err)
			}
		})
	}
	wait.Wait()
	winners := 0
	won.Range(func(any, any) bool { winners++; return true })
	if winners != 1 {
		t.Errorf("%d commands got the name", winners)
	}
}

func TestNothingIsLostUnderConcurrency(t *testing.T) {
	db := openStore(t, t.TempDir())
	defer db.Close()
	p := open(t, db)
	var wait sync.WaitGroup
	for i := range 500 {
		wait.Go(func() {
			command := &add{Name: "hot", N: 1, Then: []add{{Name: "after", N: 1}}, Refuse: i%10 == 0}
			if _, err := p.Submit(t.Context(), act(command)); (err != nil) != command.Refuse {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	p.Close()
	p = open(t, db) // follow-ups that are left go on at the next start
	for sumOf(t, db, "after") < 450 {
		submit(t, p, &add{Name: "tick", N: 1})
	}
	p.Close()
	if hot, after := sumOf(t, db, "hot"), sumOf(t, db, "after"); hot != 450 || after != 450 {
		t.Errorf("hot=%d after=%d, want 450 each", hot, after)
	}
}

// chain gives a command with a long tail of follow-ups.
func chain(length int) *add {
	command := add{Name: "chain", N: 1}
	for range length - 1 {
		command = add{Name: "chain", N: 1, Then: []add{command}}
	}
	return &command
}

func TestFollowUpsOutliveTheirBatch(t *testing.T) {
	p, db := start(t)
	if _, err := p.Submit(t.Context(), act(chain(600))); err != nil {
		t.Fatal(err)
	}
	for sumOf(t, db, "chain") < 600 { // each command comes after those queued before it
		if _, err := p.Submit(t.Context(), act(&add{Name: "tick", N: 1})); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAStoppedNodesFollowUpsAreTakenOver(t *testing.T) {
	directory := t.TempDir()
	db := openStore(t, directory)
	p := open(t, db)
	if _, err := p.Submit(t.Context(), act(chain(2000))); err != nil {
		t.Fatal(err)
	}
	p.Close() // most of the chain is still stored
	p = open(t, db)
	defer db.Close()
	defer p.Close()
	for sumOf(t, db, "chain") < 2000 {
		if _, err := p.Submit(t.Context(), act(&add{Name: "tick", N: 1})); err != nil {
			t.Fatal(err)
		}
	}
}

// replay rebuilds the logged rows from the segments and checks their chain.
func replay(t *testing.T, db store.Store) map[string]store.Row {
	t.Helper()
	state := map[string]store.Row{}
	previous := map[int64]*pipeline.Segment{}
	err := db.Read(t.Context(), func(reader store.Reader) error {
		query := store.Query{Table: pipeline.SegmentTable, OrderBy: []store.Order{{Column: "writer"}, {Column: "sequence"}}}
		return reader.Select(t.Context(), query, func(row store.Row) error {
			segment, err := pipeline.DecodeSegment(row)
			if err != nil {
				return err
			}
			before := previous[segment.Writer]
			if before != nil && (before.Sequence+1 != segment.Sequence || string(before.Hash) != string(segment.PreviousHash)) {
				return errors.New("the chain of segments is broken")
			}
			previous[segment.Writer] = segment
			for _, record := range segment.Records {
				for _, change := range record.Changes {
					state[fmt.Sprint(change.Table, change.Key)] = change.Row
				}
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func TestTheStateFollowsFromTheRecords(t *testing.T) {
	p, db := start(t)
	var wait sync.WaitGroup
	for i := range 300 {
		wait.Go(func() {
			p.Submit(t.Context(), act(&add{Name: fmt.Sprint("n", i%7), N: int64(i), Refuse: i%5 == 0}))
		})
	}
	wait.Wait()
	state := replay(t, db)
	err := db.Read(t.Context(), func(reader store.Reader) error {
		rows := 0
		err := reader.Select(t.Context(), store.Query{Table: counters.Spec}, func(row store.Row) error {
			rows++
			replayed := state[fmt.Sprint("counter", store.Row{row[0]})]
			if string(pipeline.AppendRow(nil, row)) != string(pipeline.AppendRow(nil, replayed)) {
				t.Errorf("stored %v, replayed %v", row, replayed)
			}
			return nil
		})
		if rows != len(state) {
			t.Errorf("%d rows stored, %d replayed", rows, len(state))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCommandsRoundTripAsJSON(t *testing.T) {
	encoded, err := json.Marshal(chain(3))
	if err != nil {
		t.Fatal(err)
	}
	var back add
	if err := json.Unmarshal(encoded, &back); err != nil || len(back.Then) != 1 {
		t.Errorf("got %v, %v", back, err)
	}
}
