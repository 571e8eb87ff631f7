package broker

import "zhitong/pipeline"

// What begins new work, see [pipeline.Beginning]: under load it is refused so
// that what has begun gets on.
var _ = []pipeline.Beginning{(*CreateInstance)(nil), (*PublishMessage)(nil), (*BroadcastSignal)(nil), (*EvaluateConditionals)(nil),
	(*EvaluateDecision)(nil), (*CreateBatch)(nil)}

// BeginsWork implements [pipeline.Beginning].
func (*CreateInstance) BeginsWork() {}

// BeginsWork implements [pipeline.Beginning].
func (*PublishMessage) BeginsWork() {}

// BeginsWork implements [pipeline.Beginning].
func (*BroadcastSignal) BeginsWork() {}

// BeginsWork implements [pipeline.Beginning].
func (*EvaluateConditionals) BeginsWork() {}

// BeginsWork implements [pipeline.Beginning].
func (*EvaluateDecision) BeginsWork() {}

// BeginsWork implements [pipeline.Beginning].
func (*CreateBatch) BeginsWork() {}
