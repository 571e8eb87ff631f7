package main

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"zhitong/observe"
	"zhitong/store"
)

// planner is a store that tells how it reads.
type planner interface {
	Plan(ctx context.Context, query store.Query, counted int64) ([]string, error)
}

// askedStore notes, while somebody wants to know, what is read in it.
type askedStore struct {
	store.Store
	mutex  sync.Mutex
	wanted bool
	asked  []asked
}

// asked is a query, or a count up to a limit above 0.
type asked struct {
	query   store.Query
	counted int64
}

// Read implements [store.Store].
func (s *askedStore) Read(ctx context.Context, body func(store.Reader) error) error {
	return s.Store.Read(ctx, func(reader store.Reader) error { return body(askedReader{reader, s}) })
}

func (s *askedStore) note(one asked) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.wanted {
		s.asked = append(s.asked, one)
	}
}

// during gives what is asked of some tables while something is done.
func (s *askedStore) during(done func(), tables ...string) []asked {
	s.want(true)
	done()
	all := s.want(false)
	return slices.DeleteFunc(all, func(a asked) bool { return !slices.Contains(tables, a.query.Table.Name) })
}

// want begins or ends to note, and gives what was noted.
func (s *askedStore) want(wanted bool) (noted []asked) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	noted, s.asked, s.wanted = s.asked, nil, wanted
	return noted
}

type askedReader struct {
	store.Reader
	store *askedStore
}

// Select implements [store.Reader].
func (r askedReader) Select(ctx context.Context, query store.Query, each func(store.Row) error) error {
	r.store.note(asked{query, 0})
	return r.Reader.Select(ctx, query, each)
}

// Count implements [store.Reader].
func (r askedReader) Count(ctx context.Context, query store.Query, limit int64) (int64, error) {
	r.store.note(asked{query, limit})
	return r.Reader.Count(ctx, query, limit)
}

// openAskedNode opens a node whose reads can be noted.
func openAskedNode(t *testing.T, s *settings) (*node, *askedStore) {
	t.Helper()
	n := &node{settings: s, logger: slog.New(slog.DiscardHandler)}
	noted := &askedStore{}
	note := func(context.Context) error {
		noted.Store, n.store = n.store, noted
		return nil
	}
	for _, part := range []func(context.Context) error{n.openPrivate, n.openStore, note, n.openPipeline, n.openWorkers, n.listen, n.openGateway} {
		if err := part(t.Context()); err != nil {
			n.close()
			t.Fatal(err)
		}
	}
	return n, noted
}

// checkPlans runs every search and holds that none of its reads goes through a
// whole table, and that none sorts what it has not narrowed.
func checkPlans(t *testing.T, n *node, noted *askedStore, g *growth) {
	t.Helper()
	plans := noted.Store.(*observe.Statements).Store.(planner)
	for i := range growthSearches {
		search := &growthSearches[i]
		reads := noted.during(func() { search.run(t, n.url(), g, 3) }, "process_instance", "instance_variable", "user_task_history", "incident_history", "element_instance", "element")
		if len(reads) == 0 && search.total(g, 0) > 0 {
			t.Errorf("%s reads nothing", search.name)
		}
		byIndex := growthIndexes[search.name] == ""
		for _, read := range reads {
			steps, err := plans.Plan(t.Context(), read.query, read.counted)
			if err != nil {
				t.Fatal(err)
			}
			for _, step := range steps {
				byIndex = byIndex || strings.Contains(step, growthIndexes[search.name])
				if goesThroughAll(step) && !takesTheFirst(&read.query, steps) {
					t.Errorf("%s: %s\n%s", search.name, step, strings.Join(steps, "\n"))
				}
			}
		}
		if !byIndex {
			t.Errorf("%s does not use %s", search.name, growthIndexes[search.name])
		}
	}
}

// growthIndexes names indexes that were made for a search.
var growthIndexes = map[string]string{"at an element": "element_instance_at_work"}

// fewRows is how many rows may be sorted.
const fewRows = 1000

var expectedRows = regexp.MustCompile(`rows=(\d+)`)

// goesThroughAll says whether a step reads all rows of a table, or sorts many.
func goesThroughAll(step string) bool {
	step = strings.TrimLeft(step, " ->")
	if expected := expectedRows.FindStringSubmatch(step); strings.HasPrefix(step, "Sort ") && expected != nil {
		rows, _ := strconv.Atoi(expected[1])
		return rows > fewRows
	}
	return slices.ContainsFunc([]string{"SCAN process_instance", "SCAN instance_variable", "SCAN user_task", "SCAN incident", "SCAN element", "USE TEMP B-TREE FOR ORDER BY", "Seq Scan"},
		func(bad string) bool { return strings.HasPrefix(step, bad) })
}

// takesTheFirst says whether a query goes through a table by its key until it
// has a page of rows, as the search for the newest keys does.
func takesTheFirst(query *store.Query, steps []string) bool {
	return query.Limit > 0 && len(query.OrderBy) == 1 && query.OrderBy[0].Column == "id" && query.Where != nil &&
		!slices.ContainsFunc(steps, func(step string) bool { return strings.Contains(step, "Sort") || strings.Contains(step, "B-TREE") })
}

// analyze has PostgreSQL look at what was loaded, as it does by itself after a while.
func analyze(t *testing.T, location string) {
	t.Helper()
	if strings.HasPrefix(location, "sqlite:") {
		return
	}
	conn, err := pgx.Connect(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "vacuum analyze"); err != nil {
		t.Fatal(err)
	}
}
