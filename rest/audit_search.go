package rest

import (
	"context"
	"math/big"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

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
	operation(api, auditLogs.tag, auditLogs.id, http.MethodPost, auditLogs.path, "Search audit log", http.StatusOK, s.searchAuditLogs)
	auditLogs.describe(api)
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
