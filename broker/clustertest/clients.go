package clustertest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/calendar"
	"zhitong/engine"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
)

// The tenants whose processes are the same.
const (
	tenant = "<default>"
	branch = "branch"
)

var tenants = []string{tenant, branch}

var tester = pipeline.Actor{ID: "tester"}

// request is what a client wants, however often it has to ask.
type request struct {
	name    string // what it is about, for the record
	tenant  string
	foreign bool // it is about what is another tenant's
	awaits  bool // jobs, instead of taking those that are there
	command pipeline.Command
	attach  []pipeline.Command
	key     string // idempotency key, empty for none
	batch   *batch // of a command that begins one
	sent    int    // how often
	done    bool   // it was told that it happened, or that it cannot
	told    int    // how often it was told that it happened
}

// lease is how long a job is in one worker's hands.
type lease struct{ since, until time.Time }

// String gives the lease as the record of a life gives times.
func (l lease) String() string {
	return l.since.Format("04:05.000") + " to " + l.until.Format("04:05.000")
}

// reply is an answer that a node has given.
type reply struct {
	request *request
	node    *node
	answer  any
	err     error
}

// clients are those who use the cluster, and what they were told.
type clients struct {
	orders    int
	requests  []*request          // not done, and asked again
	creations map[string]*request // by business id
	instances map[int64]string    // that somebody was told of, with their business id
	held      []broker.ActivatedJob
	leases    map[int64][]lease // of jobs that nobody failed
	failed    map[int64]bool
	completed map[int64]*request // jobs of which somebody was told that he completed them
	published map[int64]bool     // messages that somebody was told of
	batches   map[int64]*batch   // operations that somebody was told of
	counts    map[string]int
	wrong     error // what a client was told and cannot be

	mutex   sync.Mutex
	replies []reply
}

func newClients() clients {
	return clients{creations: map[string]*request{}, instances: map[int64]string{}, leases: map[int64][]lease{}, failed: map[int64]bool{},
		completed: map[int64]*request{}, published: map[int64]bool{}, batches: map[int64]*batch{}, counts: map[string]int{}}
}

// act has some client do something.
func (l *life) act() {
	switch choice := l.random.IntN(14); {
	case choice < 2 && l.orders < 20:
		l.create()
	case choice < 6 && l.writers > 1 && l.once(2):
		l.await()
	case choice < 6:
		l.activate()
	case choice < 9:
		l.finish()
	case choice < 10:
		l.publish()
	case choice < 11:
		l.again()
	case choice < 12 && l.once(2):
		l.cancel()
	case choice < 13:
		l.operate()
	case l.once(6):
		l.meddle()
	}
}

func (l *life) order() string { return fmt.Sprintf("order%d", 1+l.random.IntN(max(1, l.orders))) }

// tenantOf gives the tenant of an order.
func tenantOf(order string) string { return tenants[len(order)%2] }

func (l *life) create() {
	l.orders++
	id := fmt.Sprintf("order%d", l.orders)
	awaited := id
	if l.once(3) { // two processes wait for the same message, which only one of them gets
		awaited = l.order()
	}
	r := &request{name: id, tenant: tenantOf(id), command: &broker.CreateInstance{ProcessID: payment, BusinessID: id,
		Tags: tagsOf[l.random.IntN(len(tagsOf))], Variables: engine.Variables{"order": json.RawMessage(`"` + awaited + `"`)}}}
	if l.once(3) {
		r.command.(*broker.CreateInstance).ProcessID = bulk
	}
	if !l.once(4) {
		r.key = "create " + id
	}
	l.creations[id] = r
	l.send(r)
}

// tagsOf are what orders are tagged with.
var tagsOf = [][]string{nil, {"urgent"}, {"urgent", "export"}}

// served are the tenants that workers are for.
var served = [][]string{tenants, {tenant}, {branch}}

// wanted is what a worker asks for.
func (l *life) wanted() *broker.ActivateJobs {
	command := &broker.ActivateJobs{Type: work, Worker: fmt.Sprintf("worker%d", l.random.IntN(3)), Timeout: time.Duration(1+l.random.IntN(20)) * time.Second,
		Max: 1 + l.random.IntN(4), Tenants: served[l.random.IntN(len(served))]}
	if l.once(3) {
		command.Type = post
	}
	command.Lease = l.once(4)
	return command
}

func (l *life) activate() { l.send(&request{name: "activate", command: l.wanted()}) }

// await has a worker wait for jobs. Some go away before.
func (l *life) await() {
	alive := l.alive()
	if len(alive) == 0 {
		return
	}
	n := alive[l.random.IntN(len(alive))]
	r := &request{name: "await", awaits: true, command: l.wanted()}
	ctx, leave := context.WithCancel(l.context)
	span, stay := time.Duration(1+l.random.IntN(5000))*time.Millisecond, time.Duration(1+l.random.IntN(20_000))*time.Millisecond
	l.note("%s to %s for %s", r.name, n.store.Name, span)
	n.pending++
	l.running.Go(func() {
		defer leave()
		leaving := time.AfterFunc(stay, leave)
		defer leaving.Stop()
		until, end := context.WithTimeout(n.serving, span)
		defer end()
		jobs, err := n.broker.NextJobs(ctx, until.Done(), tester, *r.command.(*broker.ActivateJobs))
		l.mutex.Lock()
		defer l.mutex.Unlock()
		l.replies = append(l.replies, reply{r, n, jobs, err})
	})
	synctest.Wait()
}

