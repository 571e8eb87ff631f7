package broker

import (
	"context"
	"slices"
	"strings"

	"zhitong/store"
)

// ElementStatistics counts the visits of one element of an instance.
type ElementStatistics struct {
	ElementID                              string
	Active, Completed, Canceled, Incidents int64
}

// Statistics counts the visits of each element of an instance, by element id.
// Rows are counted as they are read, whatever their number.
func Statistics(ctx context.Context, reader store.Reader, instance int64) ([]*ElementStatistics, error) {
	counts := map[string]*ElementStatistics{}
	at := func(id string) *ElementStatistics {
		if counts[id] == nil {
			counts[id] = &ElementStatistics{ElementID: id}
		}
		return counts[id]
	}
	err := reader.Select(ctx, store.Query{Table: elementHistory.Spec, Where: equal("instance", instance)}, func(row store.Row) error {
		element, err := elementHistory.Decode(row)
		if err != nil || element.Key == instance {
			return err
		}
		switch element.State {
		case StateActive:
			at(element.ElementID).Active++
		case StateCompleted:
			at(element.ElementID).Completed++
		default:
			at(element.ElementID).Canceled++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	open, err := incidentHistory.Read(ctx, reader, store.Query{Where: store.And{equal("instance", instance), equal("state", StateActive)}})
	for _, incident := range open {
		at(incident.ElementID).Incidents++
	}
	var all []*ElementStatistics
	for _, one := range counts {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b *ElementStatistics) int { return strings.Compare(a.ElementID, b.ElementID) })
	return all, err
}
