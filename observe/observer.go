package observe

import (
	"context"

	"zhitong/pipeline"
)

// observers tells both metrics and traces.
type observers struct {
	metrics *Metrics
	tracing *Tracing
}

// Observer gives what a pipeline tells metrics and, where there are any, traces.
func Observer(metrics *Metrics, tracing *Tracing) pipeline.Observer {
	if tracing == nil {
		return metrics
	}
	return observers{metrics, tracing}
}

// Submitted implements [pipeline.Observer].
func (o observers) Submitted(ctx context.Context, act pipeline.Act) any {
	return o.tracing.Submitted(ctx, act)
}

// Answered implements [pipeline.Observer].
func (o observers) Answered(a pipeline.Answered) {
	o.metrics.Answered(a)
	o.tracing.Answered(a)
}

// Batched implements [pipeline.Observer].
func (o observers) Batched(b pipeline.Batched) {
	o.metrics.Batched(b)
	o.tracing.Batched(b)
}