// finish has a worker, early or late, report what became of a job.
func (l *life) finish() {
	if len(l.held) == 0 {
		return
	}
	slices.SortStableFunc(l.held, func(a, b broker.ActivatedJob) int { // answers of one moment come in any order
		return cmp.Or(cmp.Compare(a.Key, b.Key), a.Deadline.Compare(b.Deadline))
	})
	at := l.random.IntN(len(l.held))
	job := l.held[at]
	if !l.once(4) { // else another worker, or the same one later, will report it too
		l.held = append(l.held[:at:at], l.held[at+1:]...)
	}
	if l.once(8) {
		l.failed[job.Key] = true
		l.send(&request{name: fmt.Sprint("fail ", job.Key), tenant: job.Tenant, command: &broker.FailJob{Job: job.Key, Retries: 1 + l.random.IntN(3), Lease: job.Lease,
			Message: "no luck", Backoff: time.Duration(l.random.IntN(3000)) * time.Millisecond}})
		return
	}
	r := l.completion(job)
	l.send(r)
	if l.once(5) {
		l.send(r)
	}
}

// completion completes a job, with the journal that belongs to it.
func (l *life) completion(job broker.ActivatedJob) *request {
	r := &request{name: fmt.Sprint("complete ", job.Key), tenant: job.Tenant, command: &broker.CompleteJob{Job: job.Key, Lease: job.Lease}}
	if l.once(2) {
		r.key = fmt.Sprintf("complete %d %d", job.Key, l.random.Uint64())
	}
	if job.Type == post {
		r.attach = []pipeline.Command{&ledger.Post{Key: fmt.Sprint(job.Instance), ValueDate: bookingDay, Text: "one", Reference: fmt.Sprint(job.Instance),
			Transfers: []ledger.Transfer{{Debit: "6603", Credit: "1002", Amount: money.New(1, money.CNY)}}}}
	}
	return r
}

var bookingDay = func() calendar.Date {
	day, err := calendar.ParseDate("2000-01-03")
	if err != nil {
		panic(err)
	}
	return day
}()

func (l *life) publish() {
	id := l.order()
	command := &broker.PublishMessage{Tenant: tenantOf(id), Name: paid, CorrelationKey: id, TimeToLive: time.Duration(l.random.IntN(30)) * time.Second}
	if l.once(3) {
		command.Name = []string{overdue, bounced}[l.random.IntN(2)]
	}
	if l.once(2) {
		command.MessageID = fmt.Sprint("message ", l.random.IntN(3))
	}
	r := &request{name: "publish " + command.Name + " " + id, tenant: command.Tenant, command: command}
	if l.once(2) {
		r.key = fmt.Sprintf("publish %d", l.random.Uint64())
	}
	l.send(r)
}

func (l *life) cancel() {
	id := l.order()
	for _, key := range slices.Sorted(maps.Keys(l.instances)) {
		if l.instances[key] == id {
			l.send(&request{name: "cancel " + id, tenant: tenantOf(id), command: &broker.CancelInstance{Instance: key}})
			return
		}
	}
}

// meddle has somebody of the other tenant try to change what is none of his.
func (l *life) meddle() {
	id := l.order()
	other := tenants[1-slices.Index(tenants, tenantOf(id))]
	for _, key := range slices.Sorted(maps.Keys(l.instances)) {
		if l.instances[key] == id {
			l.send(&request{name: "meddle with " + id, tenant: other, foreign: true, command: &broker.CancelInstance{Instance: key}})
			break
		}
	}
	for _, job := range l.held {
		if job.Tenant != other {
			l.send(&request{name: fmt.Sprint("meddle with ", job.Key), tenant: other, foreign: true, command: &broker.CompleteJob{Job: job.Key, Lease: job.Lease}})
			break
		}
	}
}

// again sends something once more that was not answered.
func (l *life) again() {
	if len(l.requests) > 0 {
		l.send(l.requests[l.random.IntN(len(l.requests))])
	}
}

// send sends a request to some node.
func (l *life) send(r *request) {
	alive := l.alive()
	if r.sent == 0 && r.key != "" {
		l.requests = append(l.requests, r)
	}
	if len(alive) == 0 {
		return
	}
	n := alive[l.random.IntN(len(alive))]
	r.sent++
	l.note("send %s to %s", r.name, n.store.Name)
	n.pending++
	act := pipeline.Act{Actor: tester, Tenant: cmp.Or(r.tenant, tenant), Command: r.command, Attached: r.attach, IdempotencyKey: r.key}
	err := n.pipeline.SubmitThen(l.context, act, func(answer any, err error) {
		l.mutex.Lock()
		defer l.mutex.Unlock()
		l.replies = append(l.replies, reply{r, n, answer, err})
	})
	if err != nil {
		n.pending--
	}
	synctest.Wait() // the pipeline has taken it or is busy: how many come with it does not depend on the processor
}

// forget drops the answers of a node that has died.
func (l *life) forget(gone *node) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	var kept []reply
	for _, r := range l.replies {
		if r.node != gone {
			kept = append(kept, r)
		}
	}
	l.replies = kept
}

// hear takes the answers in; some get lost on their way.
func (l *life) hear() {
	l.mutex.Lock()
	replies := l.replies
	l.replies = nil
	l.mutex.Unlock()
	for _, r := range replies {
		if r.node.store.Killed() {
			continue
		}
		r.node.pending--
		if !l.calm && l.once(12*l.rarity) {
			l.note("lost the answer to %s", r.request.name)
			continue
		}
		l.note("%s: %v", r.request.name, r.err)
		l.wrong = errors.Join(l.wrong, l.tell(r))
	}
}
