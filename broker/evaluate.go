package broker

import (
	"context"
	"fmt"
	"strconv"

	"zhitong/engine"
	"zhitong/feel"
	"zhitong/pipeline"
)

// EvaluateDecision evaluates a decision outside of a process: the version of a
// key, or the newest of an id, or the newest of an id with a version tag. It
// answers DecisionAnswer, for a decision that fails too.
type EvaluateDecision struct {
	Decision   int64            `json:"decision,omitempty"`
	DecisionID string           `json:"decisionId,omitempty"`
	VersionTag string           `json:"versionTag,omitempty"`
	Variables  engine.Variables `json:"variables,omitempty"`
}

// DecisionAnswer tells which version decided what, and how.
type DecisionAnswer struct {
	Definition Definition          `json:"definition"`
	Evaluation *DecisionEvaluation `json:"evaluation"`
	Instances  []*DecisionInstance `json:"instances"`
}

// Kind implements [pipeline.Command]; it is also the permission.
func (*EvaluateDecision) Kind() string { return "decision.evaluate" }

// decisions decides evaluations outside of processes.
type decisions struct{ models *models }

// Kinds implements [pipeline.Decider].
func (*decisions) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"decision.evaluate": func() pipeline.Command { return new(EvaluateDecision) },
	}
}

// Load implements [pipeline.Decider].
func (d *decisions) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var names []definitionName
	var keys []int64
	for _, task := range tasks {
		command := task.Command.(*EvaluateDecision)
		if command.Decision != 0 {
			keys = append(keys, command.Decision)
		} else {
			names = append(names, command.name(task.Act.Tenant))
		}
	}
	if err := definitions.Load(ctx, batch, keys); err != nil { // a cached model may be deleted
		return err
	}
	names = unique(names)
	if err := latests.Load(ctx, batch, names); err != nil {
		return err
	}
	for _, name := range names {
		if row, _ := latests.Get(batch, name); row != nil {
			keys = append(keys, row.Key)
		}
	}
	return d.models.load(ctx, batch, unique(keys))
}

func (c *EvaluateDecision) name(tenant string) definitionName {
	return definitionName{DecisionResource, tenant, c.DecisionID, c.VersionTag}
}

// Decide implements [pipeline.Decider].
func (d *decisions) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	command := task.Command.(*EvaluateDecision)
	version := d.version(batch, task.Act.Tenant, command)
	if version == nil {
		return nil, pipeline.Refuse(pipeline.NotFound, "no decision %s is deployed", command.called())
	}
	scope, err := decoded(command.Variables)
	if err != nil {
		return nil, err
	}
	taken := version.Decision.Evaluate(scope, batch.Now)
	taken.Key = batch.Next()
	batch.About(taken.Key, version.Definition.Rule())
	evaluation, err := evaluationOf(task.Act.Tenant, taken)
	if err != nil {
		return nil, err
	}
	instances := version.instances(batch, evaluation, taken.Evaluation)
	batch.Emit(decisionTaken{evaluation, instances})
	return DecisionAnswer{*version.Definition, evaluation, instances}, nil
}

// version finds what a command names; nil when there is none in the tenant.
func (d *decisions) version(batch *pipeline.Batch, tenant string, command *EvaluateDecision) *decisionVersion {
	key := command.Decision
	if key == 0 {
		row, _ := latests.Get(batch, command.name(tenant))
		if row == nil {
			return nil
		}
		key = row.Key
	} else if named, _ := definitions.Get(batch, key); named == nil || !named.DeletedAt.IsZero() {
		return nil
	}
	version := d.models.decision(key)
	if version == nil || version.Definition.Tenant != tenant {
		return nil
	}
	return version
}

// called says which decision a command means, for an error.
func (c *EvaluateDecision) called() string {
	switch {
	case c.Decision != 0:
		return "with this definition key"
	case c.VersionTag != "":
		return fmt.Sprintf("%q with the version tag %q", c.DecisionID, c.VersionTag)
	default:
		return strconv.Quote(c.DecisionID)
	}
}

func decoded(variables engine.Variables) (feel.Variables, error) {
	scope := feel.Variables{}
	for name, value := range variables {
		decoded, err := feel.FromJSON(value)
		if err != nil {
			return nil, pipeline.Refuse(pipeline.InvalidArgument, "variable %q: %v", name, err)
		}
		scope[name] = decoded
	}
	return scope, nil
}
