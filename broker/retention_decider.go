package broker

import (
	"context"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// retentionTerm is how long a node that deletes is waited for when it is gone.
const retentionTerm = time.Minute

// departures decides how long history stays, and has it leave.
type departures struct {
	ofTasks []TaskRows // of the modules above
}

// Kinds implements [pipeline.Decider].
func (*departures) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"retention.set":   func() pipeline.Command { return new(SetRetention) },
		"retention.clear": func() pipeline.Command { return new(ClearRetention) },
		"retention.step":  func() pipeline.Command { return new(stepRetention) },

		"retention.begin-file":        func() pipeline.Command { return new(beginFile) },
		"retention.settle-file":       func() pipeline.Command { return new(settleFile) },
		"retention.retire-file":       func() pipeline.Command { return new(retireFile) },
		"retention.move-documents":    func() pipeline.Command { return new(moveDocuments) },
		"retention.destroy-documents": func() pipeline.Command { return new(destroyDocuments) },
		"retention.remove-file":       func() pipeline.Command { return new(removeFile) },
	}
}

// Load implements [pipeline.Decider].
func (d *departures) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) (err error) {
	for _, task := range tasks {
		switch command := task.Command.(type) {
		case *SetRetention:
			task.Memo, err = deployedOnce(ctx, batch, task.Act.Tenant, command.ProcessID)
		case *ClearRetention:
			err = lockPolicies(ctx, batch, policyName{task.Act.Tenant, command.ProcessID}, policyName{task.Act.Tenant, ""})
		case *stepRetention:
			task.Memo, err = d.slice(ctx, batch, command)
		case documentCommand:
			task.Memo, err = loadDocuments(ctx, batch, command)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// deployedOnce says whether there is, or was, a process of the id; "" stands
// for all.
func deployedOnce(ctx context.Context, batch *pipeline.Batch, tenant, processID string) (bool, error) {
	if processID == "" {
		return true, nil
	}
	found, err := definitions.LoadWhere(ctx, batch, store.Query{Limit: 1, Where: store.And{
		equal("kind", string(ProcessResource)), equal("tenant", tenant), equal("definition_id", processID)}})
	return len(found) > 0, err
}

// lockPolicies has policies stay what they are until the commit.
func lockPolicies(ctx context.Context, batch *pipeline.Batch, names ...policyName) error {
	if !batch.Exclusive() {
		if _, err := retentionPolicies.Lock(ctx, batch, names, true); err != nil {
			return err
		}
	}
	return retentionPolicies.Reload(ctx, batch, names)
}

// Decide implements [pipeline.Decider].
func (*departures) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	switch command := task.Command.(type) {
	case *SetRetention:
		return nil, setRetention(batch, task.Act, command, task.Memo.(bool))
	case *ClearRetention:
		return nil, clearRetention(batch, task.Act, command)
	case *stepRetention:
		return task.Memo.(*slice).leave(batch), nil
	case documentCommand:
		return task.Memo.(*documentStep).decide(batch, command)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "retention does not decide %q", task.Command.Kind())
	}
}

// policiesOf gives the policies that a batch has loaded.
func policiesOf(batch *pipeline.Batch) func(policyName) *RetentionPolicy {
	return func(name policyName) *RetentionPolicy {
		policy, _ := retentionPolicies.Get(batch, name)
		return policy
	}
}

// keepLease has this node go on deleting.
func keepLease(batch *pipeline.Batch) {
	if !batch.Exclusive() {
		retentionLeases.Put(batch, &retentionLease{batch.Node(), batch.Now.Add(retentionTerm)})
	}
}

// holdRetention says whether this node may delete: it has the lease, or nobody
// has it.
func holdRetention(ctx context.Context, batch *pipeline.Batch) (bool, error) {
	if batch.Exclusive() {
		return true, nil
	}
	key := []int64{retentionLeaseKey}
	if _, err := retentionLeases.Lock(ctx, batch, key, true); err != nil {
		return false, err
	}
	if err := retentionLeases.Reload(ctx, batch, key); err != nil {
		return false, err
	}
	lease, _ := retentionLeases.Get(batch, retentionLeaseKey)
	return lease == nil || lease.free(batch.Node(), batch.Now), nil
}

// policyOf gives how long the instances of a process stay, 0 for good, and
// whether they are archived: by its own policy, by its tenant's, or by the default.
func policyOf(policies func(policyName) *RetentionPolicy, of *Definition, byDefault int) (expiry, ArchiveChoice) {
	for _, id := range []string{of.ID, ""} {
		if policy := policies(policyName{of.Tenant, id}); policy != nil {
			return expiry{of.Tenant, of.ID, policy.Days}, policy.Archive
		}
	}
	return expiry{of.Tenant, of.ID, byDefault}, ArchiveAsServer
}
