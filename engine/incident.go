package engine

import "strings"

// raise puts an incident on an element instance; retry is taken when it is
// resolved.
func (x *execution) raise(e *Element, why *failure, retry Continuation) {
	incident := &Incident{
		Key: x.ctx.Keys.Next(), Instance: x.root, Element: e.Key, Path: e.Path, Definition: x.outcome.Definition, Index: e.Index,
		Tenant: x.tenant(), Type: why.kind, Message: strings.ReplaceAll(why.message, "\x00", `\u0000`), CreatedAt: x.ctx.Now, Retry: &retry,
	}
	x.keepIncident(e, incident)
}

func (x *execution) keepIncident(e *Element, incident *Incident) {
	x.state.Incidents.Put(incident)
	x.update(e, func(e *Element) { e.Incident = incident.Key })
	x.emit(Event{Intent: IncidentCreatedEvent, Incident: incident})
}

// settleIncident ends an incident, if there is one.
func (x *execution) settleIncident(key int64) {
	if key == 0 {
		return
	}
	if incident := x.incident(key); incident != nil {
		x.state.Incidents.Delete(key)
		x.emit(Event{Intent: IncidentResolvedEvent, Incident: incident})
	}
}

// incidentOfJob gives the incident that an element instance has because of its job, 0 for none.
func (x *execution) incidentOfJob(e *Element) int64 {
	if e.Job == 0 || e.Incident == 0 {
		return 0
	}
	if incident := x.incident(e.Incident); incident != nil && incident.Job == e.Job {
		return incident.Key
	}
	return 0
}

func (c *ResolveIncident) decide(x *execution) {
	incident := x.incident(c.Incident)
	if incident == nil {
		x.reject(NotFound, "incident %d does not exist or is resolved", c.Incident)
	}
	if x.rootOf(incident.Instance) == nil {
		x.reject(NotFound, "the process instance of incident %d is finished", c.Incident)
	}
	x.mustNotBeSuspended(x.element(incident.Instance))
	x.settleIncident(c.Incident)
	if e := x.element(incident.Element); e != nil {
		x.update(e, func(e *Element) { e.Incident = 0 })
	}
	if incident.Job != 0 {
		x.reviveJob(incident.Job)
		return
	}
	if incident.Retry != nil {
		x.enqueue(*incident.Retry)
	}
}
