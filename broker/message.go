package broker

import (
	"context"
	"slices"
	"time"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// PublishMessage hands a message to every process that waits for it, and keeps
// it for TimeToLive for those that will. It answers MessagePublished.
type PublishMessage struct {
	Tenant         string           `json:"tenant"`
	Name           string           `json:"name"`
	CorrelationKey string           `json:"correlationKey,omitempty"`
	MessageID      string           `json:"messageId,omitempty"` // unique while the message is kept
	TimeToLive     time.Duration    `json:"timeToLive,omitempty"`
	Variables      engine.Variables `json:"variables,omitempty"`
	BusinessID     string           `json:"businessId,omitempty"` // of an instance that the message starts
	// MustCorrelate refuses the message when nobody waits for it.
	MustCorrelate bool `json:"mustCorrelate,omitempty"`
}

// MessagePublished names the message and, where it was taken at once, by whom.
type MessagePublished struct {
	Key       int64   `json:"key"`
	Instances []int64 `json:"instances,omitempty"`
	// Awaited says that a start event took it which needs other events besides:
	// the instance starts when they have occurred.
	Awaited bool `json:"awaited,omitempty"`
}

// meet matches a subscription with the messages that wait.
type meet struct {
	Subscription int64 `json:"subscription"`
	Topic        topic `json:"topic"`
}

// expireMessage drops a message whose time is over.
type expireMessage struct {
	Message int64 `json:"message"`
}

// Kind implements [pipeline.Command].
func (*PublishMessage) Kind() string { return "message.publish" }
func (*meet) Kind() string           { return "message.meet" }
func (*expireMessage) Kind() string  { return "message.expire" }

// Claims implements [pipeline.Claimer]: a message id is unique while it is kept.
func (c *PublishMessage) Claims() []pipeline.Claim {
	if c.MessageID == "" {
		return nil
	}
	return []pipeline.Claim{messageClaim(c.topic(), c.MessageID)}
}

func messageClaim(t topic, id string) pipeline.Claim {
	return pipeline.Claim{Space: "message", Tenant: t.Tenant, Name: shortClaim(claimName(t.Name, t.CorrelationKey, id))}
}

func (c *PublishMessage) topic() topic { return topic{c.Tenant, c.Name, c.CorrelationKey} }

// messaging decides where messages and subscriptions meet.
type messaging struct{}

// Kinds implements [pipeline.Decider].
func (messaging) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"message.publish":      func() pipeline.Command { return new(PublishMessage) },
		"message.meet":         func() pipeline.Command { return new(meet) },
		"message.expire":       func() pipeline.Command { return new(expireMessage) },
		"message.unlock-start": func() pipeline.Command { return new(unlockStart) },
	}
}

// Load implements [pipeline.Decider].
func (messaging) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	expiring := expiringOf(tasks)
	if err := messages.Load(ctx, batch, expiring); err != nil {
		return err
	}
	if err := loadStartsOfLocks(ctx, batch, tasks); err != nil {
		return err
	}
	if err := lockTopics(ctx, batch, tasks); err != nil {
		return err
	}
	if !batch.Exclusive() && len(expiring) > 0 { // another node may have handed one out before it was locked
		if err := messages.Reload(ctx, batch, expiring); err != nil {
			return err
		}
	}
	if err := startLocks.Load(ctx, batch, unlocked(tasks)); err != nil {
		return err
	}
	return meetingsOf(batch).load(ctx, batch, topicsOf(batch, tasks))
}

// topicsOf gives the topics at which messages and subscriptions meet by commands.
func topicsOf(batch *pipeline.Batch, tasks []*pipeline.Task) (topics []topic) {
	for _, task := range tasks {
		switch command := task.Command.(type) {
		case *PublishMessage:
			topics = append(topics, command.topic())
		case *meet:
			topics = append(topics, command.Topic)
		case *unlockStart:
			topics = append(topics, command.topics(batch)...)
		}
	}
	return topics
}

func expiringOf(tasks []*pipeline.Task) (expiring []int64) {
	for _, task := range tasks {
		if command, ok := task.Command.(*expireMessage); ok {
			expiring = append(expiring, command.Message)
		}
	}
	return expiring
}

// lockedTopics gives the topics whose meeting points a task needs; that of a
// message whose time is over is known once that is loaded.
func lockedTopics(batch *pipeline.Batch, task *pipeline.Task) []topic {
	expiring, ok := task.Command.(*expireMessage)
	if !ok {
		return topicsOf(batch, []*pipeline.Task{task})
	}
	kept, _ := messages.Get(batch, expiring.Message)
	if kept == nil {
		return nil
	}
	return []topic{kept.topic()}
}

