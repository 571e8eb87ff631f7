package zeebe

import (
	"context"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// finder looks for a thing in the tenants of a search and gives the tenant that
// it belongs to, "" when it is not there.
type finder func(context.Context, store.Reader, broker.Search) (tenant string, err error)

func finding[R any](search func(context.Context, store.Reader, broker.Search) (broker.Page[R], error), tenant func(*R) string) finder {
	return func(ctx context.Context, reader store.Reader, wanted broker.Search) (string, error) {
		found, err := search(ctx, reader, wanted)
		if err != nil || len(found.Items) == 0 {
			return "", err
		}
		return tenant(found.Items[0]), nil
	}
}

var (
	definitionTenant = finding(broker.SearchDefinitions, func(d *broker.Definition) string { return d.Tenant })
	incidentTenant   = finding(broker.SearchIncidents, func(i *broker.IncidentHistory) string { return i.Incident.Tenant })
	instanceTenant   = finding(broker.SearchInstances, func(i *broker.Instance) string { return i.Tenant })
	elementTenant    = finding(broker.SearchElements, func(e *broker.ElementInstance) string { return e.Tenant })
)

// tenantOf gives the tenant of a thing by its key. In a tenant that the caller
// may not use there is no such thing for him: NotFound.
func (g *gateway) tenantOf(ctx context.Context, what string, key int64, finders ...finder) (tenant string, err error) {
	wanted := broker.Search{Tenants: callerOf(ctx).Tenants, Limit: 1,
		Where: []store.Condition{store.Compare{Column: "id", Op: store.Equal, Value: key}}}
	err = g.Pipeline.Store().Read(ctx, func(reader store.Reader) error {
		for _, find := range finders {
			if tenant, err = find(ctx, reader, wanted); err != nil || tenant != "" {
				return err
			}
		}
		return pipeline.Refuse(pipeline.NotFound, "%s %d does not exist", what, key)
	})
	return tenant, err
}
