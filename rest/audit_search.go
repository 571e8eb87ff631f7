package rest

import (
	"context"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// AuditLog is an act as Camunda clients read it.
type AuditLog struct {
	AuditLogKey        string    `json:"auditLogKey"`
	EntityKey          string    `json:"entityKey" doc:"The process instance for what is done within one; empty where the record names none."`
	EntityType         string    `json:"entityType"`
	OperationType      string    `json:"operationType"`
	Category           string    `json:"category"`
	Result             string    `json:"result" doc:"Always SUCCESS: what is refused changes nothing."`
	Timestamp          time.Time `json:"timestamp"`
	ActorID            string    `json:"actorId"`
	ActorType          string    `json:"actorType"`
	TenantID           string    `json:"tenantId"`
	ProcessInstanceKey *Key      `json:"processInstanceKey"`
}

// AuditLogFilter selects acts.
type AuditLogFilter struct {
	EntityKey          *Filter[Key]       `json:"entityKey,omitempty"`
	EntityType         *Filter[string]    `json:"entityType,omitempty"`
	OperationType      *Filter[string]    `json:"operationType,omitempty"`
	Category           *Filter[string]    `json:"category,omitempty"`
	Result             *Filter[string]    `json:"result,omitempty"`
	Timestamp          *Filter[time.Time] `json:"timestamp,omitempty"`
	ActorID            *Filter[string]    `json:"actorId,omitempty"`
	TenantID           *Filter[string]    `json:"tenantId,omitempty"`
	ProcessInstanceKey *Filter[Key]       `json:"processInstanceKey,omitempty"`
}

var auditLogs = searching[AuditLogFilter, audit.Leaf, AuditLog]{
	tag: "audit log", id: "searchAuditLogs", path: "/v2/audit-logs/search", permission: "audit.read",
	guards: []guard{{identity.ResourceAuditLog, "READ", ofCategories}},
	filter: func(f AuditLogFilter) ([]store.Condition, error) {
		asked, err := conditions(onOptional(f.EntityKey, "target", int64(0), asKey), on(f.Timestamp, "decided_at", asTime),
			on(f.ActorID, "actor", asText), on(f.TenantID, "tenant", asText), onOptional(f.ProcessInstanceKey, "target", int64(0), asKey))
		if err != nil {
			return nil, err
		}
		acts, err := f.acts()
		return append(asked, acts), err
	},
	sortable: map[string]string{"auditLogKey": "id", "timestamp": "decided_at", "actorId": "actor", "tenantId": "tenant",
		"entityKey": "target", "processInstanceKey": "target"},
	order: []store.Order{{Column: "decided_at", Descending: true}, {Column: "id", Descending: true}},
	run:   searchLeaves, view: auditLog, complete: markClients,
}

// ofCategories selects the acts of categories, which are the resources of the
// audit log.
func ofCategories(categories []string) store.Condition {
	in := store.In{Column: "act"}
	for _, act := range auditedActs {
		if slices.Contains(categories, act.category) {
			in.Values = append(in.Values, act.kind)
		}
	}
	return in
}

// auditedTasks guards what was done to user tasks.
var auditedTasks = ofPlace(identity.ResourceAuditLog, "READ", taskActs)

// acts gives the condition that an act is one of those that the filter asks for.
func (f *AuditLogFilter) acts() (store.Condition, error) {
	asked, err := conditions(on(f.EntityType, "entity", asText), on(f.OperationType, "operation", asText),
		on(f.Category, "category", asText), on(f.Result, "result", asText))
	in := store.In{Column: "act"}
	for _, act := range auditedActs {
		row := columns{"entity": act.entity, "operation": act.operation, "category": act.category, "result": "SUCCESS"}
		if (f.ProcessInstanceKey == nil || act.inInstance) && holds(store.And(asked), row) {
			in.Values = append(in.Values, act.kind)
		}
	}
	return in, err
}

// The bits of the three parts of an audit log key. Writers are numbered by keys
// of the platform, which begin above keyBase.
const (
	positionBits = 12
	sequenceBits = 35
	keyBase      = 1 << 51
)

// auditLogKey writes the place of an act as one decimal number: the writer, the
// sequence and the position, of at most 25 digits as Camunda's keys have.
func auditLogKey(p audit.Position) string {
	key := big.NewInt(p.Writer - keyBase)
	key.Lsh(key, sequenceBits).Add(key, big.NewInt(p.Sequence))
	key.Lsh(key, positionBits).Add(key, big.NewInt(p.Number))
	return key.String()
}

func positionOf(text string) (audit.Position, error) {
	key, ok := new(big.Int).SetString(text, 10)
	if !ok || key.Sign() < 0 || len(text) > 25 {
		return audit.Position{}, badInput("an audit log key is a decimal number of at most 25 digits")
	}
	low := func(bits uint) int64 {
		part := new(big.Int).And(key, big.NewInt(1<<bits-1))
		key.Rsh(key, bits)
		return part.Int64()
	}
	number := low(positionBits)
	sequence := low(sequenceBits)
	return audit.Position{Writer: key.Int64() + keyBase, Sequence: sequence, Number: number}, nil
}

func auditLog(leaf *audit.Leaf) AuditLog {
	act := actsByKind[leaf.Act]
	shown := AuditLog{AuditLogKey: auditLogKey(leaf.Position), EntityType: act.entity, OperationType: act.operation, Category: act.category,
		Result: "SUCCESS", Timestamp: leaf.Time, ActorID: leaf.Actor, ActorType: actorType(leaf.Actor), TenantID: leaf.Tenant}
	if leaf.Target != 0 {
		shown.EntityKey = strconv.FormatInt(leaf.Target, 10)
	}
	if act.inInstance {
		shown.ProcessInstanceKey = optionalKey(leaf.Target)
	}
	return shown
}

func actorType(actor string) string {
	switch actor {
	case pipeline.System.ID:
		return "UNKNOWN"
	case "anonymous":
		return "ANONYMOUS"
	default:
		return "USER"
	}
}

// markClients tells clients from users.
func markClients(ctx context.Context, _ *Server, _ Caller, reader store.Reader, items []AuditLog) error {
	clients, err := identity.ReadClients(ctx, reader)
	for i := range items {
		if slices.ContainsFunc(clients, func(c *identity.User) bool { return c.Name == items[i].ActorID }) {
			items[i].ActorType = "CLIENT"
		}
	}
	return err
}

// searchLeaves searches the leaves, whose key is of three columns.
func searchLeaves(ctx context.Context, reader store.Reader, wanted broker.Search) (page broker.Page[audit.Leaf], err error) {
	order := wanted.OrderBy
	if !slices.ContainsFunc(order, func(o store.Order) bool { return o.Column == "id" }) {
		order = append(order[:len(order):len(order)], store.Order{Column: "id"})
	}
	counted := append(store.And{store.In{Column: "tenant", Values: texts(wanted.Tenants)}}, wanted.Where...)
	where, backwards, err := placed(counted, order, wanted)
	if err != nil {
		return page, err
	}
	limit := wanted.Limit
	if limit <= 0 {
		limit = broker.DefaultPage
	}
	query := store.Query{Where: where, OrderBy: leafColumns(order, backwards), Limit: min(limit, broker.MaxPage), Offset: wanted.Offset}
	page.Items, page.Total, err = audit.Search(ctx, reader, query, counted, broker.MaxTotal)
	if backwards {
		slices.Reverse(page.Items)
	}
	if len(page.Items) > 0 {
		page.Start, page.End = leafPlace(page.Items[0], order), leafPlace(page.Items[len(page.Items)-1], order)
	}
	return page, err
}

// placed adds the condition of a cursor; backwards says that the page before it
// is wanted.
func placed(where store.And, order []store.Order, wanted broker.Search) (store.And, bool, error) {
	cursor, backwards := wanted.After, wanted.Before != nil
	if backwards {
		cursor = wanted.Before
	}
	if cursor == nil {
		return where, false, nil
	}
	var values []any
	for i, o := range order {
		if o.Column != "id" {
			values = append(values, cursor[i])
			continue
		}
		key, _ := cursor[i].(string)
		p, err := positionOf(key)
		if err != nil {
			return nil, false, err
		}
		values = append(values, p.Writer, p.Sequence, p.Number)
	}
	after := store.After{Order: leafColumns(order, backwards), Values: values}
	return append(where[:len(where):len(where)], after), backwards, nil
}

// leafColumns gives an order with the key as the columns that it has.
func leafColumns(order []store.Order, backwards bool) (all []store.Order) {
	for _, o := range order {
		names := []string{o.Column}
		if o.Column == "id" {
			names = audit.KeyColumns
		}
		for _, name := range names {
			all = append(all, store.Order{Column: name, Descending: o.Descending != backwards})
		}
	}
	return all
}

func leafPlace(leaf *audit.Leaf, order []store.Order) broker.Cursor {
	of := columns{"id": auditLogKey(leaf.Position), "decided_at": leaf.Time.UnixMicro(), "actor": leaf.Actor, "tenant": leaf.Tenant, "target": leaf.Target}
	return cursorAt(of, order)
}

func texts(values []string) []any {
	all := make([]any, len(values))
	for i, value := range values {
		all[i] = value
	}
	return all
}

// AuditLogName names an act by its key.
type AuditLogName struct {
	Key string `path:"key" pattern:"^[0-9]{1,25}$"`
}

func registerAuditSearch(s *Server, api huma.API) {
	auditLogs.register(s, api)
	operation(api, auditLogs.tag, "getAuditLog", http.MethodGet, "/v2/audit-logs/{key}", "An act", http.StatusOK,
		func(ctx context.Context, in *AuditLogName) (*Body[AuditLog], error) {
			p, err := positionOf(in.Key)
			if err != nil {
				return nil, err
			}
			found, err := auditLogs.search(ctx, s, SearchRequest[AuditLogFilter]{}, is("writer", p.Writer), is("sequence", p.Sequence), is("position", p.Number))
			if err != nil {
				return nil, err
			}
			if len(found.Items) == 0 {
				return nil, pipeline.Refuse(pipeline.NotFound, "audit log entry %s does not exist", in.Key)
			}
			return &Body[AuditLog]{found.Items[0]}, nil
		})
}