// lockTopics makes this batch the owner of the topics' meeting points; a task
// one of whose topics another node owns is put off.
func lockTopics(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if batch.Exclusive() {
		return nil
	}
	var points []int64
	var of []*pipeline.Task
	for _, task := range tasks {
		for _, t := range lockedTopics(batch, task) {
			points, of = append(points, meetingPointOf(t)), append(of, task)
		}
	}
	if len(points) == 0 {
		return nil
	}
	unique := slices.Compact(slices.Sorted(slices.Values(points)))
	locked, err := meetings.Lock(ctx, batch, unique, slices.ContainsFunc(of, (*pipeline.Task).Wait))
	if err != nil {
		return err
	}
	held := heldOf(batch).meetingPoints
	for i, point := range unique {
		held[point] = held[point] || !locked[i]
	}
	for i, task := range of {
		if held[points[i]] {
			task.Defer()
		}
	}
	return nil
}

// Decide implements [pipeline.Decider].
func (m messaging) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	switch command := task.Command.(type) {
	case *PublishMessage:
		if err := command.check(task.Act); err != nil {
			return nil, err
		}
		return m.publish(batch, command)
	case *meet:
		return nil, m.meet(batch, command.Subscription, command.Topic)
	case *expireMessage:
		return nil, m.expire(batch, command.Message)
	case *unlockStart:
		return nil, m.unlock(batch, command)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "messaging does not decide %q", task.Command.Kind())
	}
}

// check refuses a message that cannot be published or found.
func (c *PublishMessage) check(act pipeline.Act) error {
	if c.Name == "" {
		return pipeline.Refuse(pipeline.InvalidArgument, "a message needs a name")
	}
	if c.TimeToLive < 0 {
		return pipeline.Refuse(pipeline.InvalidArgument, "the time to live must not be negative")
	}
	if c.BusinessID != "" {
		if err := checkBusinessID(c.BusinessID); err != nil {
			return err
		}
	}
	return checkSent(act, c.Variables, sentName{"the name of the message", c.Name},
		sentName{"the correlation key", c.CorrelationKey}, sentName{"the message id", c.MessageID})
}

func (m messaging) publish(batch *pipeline.Batch, command *PublishMessage) (any, error) {
	if command.MessageID != "" && isKept(batch, command.topic(), command.MessageID) {
		return nil, pipeline.Refuse(pipeline.AlreadyExists, "a message with the id %q is kept already", command.MessageID)
	}
	published := &message{
		Key: batch.Next(), Tenant: command.Tenant, Name: command.Name, CorrelationKey: command.CorrelationKey,
		MessageID: command.MessageID, Variables: command.Variables, BusinessID: command.BusinessID,
		PublishedAt: publishedAt(batch, command.topic()), ExpiresAt: batch.Now.Add(command.TimeToLive),
	}
	batch.About(published.Key, "")
	correlated := m.correlate(batch, published)
	started, awaited := m.start(batch, published)
	answer := MessagePublished{Key: published.Key, Instances: append(correlated, started...), Awaited: awaited}
	if command.MustCorrelate && len(answer.Instances) == 0 && !awaited {
		return nil, pipeline.Refuse(pipeline.NotFound,
			"no process waits for message %q with this correlation key", command.Name)
	}
	if command.TimeToLive > 0 {
		keepMessage(batch, published)
	} else if command.MessageID != "" {
		batch.Release(messageClaim(command.topic(), command.MessageID))
	}
	return answer, nil
}

// publishedAt is the time of a message that is published now: after those that are
// kept, also where the clock was set back since, or the batch began before it owned
// the topic.
func publishedAt(batch *pipeline.Batch, t topic) time.Time {
	for _, key := range slices.Backward(meetingsOf(batch).messages[t]) {
		newest, _ := messages.Get(batch, key)
		switch {
		case newest == nil: // taken meanwhile
			continue
		case newest.PublishedAt.Before(batch.Now):
			return batch.Now
		default:
			return newest.PublishedAt.Add(time.Microsecond)
		}
	}
	return batch.Now
}

// isKept says whether a message with the id is kept. What an instance publishes
// claims no name when it follows in the same batch, so that this is asked too.
func isKept(batch *pipeline.Batch, t topic, id string) bool {
	return slices.ContainsFunc(meetingsOf(batch).messages[t], func(key int64) bool {
		kept, _ := messages.Get(batch, key)
		return kept != nil && kept.MessageID == id
	})
}

func keepMessage(batch *pipeline.Batch, kept *message) {
	messages.Put(batch, kept)
	dues.Put(batch, &due{kept.Key, dueMessage, kept.ExpiresAt})
	meetingsOf(batch).add(kept)
}

// correlate hands the message to one waiting subscription of every process.
func (messaging) correlate(batch *pipeline.Batch, m *message) []int64 {
	var instances []int64
	for _, key := range meetingsOf(batch).subscriptions[m.topic()] {
		waiting, _ := subscriptions.Get(batch, key)
		if waiting == nil || waiting.Correlating != 0 || waiting.Suspended || slices.Contains(m.Correlated, waiting.ProcessID) {
			continue
		}
		hand(batch, waiting, m)
		instances = append(instances, waiting.Instance)
	}
	return instances
}

