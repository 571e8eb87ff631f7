package broker

import (
	"context"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// deployments is what a batch knows of files that were deployed together.
type deployments struct {
	together map[int64][]*Definition // by the key of any definition of the deployment
}

type deploymentsMemo struct{}

func deploymentsOf(batch *pipeline.Batch) *deployments {
	return batch.Memo(deploymentsMemo{}, func() any {
		return &deployments{map[int64][]*Definition{}}
	}).(*deployments)
}

// find gives the definition of a name in the deployment of another definition.
func (d *deployments) find(definition int64, kind ResourceKind, id string) (int64, engine.Presence) {
	together, known := d.together[definition]
	for _, candidate := range together {
		if candidate.Kind == kind && candidate.ID == id && candidate.DeletedAt.IsZero() {
			return candidate.Key, engine.Present
		}
	}
	return 0, presence(false, known)
}

// load reads what was deployed together with each of the definitions.
func (d *deployments) load(ctx context.Context, batch *pipeline.Batch, keys []int64) error {
	if err := definitions.Load(ctx, batch, keys); err != nil {
		return err
	}
	var wanted []any
	for _, key := range keys {
		d.together[key] = []*Definition{}
		if definition, _ := definitions.Get(batch, key); definition != nil {
			wanted = append(wanted, definition.Deployment)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	found, err := definitions.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "deployment", Values: wanted}})
	if err != nil {
		return err
	}
	for _, key := range keys {
		of, _ := definitions.Get(batch, key)
		for _, candidate := range found {
			if row, _ := definitions.Get(batch, candidate); of != nil && row.Deployment == of.Deployment {
				d.together[key] = append(d.together[key], row)
			}
		}
	}
	return nil
}
