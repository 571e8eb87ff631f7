package broker

import (
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// The tables of running instances: small, hot, only what lives. A row is the
// columns that something is found by, then the versioned body.

// elements holds live element instances; children are found by scope.
var elements = &pipeline.Table[int64, engine.Element]{
	Spec: &store.Table{
		Name:    "element",
		Columns: []store.Column{key("id"), number("scope"), body()},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "element_by_scope", Columns: []string{"scope", "id"}}},
	},
	Key: func(e *engine.Element) int64 { return e.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(e *engine.Element) (store.Row, error) {
		return withBody(e, e.Key, e.Scope)
	},
	Decode: func(row store.Row) (*engine.Element, error) { return decodeColumn[engine.Element](row, 2) },
}

// variables holds the variables of live scopes.
var variables = &pipeline.Table[engine.VariableKey, engine.Variable]{
	Spec: &store.Table{
		Name: "variable",
		Columns: []store.Column{
			number("scope"), text("name"), number("instance"), number("id"),
			{Name: "value", Type: store.Bytes}, ended("changed_at"),
		},
		Key: []string{"scope", "name"},
	},
	Key:    func(v *engine.Variable) engine.VariableKey { return engine.VariableKey{Scope: v.Scope, Name: v.Name} },
	KeyRow: func(k engine.VariableKey) store.Row { return store.Row{k.Scope, k.Name} },
	Owner:  func(k engine.VariableKey) int64 { return k.Scope },
	Encode: func(v *engine.Variable) (store.Row, error) {
		return store.Row{v.Scope, v.Name, v.Instance, v.Key, []byte(v.Value), optionalMicros(v.ChangedAt)}, nil
	},
	Decode: func(row store.Row) (*engine.Variable, error) {
		return &engine.Variable{Scope: row[0].(int64), Name: row[1].(string), Instance: row[2].(int64),
			Key: row[3].(int64), Value: row[4].([]byte), ChangedAt: timeOf(row[5])}, nil
	},
}

// jobs holds open jobs. What is available is found by type and, within a type,
// in the order in which workers get it.
var jobs = &pipeline.Table[int64, engine.Job]{
	Spec: &store.Table{
		Name:    "job",
		Columns: []store.Column{key("id"), text("tenant"), text("available"), body(), optional("leased", store.Bool)},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "job_by_available", Columns: []string{"available", "id"}}},
	},
	Key: func(j *engine.Job) int64 { return j.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(j *engine.Job) (store.Row, error) {
		row, err := withBody(j, j.Key, j.Tenant, available(j))
		return append(row, leased(j)), err
	},
	Decode: func(row store.Row) (*engine.Job, error) { return decodeColumn[engine.Job](row, 3) },
}

// timers holds timers that wait.
var timers = &pipeline.Table[int64, engine.Timer]{
	Spec: bodyTable("timer"),
	Key:  func(t *engine.Timer) int64 { return t.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(t *engine.Timer) (store.Row, error) { return withBody(t, t.Key) },
	Decode: func(row store.Row) (*engine.Timer, error) { return decodeColumn[engine.Timer](row, 1) },
}

// subscriptions holds message subscriptions of live instances, found by what
// they wait for.
var subscriptions = &pipeline.Table[int64, engine.Subscription]{
	Spec: &store.Table{
		Name:    "subscription",
		Columns: []store.Column{key("id"), text("tenant"), text("name"), text("correlation_key"), number("instance"), body()},
		Key:     []string{"id"},
		Indexes: []store.Index{
			{Name: "subscription_by_name", Columns: []string{"tenant", "name", "correlation_key", "id"}},
			{Name: "subscription_by_instance", Columns: []string{"instance"}},
		},
	},
	Key: func(s *engine.Subscription) int64 { return s.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(s *engine.Subscription) (store.Row, error) {
		return withBody(s, s.Key, s.Tenant, s.Name, s.CorrelationKey, s.Instance)
	},
	Decode: func(row store.Row) (*engine.Subscription, error) { return decodeColumn[engine.Subscription](row, 5) },
}

// incidents holds unresolved incidents.
var incidents = &pipeline.Table[int64, engine.Incident]{
	Spec: bodyTable("incident"),
	Key:  func(i *engine.Incident) int64 { return i.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(i *engine.Incident) (store.Row, error) { return withBody(i, i.Key) },
	Decode: func(row store.Row) (*engine.Incident, error) { return decodeColumn[engine.Incident](row, 1) },
}

// UserTasks holds open user tasks. The inbox changes assignment and dates here;
// creation, completion and cancellation are the engine's.
var UserTasks = &pipeline.Table[int64, engine.UserTask]{
	Spec: bodyTable("user_task"),
	Key:  func(t *engine.UserTask) int64 { return t.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(t *engine.UserTask) (store.Row, error) { return withBody(t, t.Key) },
	Decode: func(row store.Row) (*engine.UserTask, error) { return decodeColumn[engine.UserTask](row, 1) },
}

// loopItems holds the input collections of multi-instance bodies in chunks.
var loopItems = &pipeline.Table[engine.LoopKey, engine.LoopItems]{
	Spec:   loopTable("loop_items"),
	Key:    func(l *engine.LoopItems) engine.LoopKey { return engine.LoopKey{Body: l.Body, Index: l.Chunk} },
	KeyRow: loopKeyRow, Owner: loopOwner,
	Encode: func(l *engine.LoopItems) (store.Row, error) { return withBody(l, l.Body, int64(l.Chunk)) },
	Decode: func(row store.Row) (*engine.LoopItems, error) { return decodeColumn[engine.LoopItems](row, 2) },
}

// loopOutputs holds the output elements of finished inner instances.
var loopOutputs = &pipeline.Table[engine.LoopKey, engine.LoopOutput]{
	Spec:   loopTable("loop_output"),
	Key:    func(l *engine.LoopOutput) engine.LoopKey { return engine.LoopKey{Body: l.Body, Index: l.Index} },
	KeyRow: loopKeyRow, Owner: loopOwner,
	Encode: func(l *engine.LoopOutput) (store.Row, error) { return withBody(l, l.Body, int64(l.Index)) },
	Decode: func(row store.Row) (*engine.LoopOutput, error) { return decodeColumn[engine.LoopOutput](row, 2) },
}

// due says when something that sleeps must be looked at again: a timer, the
// deadline of an activated job, the end of a back-off, the life of a message.
type due struct {
	Key  int64 // of what sleeps
	Kind string
	At   time.Time
}

// The kinds of due entries.
const (
	dueTimer   = "timer"
	dueJob     = "job"
	dueMessage = "message"
	dueBatch   = "batch"
)

// dues is the due-time index: what is due is found without looking at what is not.
var dues = &pipeline.Table[int64, due]{
	Spec: &store.Table{
		Name:    "due",
		Columns: []store.Column{key("id"), text("kind"), {Name: "at", Type: store.Time}},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "due_by_time", Columns: []string{"at", "id"}}},
	},
	Key: func(d *due) int64 { return d.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(d *due) (store.Row, error) { return store.Row{d.Key, d.Kind, d.At.UnixMicro()}, nil },
	Decode: func(row store.Row) (*due, error) {
		return &due{row[0].(int64), row[1].(string), time.UnixMicro(row[2].(int64)).UTC()}, nil
	},
	Derived: true,
}
