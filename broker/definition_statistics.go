package broker

import (
	"context"
	"slices"
	"strings"

	"zhitong/store"
)

// DefinitionStatistics counts the visits of each element over all instances of
// a definition of which the conditions hold, by element id.
func DefinitionStatistics(ctx context.Context, reader store.Reader, definition int64, tenants []string, where ...store.Condition) ([]*ElementStatistics, error) {
	of := store.And{equal("definition", definition), store.In{Column: "tenant", Values: texts(tenants)}}
	var wanted map[any]bool
	if len(where) > 0 {
		keys, err := selected(ctx, reader, instanceHistory.Spec, "id", tenants, append(where[:len(where):len(where)], equal("definition", definition)))
		if err != nil {
			return nil, err
		}
		wanted = map[any]bool{}
		for _, key := range keys {
			wanted[key] = true
		}
	}
	counts := map[string]*ElementStatistics{}
	at := func(id string) *ElementStatistics {
		if counts[id] == nil {
			counts[id] = &ElementStatistics{ElementID: id}
		}
		return counts[id]
	}
	err := reader.Select(ctx, store.Query{Table: elementHistory.Spec, Columns: []string{"instance", "element_id", "state"}, Where: of}, func(row store.Row) error {
		if wanted == nil || wanted[row[0]] {
			at(row[1].(string)).visited(row[2].(string))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = reader.Select(ctx, store.Query{Table: incidentHistory.Spec, Columns: []string{"instance", "element_id"}, Where: append(of, equal("state", StateActive))}, func(row store.Row) error {
		if id, ok := row[1].(string); ok && (wanted == nil || wanted[row[0]]) {
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
	in := store.In{Column: "tenant", Values: texts(tenants)}
	found, err := definitions.Read(ctx, reader, store.Query{Where: append(store.And{in, equal("kind", string(ProcessResource)), store.IsNull{Column: "deleted_at"}}, where...),
		OrderBy: []store.Order{{Column: "id"}}, Limit: MaxTotal})
	if err != nil {
		return nil, err
	}
	counts := map[int64]*VersionStatistics{}
	var all []*VersionStatistics
	for _, definition := range found {
		one := &VersionStatistics{Definition: definition}
		counts[definition.Key], all = one, append(all, one)
	}
	keys, err := InstancesWithIncidents(ctx, reader, tenants, equal("state", StateActive))
	if err != nil {
		return nil, err
	}
	troubled := map[any]bool{}
	for _, key := range keys {
		troubled[key] = true
	}
	query := store.Query{Table: instanceHistory.Spec, Columns: []string{"id", "definition"}, Where: store.And{in, equal("state", StateActive)}}
	err = reader.Select(ctx, query, func(row store.Row) error {
		switch one := counts[row[1].(int64)]; {
		case one == nil:
		case troubled[row[0]]:
			one.WithIncident++
		default:
			one.WithoutIncident++
		}
		return nil
	})
	return all, err
}