// hand sends a message on its way to a subscription.
func hand(batch *pipeline.Batch, waiting *engine.Subscription, m *message) {
	taken := *waiting
	taken.Correlating = m.Key
	subscriptions.Put(batch, &taken)
	m.Correlated = append(slices.Clone(m.Correlated), waiting.ProcessID)
	batch.FollowUp(&step{Instance: waiting.Instance, decoded: &engine.Correlate{
		Subscription: waiting.Key, Message: m.Key, Variables: m.Variables,
	}})
}

// start starts an instance of every process that the message starts, unless
// one with the same correlation key lives. awaited says that the message has
// occurred for a start event that needs other events besides.
func (messaging) start(batch *pipeline.Batch, m *message) (instances []int64, awaited bool) {
	for _, subscription := range meetingsOf(batch).starts[startName{m.Tenant, m.Name}] {
		instance, occurred := startOne(batch, subscription, m)
		if instance != 0 {
			instances = append(instances, instance)
		}
		awaited = awaited || occurred
	}
	return instances, awaited
}

// startOne starts an instance of a process as start does, 0 for none.
func startOne(batch *pipeline.Batch, s *startSubscription, m *message) (instance int64, awaited bool) {
	name := startLockName{m.Tenant, s.ProcessID, m.CorrelationKey}
	held, _ := startLocks.Get(batch, name)
	switch {
	case slices.Contains(m.Correlated, s.ProcessID):
		return 0, false
	case s.Together:
		occurByMessage(batch, s, m)
		awaited = true
	case held != nil:
		return 0, false
	default:
		instance = startByMessage(batch, s, m, name)
	}
	m.Correlated = append(slices.Clone(m.Correlated), s.ProcessID)
	return instance, awaited
}

// occurByMessage has a message be one of the triggers of a start event that needs
// several. Such an instance has no start lock: no message starts it alone, and the
// correlation keys of several need not be the same.
func occurByMessage(batch *pipeline.Batch, s *startSubscription, m *message) {
	create, by := startOfMessage(batch, s, m), started(batch, s, m, 0)
	batch.FollowUp(&step{Instance: create.Key, decoded: create, Together: s.Definition, Message: &by})
}

func startOfMessage(batch *pipeline.Batch, s *startSubscription, m *message) *engine.CreateInstance {
	return &engine.CreateInstance{
		Key: batch.Next(), Definition: s.Definition, Tenant: m.Tenant,
		BusinessID: m.BusinessID, Variables: m.Variables, StartEvent: bpmn.ElementIndex(s.StartEvent),
	}
}

func startByMessage(batch *pipeline.Batch, s *startSubscription, m *message, name startLockName) int64 {
	create := startOfMessage(batch, s, m)
	if m.CorrelationKey != "" {
		create.MessageStart = &engine.MessageStartLock{Name: m.Name, CorrelationKey: m.CorrelationKey}
		startLocks.Put(batch, &startLock{name, create.Key})
	}
	batch.Emit(started(batch, s, m, create.Key))
	batch.FollowUp(&step{Instance: create.Key, decoded: create})
	return create.Key
}

// meet gives a subscription the oldest message that its process has not had.
func (messaging) meet(batch *pipeline.Batch, key int64, t topic) error {
	waiting, _ := subscriptions.Get(batch, key)
	if waiting == nil || waiting.Correlating != 0 || waiting.Suspended {
		return nil
	}
	for _, candidate := range meetingsOf(batch).messages[t] {
		kept, _ := messages.Get(batch, candidate)
		if kept == nil || !kept.ExpiresAt.After(batch.Now) || slices.Contains(kept.Correlated, waiting.ProcessID) {
			continue
		}
		taken := *kept
		hand(batch, waiting, &taken)
		messages.Put(batch, &taken)
		return nil
	}
	return nil
}

func (messaging) expire(batch *pipeline.Batch, key int64) error {
	kept, _ := messages.Get(batch, key)
	if kept != nil && kept.ExpiresAt.After(batch.Now) {
		return nil
	}
	messages.Delete(batch, key)
	dues.Delete(batch, key)
	if kept != nil && kept.MessageID != "" {
		batch.Release(messageClaim(kept.topic(), kept.MessageID))
	}
	return nil
}

func topicQuery(topics []topic) store.Query {
	rows := make([]store.Row, len(topics))
	for i, t := range topics {
		rows[i] = t.row()
	}
	return store.Query{
		Where:   store.KeyIn{Columns: topicColumns, Rows: rows},
		OrderBy: []store.Order{{Column: "id"}},
	}
}
