package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/pipeline"
)

// ClockInput pins the clock.
type ClockInput struct {
	Body struct {
		Timestamp int64 `json:"timestamp" doc:"Milliseconds since 1970."`
	}
}

// registerClock lets tests move the clock of a server that was started for it.
func registerClock(s *Server, api huma.API) {
	operation(api, "clock", "pinClock", http.MethodPut, "/v2/clock", "Pin the clock", http.StatusNoContent,
		func(ctx context.Context, input *ClockInput) (*Nothing, error) {
			at := time.UnixMilli(input.Body.Timestamp).UTC()
			return &Nothing{}, s.setClock(ctx, &at)
		})
	operation(api, "clock", "resetClock", http.MethodPost, "/v2/clock/reset", "Let the clock run", http.StatusNoContent,
		func(ctx context.Context, _ *Nothing) (*Nothing, error) { return &Nothing{}, s.setClock(ctx, nil) })
}

func (s *Server) setClock(ctx context.Context, at *time.Time) error {
	if _, err := s.allow(ctx, DefaultTenant, "clock.set"); err != nil {
		return err
	}
	if !s.TestClock {
		return pipeline.Refuse(pipeline.InvalidState, "the clock can be moved only when the server was started with --test-clock")
	}
	if err := s.Pipeline.Store().SetClock(ctx, at); err != nil {
		return err
	}
	s.Broker.ClockMoved()
	return nil
}
