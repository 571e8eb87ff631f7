package broker

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// message is a published message that waits for subscriptions until it expires.
type message struct {
	Key            int64            `json:"key"`
	Tenant         string           `json:"tenant"`
	Name           string           `json:"name"`
	CorrelationKey string           `json:"correlationKey"`
	MessageID      string           `json:"messageId,omitempty"`
	Variables      engine.Variables `json:"variables,omitempty"`
	BusinessID     string           `json:"businessId,omitempty"`
	PublishedAt    time.Time        `json:"publishedAt,omitzero"` // nothing in those of earlier releases
	ExpiresAt      time.Time        `json:"expiresAt"`
	// Correlated lists the processes that took it: once per process id.
	Correlated []string `json:"correlated,omitempty"`
}

func (m *message) topic() topic { return topic{m.Tenant, m.Name, m.CorrelationKey} }

// topic is where messages and subscriptions meet.
type topic struct{ Tenant, Name, CorrelationKey string }

func (t topic) row() store.Row { return store.Row{t.Tenant, t.Name, t.CorrelationKey} }

var topicColumns = []string{"tenant", "name", "correlation_key"}

var messages = &pipeline.Table[int64, message]{
	Spec: &store.Table{
		Name:    "message",
		Columns: []store.Column{key("id"), text("tenant"), text("name"), text("correlation_key"), body()},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "message_by_topic", Columns: []string{"tenant", "name", "correlation_key", "id"}}},
	},
	Key: func(m *message) int64 { return m.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(m *message) (store.Row, error) { return withBody(m, m.Key, m.Tenant, m.Name, m.CorrelationKey) },
	Decode: func(row store.Row) (*message, error) { return decodeColumn[message](row, 4) },
}

// meetingPoints is how many rows stand for all topics: whoever matches messages
// of a topic owns its row until the commit.
const meetingPoints = 1024

type meetingPoint struct{ ID int64 }

var meetings = &pipeline.Table[int64, meetingPoint]{
	Spec: &store.Table{Name: "meeting_point", Columns: []store.Column{key("id")}, Key: []string{"id"}},
	Key:  func(m *meetingPoint) int64 { return m.ID }, KeyRow: keyRow,
	Encode:  func(m *meetingPoint) (store.Row, error) { return store.Row{m.ID}, nil },
	Decode:  func(row store.Row) (*meetingPoint, error) { return &meetingPoint{row[0].(int64)}, nil },
	Derived: true,
}

// meetingPointOf gives the row that stands for a topic.
func meetingPointOf(t topic) int64 {
	hash := fnv.New32a()
	for _, part := range []string{t.Tenant, t.Name, t.CorrelationKey} {
		hash.Write([]byte(part))
		hash.Write([]byte{0})
	}
	return int64(hash.Sum32() % meetingPoints)
}

// startSubscription starts instances of the newest version of a process: when a
// message of the name comes; without a name, when its timer is due; with
// neither, when its condition is true.
type startSubscription struct {
	Key        int64
	Tenant     string
	Name       string
	Definition int64
	ProcessID  string
	StartEvent int64 // bpmn.ElementIndex
	Timer      int64 // key of the timer, 0 for none
	// Together says that the start event needs other events besides; see [gathering].
	Together bool
}

var startSubscriptions = &pipeline.Table[int64, startSubscription]{
	Spec: &store.Table{
		Name: "start_subscription",
		Columns: []store.Column{key("id"), text("tenant"), text("name"), number("definition"),
			text("process_id"), number("start_event"), number("timer"), optional("together", store.Bool)},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "start_subscription_by_name", Columns: []string{"tenant", "name"}},
			{Name: "start_subscription_by_definition", Columns: []string{"definition"}},
		},
	},
	Key: func(s *startSubscription) int64 { return s.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(s *startSubscription) (store.Row, error) {
		return store.Row{s.Key, s.Tenant, s.Name, s.Definition, s.ProcessID, s.StartEvent, s.Timer, s.Together}, nil
	},
	Decode: func(row store.Row) (*startSubscription, error) {
		together, _ := row[7].(bool)
		return &startSubscription{row[0].(int64), row[1].(string), row[2].(string), row[3].(int64),
			row[4].(string), row[5].(int64), row[6].(int64), together}, nil
	},
}

// startLockName is what keeps a second instance of a process from starting by
// message while one with the same correlation key lives.
type startLockName struct{ Tenant, ProcessID, CorrelationKey string }

// startLock holds a started instance's lock.
type startLock struct {
	startLockName
	Instance int64
}

var startLocks = &pipeline.Table[startLockName, startLock]{
	Spec: &store.Table{
		Name:    "start_lock",
		Columns: []store.Column{text("tenant"), text("process_id"), text("correlation_key"), number("instance")},
		Key:     []string{"tenant", "process_id", "correlation_key"},
	},
	Key:    func(l *startLock) startLockName { return l.startLockName },
	KeyRow: func(n startLockName) store.Row { return store.Row{n.Tenant, n.ProcessID, n.CorrelationKey} },
	Encode: func(l *startLock) (store.Row, error) {
		return store.Row{l.Tenant, l.ProcessID, l.CorrelationKey, l.Instance}, nil
	},
	Decode: func(row store.Row) (*startLock, error) {
		return &startLock{startLockName{row[0].(string), row[1].(string), row[2].(string)}, row[3].(int64)}, nil
	},
	Sole: true, // messages of different names have different meeting points
}

// maxClaimName is how many bytes of a name are claimed as they are, well below what an
// index of PostgreSQL holds beside the tenant (2,704 bytes).
const maxClaimName = 2000

// shortClaim gives a name that can be claimed: a long one is claimed by its hash.
func shortClaim(name string) string {
	if len(name) <= maxClaimName {
		return name
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(name)))
}

// claimName joins the parts of a claimed name so that no two lists of parts
// give the same name.
func claimName(parts ...string) string {
	encoded, err := json.Marshal(parts)
	if err != nil { // strings always encode
		return ""
	}
	return string(encoded)
}
