package engine

import (
	"slices"
	"time"
)

// SuspendInstance keeps an instance from going on until it is resumed: its jobs
// are not given out, its timers do not fire, messages do not reach it, and
// tokens stay where they are. A job in the hands of a worker and a called
// instance may still be completed; what follows waits. Called instances are
// not suspended with it. Cancelling an instance ends its suspension.
type SuspendInstance struct{ Instance int64 }

// ResumeInstance lets a suspended instance go on. Timers that became due fire
// then; messages that are still kept reach it.
type ResumeInstance struct{ Instance int64 }

func (c *SuspendInstance) decide(x *execution) {
	root := x.rootOf(c.Instance)
	x.mustBeAtWork(root, c.Instance)
	x.mustNotBeSuspended(root)
	root = x.update(root, func(e *Element) {
		state := *e.Root
		state.Suspended = x.ctx.Now
		e.Root = &state
	})
	x.emit(Event{Intent: InstanceSuspendedEvent, Element: root})
	x.enqueue(Continuation{Kind: StepPark, Element: root.Key})
}

func (c *ResumeInstance) decide(x *execution) {
	root := x.rootOf(c.Instance)
	x.mustBeAtWork(root, c.Instance)
	if !root.suspended() {
		x.reject(InvalidState, "process instance %d is not suspended", root.Key)
	}
	x.resume(root)
}

// resume lets a suspended instance go on.
func (x *execution) resume(root *Element) {
	root = x.update(root, func(e *Element) {
		state := *e.Root
		state.Suspended = time.Time{}
		e.Root = &state
	})
	x.emit(Event{Intent: InstanceResumedEvent, Element: root})
	x.enqueue(Continuation{Kind: StepUnpark, Element: root.Key})
}

// suspended says whether the root is that of a suspended instance.
func (e *Element) suspended() bool { return e.Root != nil && !e.Root.Suspended.IsZero() }

// mustNotBeSuspended rejects what is not done with a suspended instance.
func (x *execution) mustNotBeSuspended(root *Element) {
	if root.suspended() {
		x.reject(InvalidState, "process instance %d is suspended; resume it first", root.Key)
	}
}

// forward are the steps that a suspended instance does not take.
var forward = map[StepKind]bool{
	StepEnter: true, StepActivate: true, StepBegin: true, StepComplete: true, StepLeave: true, StepLaunch: true, StepGather: true, StepThrow: true,
	StepTaskListeners: true, StepAskAdHoc: true, StepCancelled: true, StepStartComplex: true, StepListenRoot: true,
}

// takeStep takes a step, or keeps it until the instance is resumed.
func (x *execution) takeStep(step Continuation) {
	if !x.held(step) {
		steps[step.Kind](x, step)
		return
	}
	x.swept++
	x.update(x.element(step.Element), func(e *Element) { e.Held = append(slices.Clip(e.Held), step) })
}

// held says whether a step waits because its instance is suspended. What goes
// away anyway is not kept.
func (x *execution) held(step Continuation) bool {
	if !forward[step.Kind] {
		return false
	}
	root := x.element(x.root)
	if root == nil || !root.suspended() || root.State == ElementTerminating {
		return false
	}
	e := x.element(step.Element)
	if step.Kind == StepEnter {
		return takesIn(e, step)
	}
	return e != nil && e.State != ElementTerminating
}

// release takes the steps that were kept up again.
func (x *execution) release(e *Element) *Element {
	if len(e.Held) == 0 {
		return e
	}
	x.queue = append(x.queue, e.Held...)
	return x.update(e, func(e *Element) { e.Held = nil })
}

// park keeps what waits on behalf of an element instance, and of those in it,
// from happening.
func (x *execution) park(step Continuation) {
	if root := x.element(x.root); root != nil && root.suspended() {
		x.parkEach(step, true)
	}
}

// unpark undoes park.
func (x *execution) unpark(step Continuation) {
	if root := x.element(x.root); root != nil && !root.suspended() {
		x.parkEach(step, false)
	}
}

// parkEach parks or unparks an element instance and then, page by page, those in it.
func (x *execution) parkEach(step Continuation, parked bool) {
	e := x.element(step.Element)
	if e == nil {
		return
	}
	var keys []int64
	next := int64(0)
	if e.Children > 0 {
		keys, next = x.children(ChildPage{step.Element, step.After, terminationPage})
	}
	if step.After == 0 {
		x.parkWaiting(e, parked)
	}
	for _, key := range keys {
		x.enqueue(Continuation{Kind: step.Kind, Element: key})
	}
	if next != 0 {
		x.enqueue(Continuation{Kind: step.Kind, Element: step.Element, After: next})
	}
}

func (x *execution) parkWaiting(e *Element, parked bool) {
	x.swept++
	if e.Job != 0 {
		x.parkJob(e.Job, parked)
	}
	for _, key := range e.Timers {
		if timer := x.timer(key); timer != nil && timer.Suspended != parked {
			changed := *timer
			changed.Suspended = parked
			x.state.Timers.Put(&changed)
		}
	}
	for _, key := range e.Subscriptions {
		x.parkSubscription(key, parked)
	}
	if !parked && x.element(x.root).State != ElementTerminating {
		x.release(x.element(e.Key))
	}
}

func (x *execution) parkJob(key int64, parked bool) {
	job := x.job(key)
	if job == nil || job.Suspended == parked {
		return
	}
	changed := *job
	changed.Suspended = parked
	x.state.Jobs.Put(&changed)
	intent := JobResumedEvent
	if parked {
		intent = JobSuspendedEvent
	}
	x.emit(Event{Intent: intent, Job: &changed})
}

func (x *execution) parkSubscription(key int64, parked bool) {
	subscription := x.subscription(key)
	if subscription == nil || subscription.Suspended == parked {
		return
	}
	changed := *subscription
	changed.Suspended = parked
	x.state.Subscriptions.Put(&changed)
	if !parked { // a message that came meanwhile may be kept
		x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Meet: &changed})
	}
}
