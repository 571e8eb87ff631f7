package broker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// Correlation is a message that reached a waiting element or started an instance.
type Correlation struct {
	Message      int64     `json:"message"`
	Subscription int64     `json:"subscription"`
	Instance     int64     `json:"instance"`
	Element      int64     `json:"element,omitempty"` // 0 when it started the instance
	Definition   int64     `json:"definition"`
	ProcessID    string    `json:"processId"`
	Tenant       string    `json:"tenant"`
	Name         string    `json:"name"`
	Key          string    `json:"correlationKey,omitempty"`
	Target       int64     `json:"target"` // index of the element in the model
	At           time.Time `json:"at"`
	BusinessID   string    `json:"businessId,omitempty"`
	// ElementID is found in the model when it is read, in rows of before it was kept.
	ElementID string `json:"elementId,omitempty"`
}

func (c *Correlation) id() string {
	return fmt.Sprintf("%d-%d-%d", c.Message, c.Subscription, c.Instance)
}

// laterCorrelationColumns came with the second step of the history.
var laterCorrelationColumns = []store.Column{optional("business_id", store.Text), optional("element_id", store.Text)}

var correlations = &pipeline.Table[string, Correlation]{
	Spec: &store.Table{
		Name: "correlated_message",
		Columns: []store.Column{text("id"), text("tenant"), number("message"), number("subscription"), number("instance"),
			optional("element", store.Int64), number("definition"), text("process_id"), text("name"), optional("correlation_key", store.Text),
			moment("correlated_at"), body(), laterCorrelationColumns[0], laterCorrelationColumns[1]},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "correlated_message_by_instance", Columns: []string{"instance"}},
			{Name: "correlated_message_by_message", Columns: []string{"message"}},
		},
	},
	Key:    (*Correlation).id,
	KeyRow: func(id string) store.Row { return store.Row{id} },
	Encode: func(c *Correlation) (store.Row, error) {
		row, err := withBody(c, c.id(), c.Tenant, c.Message, c.Subscription, c.Instance, optionalKey(c.Element), c.Definition, c.ProcessID, c.Name,
			optionalText(c.Key), micros(c.At))
		return append(row, optionalText(c.BusinessID), optionalText(c.ElementID)), err
	},
	Decode:  func(row store.Row) (*Correlation, error) { return decodeColumn[Correlation](row, 11) },
	Derived: true,
}

// startedByMessage is the event that a message starts an instance.
type startedByMessage Correlation

// AppendRecord implements [pipeline.Event].
func (s startedByMessage) AppendRecord(dst []byte) []byte {
	encoded, _ := json.Marshal(struct { // numbers, texts and a time always encode
		Intent string `json:"intent"`
		Correlation
	}{"MESSAGE_START", Correlation(s)})
	return append(dst, encoded...)
}

// startsOf gives the versions of which messages started instances.
func startsOf(units []*pipeline.Unit) []int64 {
	var keys []int64
	for _, unit := range units {
		for _, event := range unit.Events {
			if by, ok := event.(startedByMessage); ok {
				keys = append(keys, by.Definition)
			}
		}
	}
	return unique(keys)
}

func (s startedByMessage) show(batch *pipeline.Batch, running *process) {
	row := Correlation(s)
	row.ElementID = startElement(running, s.Target)
	correlations.Put(batch, &row)
}

// correlated shows that a message reached a subscription.
func (h *history) correlated(batch *pipeline.Batch, event Event) {
	s := event.Subscription
	h.subscription(batch, event)
	correlations.Put(batch, &Correlation{Message: s.Correlating, Subscription: s.Key, Instance: s.Instance, Element: s.Element,
		Definition: s.Definition, ProcessID: s.ProcessID, Tenant: s.Tenant, Name: s.Name, Key: s.CorrelationKey, Target: int64(s.Target), At: batch.Now,
		BusinessID: s.BusinessID, ElementID: h.under(event, s.Definition).elementID(int32(s.Target))})
}

// started is that a message starts an instance.
func started(batch *pipeline.Batch, s *startSubscription, m *message, instance int64) startedByMessage {
	return startedByMessage{Message: m.Key, Subscription: s.Key, Instance: instance, Definition: s.Definition, ProcessID: s.ProcessID,
		Tenant: m.Tenant, Name: m.Name, Key: m.CorrelationKey, Target: s.StartEvent, At: batch.Now, BusinessID: m.BusinessID}
}

// SearchCorrelations finds messages that reached somebody.
func (b *Broker) SearchCorrelations(ctx context.Context, reader store.Reader, s Search) (Page[Correlation], error) {
	page, err := search(ctx, reader, correlations, s)
	if err != nil {
		return page, err
	}
	for _, row := range page.Items {
		if row.ElementID != "" {
			continue
		}
		running, err := b.models.read(ctx, reader, row.Definition)
		if err != nil {
			return page, err
		}
		if running != nil {
			row.ElementID = running.Graph.Elements[row.Target].ID
		}
	}
	return page, nil
}
