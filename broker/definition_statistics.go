package broker

import (
	"context"
	"math"
	"slices"
	"strings"

	"zhitong/store"
)

// DefinitionStatistics counts the visits of each element over all instances of
// a definition of which the conditions hold, by element id.
func DefinitionStatistics(ctx context.Context, reader store.Reader, definition int64, tenants []string, where ...store.Condition) ([]*ElementStatistics, error) {
	of := store.And{equal("definition", definition), ofTenants(tenants)}
	if len(where) > 0 {
		of = append(of, store.InSelect{Column: "instance", Table: instanceHistory.Spec, Of: "id", Where: append(store.And{equal("definition", definition), ofTenants(tenants)}, where...)})
	}
	counts := map[string]*ElementStatistics{}
	at := func(id string) *ElementStatistics {
		if counts[id] == nil {
			counts[id] = &ElementStatistics{ElementID: id}
		}
		return counts[id]
	}
	err := reader.Select(ctx, store.Query{Table: elementHistory.Spec, Columns: []string{"element_id", "state"}, Where: of}, func(row store.Row) error {
		at(row[0].(string)).visited(row[1].(string))
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = reader.Select(ctx, store.Query{Table: incidentHistory.Spec, Columns: []string{"element_id"}, Where: append(of, equal("state", StateActive))}, func(row store.Row) error {
		if id, ok := row[0].(string); ok {
			at(id).Incidents++
		}
		return nil
	})
	all := make([]*ElementStatistics, 0, len(counts))
	for _, one := range counts {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b *ElementStatistics) int { return strings.Compare(a.ElementID, b.ElementID) })
	return all, err
}

// visited counts one element instance.
func (s *ElementStatistics) visited(state string) {
	switch state {
	case StateCompleted:
		s.Completed++
	case StateTerminated:
		s.Canceled++
	default:
		s.Active++
	}
}

// VersionStatistics counts the active instances of one version of a process.
type VersionStatistics struct {
	Definition                    *Definition
	WithIncident, WithoutIncident int64
}

// InstancesByVersion counts the active instances of the process versions of
// which the conditions hold.
func InstancesByVersion(ctx context.Context, reader store.Reader, tenants []string, where ...store.Condition) ([]*VersionStatistics, error) {
	found, err := definitions.Read(ctx, reader, store.Query{Where: append(store.And{ofTenants(tenants), equal("kind", string(ProcessResource)), store.IsNull{Column: "deleted_at"}}, where...),
		OrderBy: []store.Order{{Column: "id"}}, Limit: MaxTotal})
	if err != nil {
		return nil, err
	}
	counts := map[int64]*VersionStatistics{}
	var all []*VersionStatistics
	for _, definition := range found {
		one := &VersionStatistics{Definition: definition}
		counts[definition.Key], all = one, append(all, one)
		if one.WithoutIncident, err = countActive(ctx, reader, definition); err != nil {
			return nil, err
		}
	}
	troubled, err := OfIncidents(ctx, reader, "id", "instance", tenants)
	if err != nil {
		return nil, err
	}
	query := store.Query{Table: instanceHistory.Spec, Columns: []string{"definition"}, Where: store.And{ofTenants(tenants), equal("state", StateActive), troubled}}
	err = reader.Select(ctx, query, func(row store.Row) error {
		if one := counts[row[0].(int64)]; one != nil {
			one.WithIncident++
			one.WithoutIncident--
		}
		return nil
	})
	return all, err
}

// countActive counts the active instances of a version: those that run without
// the few that are suspended.
func countActive(ctx context.Context, reader store.Reader, of *Definition) (int64, error) {
	running, err := countRunning(ctx, reader, of.Key, math.MaxInt64)
	if err != nil || running == 0 {
		return 0, err
	}
	suspended := store.And{equal("process_id", of.ID), equal("state", StateSuspended), equal("definition", of.Key)}
	standing, err := reader.Count(ctx, store.Query{Table: instanceHistory.Spec, Where: suspended}, math.MaxInt64)
	return running - standing, err
}

// countRunning counts the instances of a version that have not ended, up to a
// limit. Of the roots, which are most, the index gives these without the others.
func countRunning(ctx context.Context, reader store.Reader, definition, limit int64) (running int64, err error) {
	for _, parents := range []store.Operator{store.Equal, store.Greater} {
		of := store.And{equal("definition", definition), store.Compare{Column: "parent", Op: parents, Value: int64(0)}, store.IsNull{Column: "ended_at"}}
		count, err := reader.Count(ctx, store.Query{Table: instanceHistory.Spec, Where: of}, limit)
		if running += count; err != nil || running >= limit {
			return running, err
		}
	}
	return running, nil
}

// DeletedAtWork gives the keys of the deleted process versions of which instances run.
func DeletedAtWork(ctx context.Context, reader store.Reader, tenants []string) (atWork []any, err error) {
	deleted, err := DefinitionsWith(ctx, reader, tenants, equal("kind", string(ProcessResource)), store.Not{Condition: store.IsNull{Column: "deleted_at"}})
	for _, key := range deleted {
		running, err := countRunning(ctx, reader, key.(int64), 1)
		if err != nil {
			return nil, err
		}
		if running > 0 {
			atWork = append(atWork, key)
		}
	}
	return atWork, err
}
