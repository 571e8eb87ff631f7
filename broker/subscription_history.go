package broker

import (
	"context"
	"strings"
	"time"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// The states of message subscriptions, in Camunda's words.
const (
	SubscriptionOpen       = "CREATED"
	SubscriptionMigrated   = "MIGRATED" // and still open
	SubscriptionCorrelated = "CORRELATED"
	SubscriptionDeleted    = "DELETED"
)

// The types of message subscriptions.
const (
	StartSubscription   = "START_EVENT"   // of a process version
	WaitingSubscription = "PROCESS_EVENT" // of an instance
)

// The names of the properties of an element that tell what its message is for.
const (
	toolPrefix        = "io.camunda.tool:"
	toolNameProperty  = toolPrefix + "name"
	connectorProperty = "inbound.type"
)

// MessageSubscription is what waits for messages, or waited.
type MessageSubscription struct {
	Key           int64             `json:"key"`
	Tenant        string            `json:"tenant"`
	Instance      int64             `json:"instance,omitempty"` // 0 of a start event
	Element       int64             `json:"element,omitempty"`
	ElementID     string            `json:"elementId"`
	Definition    int64             `json:"definition"`
	ProcessID     string            `json:"processId"`
	ProcessName   string            `json:"processName,omitempty"`
	Version       int               `json:"version"`
	Name          string            `json:"name"`
	Correlation   string            `json:"correlationKey,omitempty"`
	State         string            `json:"state"`
	Type          string            `json:"type"`
	UpdatedAt     time.Time         `json:"updatedAt"`
	ToolName      string            `json:"toolName,omitempty"`
	ConnectorType string            `json:"connectorType,omitempty"`
	Tool          map[string]string `json:"tool,omitempty"` // properties that describe a tool
}

var messageSubscriptions = &pipeline.Table[int64, MessageSubscription]{
	Spec: &store.Table{
		Name: "message_subscription",
		Columns: []store.Column{key("id"), text("tenant"), optional("instance", store.Int64), optional("element", store.Int64), text("element_id"),
			number("definition"), text("process_id"), optional("process_name", store.Text), number("version"), text("name"),
			optional("correlation_key", store.Text), text("state"), text("type"), moment("updated_at"), optional("tool_name", store.Text),
			optional("connector_type", store.Text), body()},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "message_subscription_by_instance", Columns: []string{"instance", "id"}},
			{Name: "message_subscription_by_definition", Columns: []string{"definition", "state"}},
		},
	},
	Key: func(s *MessageSubscription) int64 { return s.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(s *MessageSubscription) (store.Row, error) {
		return withBody(s, s.Key, s.Tenant, optionalKey(s.Instance), optionalKey(s.Element), s.ElementID, s.Definition, s.ProcessID,
			optionalText(s.ProcessName), int64(s.Version), s.Name, optionalText(s.Correlation), s.State, s.Type, micros(s.UpdatedAt),
			optionalText(s.ToolName), optionalText(s.ConnectorType))
	},
	Decode:  func(row store.Row) (*MessageSubscription, error) { return decodeColumn[MessageSubscription](row, 16) },
	Derived: true,
}

// subscriptionStates is how the intents show as the state of a subscription.
var subscriptionStates = map[engine.Intent]string{
	engine.SubscriptionCreatedEvent: SubscriptionOpen, engine.SubscriptionCorrelatedEvent: SubscriptionCorrelated,
	engine.SubscriptionDeletedEvent: SubscriptionDeleted, engine.SubscriptionMigratedEvent: SubscriptionMigrated,
}

// subscription shows what became of a message subscription. One that goes on
// waiting after a message, as of an event that does not interrupt, stays open.
func (h *history) subscription(batch *pipeline.Batch, event Event) {
	s, state := event.Subscription, subscriptionStates[event.Intent]
	if live, _ := subscriptions.Get(batch, s.Key); live != nil && state == SubscriptionCorrelated {
		state = SubscriptionOpen
	}
	shown := waitingSubscription(s, h.under(event, s.Definition).Process)
	shown.State, shown.UpdatedAt = state, batch.Now
	messageSubscriptions.Put(batch, shown)
}

func waitingSubscription(s *engine.Subscription, running *process) *MessageSubscription {
	shown := &MessageSubscription{Key: s.Key, Tenant: s.Tenant, Instance: s.Instance, Element: s.Element, Definition: s.Definition,
		ProcessID: s.ProcessID, Name: s.Name, Correlation: s.CorrelationKey, Type: WaitingSubscription}
	shown.modelled(running, s.Target)
	return shown
}

// modelled fills in what the model says.
func (s *MessageSubscription) modelled(running *process, at bpmn.ElementIndex) {
	if running == nil {
		return
	}
	element := &running.Graph.Elements[at]
	s.ElementID, s.ProcessName, s.Version = element.ID, running.Definition.Name, running.Definition.Version
	for _, property := range element.Properties {
		switch {
		case property.Name == connectorProperty:
			s.ConnectorType = property.Value
		case strings.HasPrefix(property.Name, toolPrefix):
			if s.Tool == nil {
				s.Tool = map[string]string{}
			}
			s.Tool[property.Name] = property.Value
		}
	}
	s.ToolName = s.Tool[toolNameProperty]
}

// showStart shows whether a message starts a process.
func showStart(batch *pipeline.Batch, start *startSubscription, running *process, state string) {
	if start.Name == "" { // that of a timer or a condition
		return
	}
	shown := &MessageSubscription{Key: start.Key, Tenant: start.Tenant, Definition: start.Definition, ProcessID: start.ProcessID,
		Name: start.Name, Type: StartSubscription, State: state, UpdatedAt: batch.Now}
	shown.modelled(running, bpmn.ElementIndex(start.StartEvent))
	messageSubscriptions.Put(batch, shown)
}

// SearchSubscriptions finds message subscriptions.
func SearchSubscriptions(ctx context.Context, reader store.Reader, s Search) (Page[MessageSubscription], error) {
	return search(ctx, reader, messageSubscriptions, s)
}
