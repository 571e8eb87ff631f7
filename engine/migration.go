package engine

import "zhitong/bpmn"

// MigrateInstance lets a running instance go on under another process version:
// what is live becomes an instance of the element that its own is mapped to,
// with the same keys, jobs, user tasks and variables; no expression and no
// input mapping is evaluated again. Catch events that are mapped go on waiting
// as they do, others are closed, and those of the target that nothing is
// mapped to are opened. All or nothing.
type MigrateInstance struct {
	Instance   int64
	Definition int64 // key of the target version
	Mappings   []ElementMapping
}

// ElementMapping maps an element, or a sequence flow whose token waits before a
// joining gateway, of the source process to one of the target by their ids.
type ElementMapping struct{ Source, Target string }

// The rules by which a migration is refused.
const (
	RuleNotMapped       = "element_not_mapped"      // something live has no mapping
	RuleMappedTwice     = "element_mapped_twice"    // a source, or a catch event as the target
	RuleUnknownElement  = "unknown_element"         // an id that its process does not have
	RuleOtherType       = "element_type_changed"    // of element, event or implementation
	RuleOtherScope      = "element_scope_changed"   // in or out of a subprocess
	RuleOtherLoop       = "multi_instance_changed"  // none, parallel or sequential
	RuleDetached        = "catch_event_detached"    // from the element that it waits on
	RuleJoin            = "joining_gateway_changed" // tokens wait that have no place in the target
	RuleNotWaiting      = "not_in_wait_state"
	RuleCannotSubscribe = "catch_event_not_opened" // its expression fails
)

// maxMigrated bounds how many element instances one migration concerns.
const maxMigrated = 20_000

func (c *MigrateInstance) decide(x *execution) {
	root := x.rootOf(c.Instance)
	x.mustBeAtWork(root, c.Instance)
	x.mustNotBeSuspended(root)
	if root.Root.Pending > 0 {
		x.refuseMigration(InvalidState, RuleNotWaiting, "process instance %d is at work; migrate it when it waits", c.Instance)
	}
	source := x.process
	x.useProcess(c.Definition)
	plan := x.newMigrationPlan(source, x.process, c.Mappings)
	live := x.everything(root)
	for _, e := range live {
		plan.check(e)
	}
	x.outcome.Definition = c.Definition
	for _, e := range live {
		plan.migrate(e.Key)
	}
	for _, e := range live {
		plan.placeTokens(e.Key)
	}
	x.lookAtOpened()
}

// refuseMigration leaves the step with a refusal that names its rule.
func (x *execution) refuseMigration(code RefusalCode, rule, format string, arguments ...any) {
	refusal := refuse(code, format, arguments...)
	refusal.Rule = rule
	x.must(refusal)
}

// everything gives the live element instances of an instance, each scope before
// what is in it.
func (x *execution) everything(root *Element) []*Element {
	all := []*Element{root}
	for i := 0; i < len(all); i++ {
		if all[i].Children > 0 {
			all = append(all, x.liveChildren(all[i].Key)...)
		}
		if len(all) > maxMigrated {
			x.refuseMigration(ResourceExhausted, "", "process instance %d has more than %d element instances", root.Key, maxMigrated)
		}
	}
	return all
}

// check refuses what cannot become an instance of its target.
func (p *migrationPlan) check(e *Element) {
	element := &p.source.Elements[e.Index]
	scope := e.Trigger != nil && element.Kind.IsScope() && e.State == ElementActive
	if e.State == ElementTerminating || scope {
		p.refuseMigration(InvalidState, RuleNotWaiting, "element %q is being interrupted; migrate when that is over", element.ID)
	}
	index, mapped := p.elements[e.Index]
	if !mapped {
		p.refuseMigration(InvalidState, RuleNotMapped, "element %q is active and has no mapping", element.ID)
	}
	p.checkScope(e, element, &p.target.Elements[index])
	for flow := range e.Arrivals {
		p.checkJoin(flow)
	}
}

func (p *migrationPlan) checkScope(e *Element, element, target *bpmn.Element) {
	if e.Scope == 0 {
		return
	}
	around := p.element(e.Scope)
	if around.Body {
		return // in its own multi-instance body
	}
	if p.elements[around.Index] != target.Scope {
		p.refuseMigration(InvalidState, RuleOtherScope, "element %q is in %q and cannot go to %q, which is in another scope",
			element.ID, p.source.Elements[around.Index].ID, target.ID)
	}
}

// checkJoin looks whether a token before a joining gateway finds its place.
func (p *migrationPlan) checkJoin(flow bpmn.FlowIndex) {
	gateway := &p.source.Elements[p.source.Flows[flow].Target]
	index, mapped := p.elements[gateway.Index]
	if !mapped {
		p.refuseMigration(InvalidState, RuleNotMapped, "a token waits before gateway %q, which has no mapping", gateway.ID)
	}
	target := &p.target.Elements[index]
	if len(target.Incoming) < len(gateway.Incoming) {
		p.refuseMigration(InvalidState, RuleJoin, "a token waits before gateway %q; gateway %q has fewer incoming flows", gateway.ID, target.ID)
	}
	to, mapped := p.flow(flow)
	if !mapped || p.target.Flows[to].Target != index {
		p.refuseMigration(InvalidState, RuleJoin, "a token waits on flow %q, which is mapped to no flow into gateway %q", p.source.Flows[flow].ID, target.ID)
	}
}
