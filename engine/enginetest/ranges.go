package enginetest

import (
	"slices"

	"zhitong/bpmn"
	"zhitong/engine"
)

// ranges finds rows by their owner, by looking at all.
type ranges struct {
	world      *World
	pages      map[engine.ChildPage]bool
	names      map[int64]bool
	conditions map[engine.ConditionPage]bool
}

// Children implements [engine.Ranges].
func (r *ranges) Children(scope, after int64, limit int) (page []int64, next int64, presence engine.Presence) {
	if r.world.Forgetful && !r.pages[engine.ChildPage{Scope: scope, After: after, Limit: limit}] && !r.world.fresh(scope) {
		return nil, 0, engine.Unknown
	}
	var keys []int64
	for key, e := range r.world.elements.stored {
		if e.Scope == scope && key > after {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	if len(keys) > limit {
		keys = keys[:limit]
		next = keys[limit-1]
	}
	return keys, next, engine.Present
}

// Conditions implements [engine.Ranges].
func (r *ranges) Conditions(instance, after int64, limit int) ([]int64, engine.Presence) {
	if r.world.Forgetful && !r.conditions[engine.ConditionPage{Instance: instance, After: after, Limit: limit}] && !r.world.fresh(instance) {
		return nil, engine.Unknown
	}
	var keys []int64
	for key, s := range r.world.conditions.stored {
		if s.Instance == instance && key > after {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys[:min(limit, len(keys))], engine.Present
}

// VariableNames implements [engine.Ranges].
func (r *ranges) VariableNames(scope int64) ([]string, engine.Presence) {
	if r.world.Forgetful && !r.names[scope] && !r.world.fresh(scope) {
		return nil, engine.Unknown
	}
	var names []string
	for key := range r.world.variables.stored {
		if key.Scope == scope {
			names = append(names, key.Name)
		}
	}
	slices.Sort(names)
	return names, engine.Present
}

func (r *ranges) learn(need *engine.Need) {
	if r.pages == nil {
		r.settle()
	}
	for _, page := range need.Children {
		r.pages[page] = true
	}
	for _, page := range need.ConditionPages {
		r.conditions[page] = true
	}
	for _, scope := range need.VariableNames {
		r.names[scope] = true
	}
}

func (r *ranges) settle() {
	r.pages, r.names, r.conditions = map[engine.ChildPage]bool{}, map[int64]bool{}, map[engine.ConditionPage]bool{}
}

// resources finds the deployed processes; there are no decisions and forms.
type resources struct{ world *World }

// Process implements [engine.Resources].
func (r resources) Process(definition int64) (*bpmn.Process, engine.Presence) {
	process, ok := r.world.processes[definition]
	return process, found(ok)
}

// LatestProcess implements [engine.Resources].
func (r resources) LatestProcess(_, processID, _ string) (int64, engine.Presence) {
	key, ok := r.world.newest[processID]
	return key, found(ok)
}

// DeployedWith implements [engine.Resources].
func (r resources) DeployedWith(_ int64, processID string) (int64, engine.Presence) {
	return r.LatestProcess("", processID, "")
}

// LatestDecision implements [engine.Resources].
func (resources) LatestDecision(_, _, _ string) (int64, engine.Presence) { return 0, engine.Absent }

// DecisionDeployedWith implements [engine.Resources].
func (resources) DecisionDeployedWith(int64, string) (int64, engine.Presence) {
	return 0, engine.Absent
}

// Decision implements [engine.Resources].
func (resources) Decision(int64) (*engine.Decision, engine.Presence) { return nil, engine.Absent }

// LatestForm implements [engine.Resources].
func (resources) LatestForm(_, _, _ string) (int64, engine.Presence) { return 0, engine.Absent }

// LatestResource implements [engine.Resources]: of the files that [World.Provide] named.
func (r resources) LatestResource(_, resourceID, versionTag string) (int64, engine.Presence) {
	key, ok := r.world.files[fileName{resourceID, versionTag}]
	return key, found(ok)
}

// ResourceDeployedWith implements [engine.Resources].
func (r resources) ResourceDeployedWith(_ int64, resourceID string) (int64, engine.Presence) {
	return r.LatestResource("", resourceID, "")
}

// FormDeployedWith implements [engine.Resources].
func (resources) FormDeployedWith(int64, string) (int64, engine.Presence) { return 0, engine.Absent }

func found(ok bool) engine.Presence {
	if ok {
		return engine.Present
	}
	return engine.Absent
}
