package enginetest

import (
	"errors"
	"fmt"
	"slices"

	"zhitong/bpmn"
	"zhitong/engine"
)

// Check looks for what must never be, whatever the processes do: rows whose
// owner is gone, waiting things that nobody waits for, tokens that are counted
// twice or lost, records that tell of something else.
func (w *World) Check() error {
	c := &check{World: w, inside: map[int64]int{}, busy: map[int64]bool{}, moving: map[place]int{}, pending: map[int64]int{}, handlers: map[int64]int{}}
	for i := range w.owed {
		c.owes(&w.owed[i])
	}
	for _, e := range w.elements.stored {
		c.inside[e.Scope]++
		c.moving[place{e.Scope, e.Index}]++
		c.enters(e.Held)
	}
	for _, e := range w.elements.stored {
		c.element(e)
	}
	c.waiting()
	c.belongings()
	c.compensation()
	if w.Records != nil {
		w.Records.compare(c)
	}
	return errors.Join(c.found...)
}

type check struct {
	*World
	inside   map[int64]int  // live element instances by scope
	busy     map[int64]bool // instances with commands still to come
	moving   map[place]int  // tokens in or on their way to an element
	pending  map[int64]int  // continuations still to come by instance
	kept     []forgotten    // what is kept to compensate scopes that are gone, by whom it is still needed
	handlers map[int64]int  // of a compensation, by who threw it
	found    []error
}

// place is an element of the model in a live scope.
type place struct {
	scope int64
	index bpmn.ElementIndex
}

// owes takes in a command that is still to come.
func (c *check) owes(followUp *engine.FollowUp) {
	c.busy[followUp.Instance] = true
	if rest, putOff := followUp.Command.(*engine.Continue); putOff {
		c.pending[rest.Instance]++
		c.enters(rest.Steps)
	}
}

// enters counts tokens that are on their way.
func (c *check) enters(steps []engine.Continuation) {
	for i := range steps {
		if steps[i].Kind == engine.StepEnter {
			c.inside[steps[i].Element]++
			c.moving[place{steps[i].Element, steps[i].Index}]++
		}
		c.needs(&steps[i])
	}
}

func (c *check) report(format string, arguments ...any) {
	if len(c.found) < 10 {
		c.found = append(c.found, fmt.Errorf(format, arguments...))
	}
}

func (c *check) name(e *engine.Element) string { return fmt.Sprintf("%s %d", c.elementName(e), e.Key) }

// element checks where an element instance is and how many tokens are in it.
func (c *check) element(e *engine.Element) {
	root := c.elements.stored[e.Instance]
	if root == nil || root.Root == nil {
		c.report("%s lives in instance %d, which is gone", c.name(e), e.Instance)
		return
	}
	if (e.Root != nil) != (e.Scope == 0) {
		c.report("%s has scope %d", c.name(e), e.Scope)
	}
	if scope := c.elements.stored[e.Scope]; e.Scope != 0 && scope == nil {
		c.report("%s is left behind: its scope %d is gone", c.name(e), e.Scope)
	} else if scope != nil && !slices.Equal(e.Path, append(slices.Clone(scope.Path), scope.Key)) {
		c.report("%s has path %v below %v", c.name(e), e.Path, scope.Path)
	}
	c.tokens(e, root)
}

// tokens: a scope counts what lives in it, what is on its way and what waits before its gateways.
func (c *check) tokens(e, root *engine.Element) {
	counted := c.inside[e.Key]
	process := c.processes[root.Root.Definition]
	placed := map[bpmn.ElementIndex]int{}
	for flow, arrived := range e.Arrivals {
		if arrived < 0 {
			c.report("%s has %d tokens before a gateway", c.name(e), arrived)
		}
		counted += arrived
		placed[process.Flows[flow].Target] += arrived
	}
	if e.Children != counted {
		c.report("%s counts %d tokens, there are %d", c.name(e), e.Children, counted)
	}
	if tokens := e.Events.Value().Tokens; len(tokens) > 0 && !e.Body {
		c.places(e, tokens, placed)
	}
	if e.Root != nil && e.Root.Pending != c.pending[e.Key] {
		c.report("%s counts %d continuations, there are %d", c.name(e), e.Root.Pending, c.pending[e.Key])
	}
	if len(c.owed) == 0 {
		c.goesOn(e)
	}
}

// places: a scope with joining inclusive gateways knows where its tokens are.
func (c *check) places(e *engine.Element, told, waiting map[bpmn.ElementIndex]int) {
	sum := 0
	for index, count := range told {
		sum += count
		if there := c.moving[place{e.Key, index}] + waiting[index]; there != count {
			c.report("%s tells of %d tokens at element %d, there are %d", c.name(e), count, index, there)
		}
	}
	if sum != e.Children {
		c.report("%s counts %d tokens, but has placed %v", c.name(e), e.Children, told)
	}
}

// goesOn: something will make an element instance go on.
func (c *check) goesOn(e *engine.Element) {
	events := e.Events.Value()
	asked := e.AdHoc != nil && e.State == engine.ElementActive // somebody may activate more in it
	waits := c.Operated && len(e.Arrivals) > 0 || asked || len(e.Held) > 0 || e.Job != 0 || e.UserTask != 0 || e.Called != 0 || e.Incident != 0 ||
		c.inside[e.Key] > 0 || len(e.Timers)+len(e.Subscriptions)+len(events.Signals)+len(events.Conditions) > 0 ||
		events.Compensation != nil && events.Compensation.Running > 0 || c.Cancels(e)
	if !waits {
		c.report("%s waits for nothing: %+v", c.name(e), *e)
	}
	if job := c.jobs.stored[e.Job]; job != nil && job.State == engine.JobThrown {
		c.report("the error of job %d of %s is not answered", job.Key, c.name(e))
	}
}

// Cancels says whether e is the cancel end event of a transaction and waits until everything else in it is gone.
func (w *World) Cancels(e *engine.Element) bool {
	scope := w.elements.stored[e.Scope]
	return scope != nil && scope.Cancel != nil && scope.Cancel.By == e.Key && scope.Children > 1
}
