package zeebe

import (
	"context"

	"google.golang.org/grpc"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/zeebe/gatewayprotocol"
)

// beginnings are the calls that begin work, by what they submit. Under load they
// are turned away before their callers are identified and their requests are read:
// what a refusal costs is taken from those whose work has begun.
var beginnings = map[string]pipeline.Beginning{
	gatewayprotocol.Gateway_CreateProcessInstance_FullMethodName:           (*broker.CreateInstance)(nil),
	gatewayprotocol.Gateway_CreateProcessInstanceWithResult_FullMethodName: (*broker.CreateInstance)(nil),
	gatewayprotocol.Gateway_PublishMessage_FullMethodName:                  (*broker.PublishMessage)(nil),
	gatewayprotocol.Gateway_BroadcastSignal_FullMethodName:                 (*broker.BroadcastSignal)(nil),
	gatewayprotocol.Gateway_EvaluateDecision_FullMethodName:                (*broker.EvaluateDecision)(nil),
	gatewayprotocol.Gateway_EvaluateConditional_FullMethodName:             (*broker.EvaluateConditionals)(nil),
}

// What callers are told who are turned away. The status is made once, not for each of them.
var (
	errNoRoom = statusOf(&pipeline.Refusal{Code: pipeline.ResourceExhausted, RetryAfter: pipeline.RetryAfter,
		Message: "more waits to begin than the node takes; try again later"})
	errNoPlace = statusOf(&pipeline.Refusal{Code: pipeline.ResourceExhausted, RetryAfter: pipeline.RetryAfter,
		Message: "more calls wait for the ends of process instances than end soon; try again later"})
)

// turnedAway is the context of a call that is refused whatever its request says.
// gRPC would end such a call earlier still, before it has a goroutine, but keep the
// timer of its deadline until that passes, which a caller sets as late as he likes.
type turnedAway struct {
	context.Context
	err error
}

type awayKey struct{}

// Value implements [context.Context].
func (t *turnedAway) Value(key any) any {
	if key == (awayKey{}) {
		return t
	}
	return t.Context.Value(key)
}

// busy says why a call is turned away, nil when it is not: whoever calls, there
// would be no room for what he begins, or no place to await its end.
func (g *gateway) busy(method string) error {
	command, begins := beginnings[method]
	if !begins {
		return nil
	}
	act := pipeline.Act{Tenant: g.onlyTenant(), Command: command}
	if method == gatewayprotocol.Gateway_CreateProcessInstanceWithResult_FullMethodName {
		leave, err := g.Broker.TakeAwaitPlace()
		if err != nil {
			g.Pipeline.Refused(act, err)
			return errNoPlace
		}
		leave() // it is taken for good once the request is there
	}
	if err := g.Pipeline.Room(act); pipeline.CodeOf(err) == pipeline.ResourceExhausted {
		return errNoRoom
	}
	return nil
}

// onlyTenant is the tenant of all calls, "" when it differs by the caller.
func (g *gateway) onlyTenant() string {
	if g.Anonymous != nil && len(g.Anonymous.Tenants) == 1 {
		return g.Anonymous.Tenants[0]
	}
	return ""
}

// turnAway answers a call that is turned away, before the eyes of who watches.
func (g *gateway) turnAway(away *turnedAway, info *grpc.UnaryServerInfo) (any, error) {
	if g.Unary == nil {
		return nil, away.err
	}
	return g.Unary(away, nil, info, func(context.Context, any) (any, error) { return nil, away.err })
}
