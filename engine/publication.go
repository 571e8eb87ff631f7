package engine

import (
	"fmt"
	"time"

	"zhitong/bpmn"
	"zhitong/feel"
)

// Publication is a message that an instance publishes.
type Publication struct {
	Tenant         string        `json:"tenant"`
	Name           string        `json:"name"`
	CorrelationKey string        `json:"correlationKey"`
	MessageID      string        `json:"messageId,omitempty"`
	TimeToLive     time.Duration `json:"timeToLive,omitempty"`
	Variables      Variables     `json:"variables,omitempty"`
}

// activateSendTask publishes the message, or has a job send it.
func activateSendTask(x *execution, e *Element) *failure {
	model := x.model(e)
	if model.Publication == nil {
		return x.createJob(e, model.Job)
	}
	if failure := x.publish(e, model.Publication); failure != nil {
		return failure
	}
	return passThrough(x, e)
}

// publish publishes a message with the local variables of the element.
func (x *execution) publish(e *Element, model *bpmn.Publication) *failure {
	message := &Publication{Tenant: x.tenant()}
	parts := []func() *failure{
		func() (failure *failure) { message.Name, failure = x.name(model.Name, e, "message name"); return },
		func() (failure *failure) {
			message.CorrelationKey, failure = x.correlationKey(model.CorrelationKey, e)
			return
		},
		func() *failure { return x.optionalName(model.MessageID, e, "message id", &message.MessageID) },
		func() *failure { return x.timeToLive(model.TimeToLive, e, &message.TimeToLive) },
	}
	for _, part := range parts {
		if failure := part(); failure != nil {
			return failure
		}
	}
	if e.Locals {
		message.Variables = x.allVariables([]int64{e.Key})
	}
	x.emit(Event{Intent: MessagePublishedEvent, Element: e, Occurrence: message})
	x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Publish: message})
	return nil
}

// timeToLive evaluates to a duration that is not negative.
func (x *execution) timeToLive(expression *bpmn.Expression, e *Element, to *time.Duration) *failure {
	if expression == nil {
		return nil
	}
	value, failure := x.evaluate(*expression, x.seenBy(e), IncidentExtractValue)
	if failure != nil {
		return failure
	}
	until, err := after(value, x.ctx.Now)
	if err != nil || until.Before(x.ctx.Now) {
		return failed(IncidentExtractValue, "time to live: a duration is wanted, %q gives %s", expression.Source, value.String())
	}
	*to = until.Sub(x.ctx.Now)
	return nil
}

// after adds a duration, or the text of one, to a time.
func after(value feel.Value, now time.Time) (time.Time, error) {
	if text, isText := value.AsString(); isText {
		parsed, err := parseInterval(text)
		if err != nil {
			return now, err
		}
		due, ok := parsed.after(now)
		if !ok {
			return now, fmt.Errorf("%q leads beyond the calendar", text)
		}
		return due.UTC(), nil
	}
	due, ok := value.AddDuration(now)
	if !ok {
		return now, fmt.Errorf("a duration is wanted, not %s", value.String())
	}
	return due.UTC(), nil
}
