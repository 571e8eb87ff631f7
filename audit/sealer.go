package audit

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// defaultInterval keeps what was decided unsealed for less than a second.
const defaultInterval = 500 * time.Millisecond

// SealerOptions configures a [Sealer].
type SealerOptions struct {
	// Interval between two looks for what waits; half a second when 0.
	Interval time.Duration
	// Sealed is called after every seal, may be nil.
	Sealed func(Sealed)
	Logger *slog.Logger
}

// Sealer seals the log while it runs. Every node runs one; the lease of the log
// lets one of them work at a time.
type Sealer struct {
	pipeline *pipeline.Pipeline
	options  SealerOptions
	stop     context.CancelFunc
	stopped  sync.WaitGroup

	mu     sync.Mutex // held while sealing
	epoch  int64
	alarms []pipeline.Problem
}

// StartSealer makes the head of the log when there is none and starts to seal.
// Stop it before the pipeline is closed.
func StartSealer(ctx context.Context, p *pipeline.Pipeline, options SealerOptions) (*Sealer, error) {
	if options.Interval <= 0 {
		options.Interval = defaultInterval
	}
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	s := &Sealer{pipeline: p, options: options}
	if err := s.openLog(ctx); err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	s.stopped.Go(func() { s.run(running) })
	return s, nil
}

// Stop ends sealing after one last seal of what waits. It may be called twice.
func (s *Sealer) Stop(ctx context.Context) error {
	s.stop()
	s.stopped.Wait()
	return s.Seal(ctx)
}

// Alarms gives what kept segments from being sealed at the last seal, such as a
// missing one. A healthy log has none.
func (s *Sealer) Alarms() []pipeline.Problem {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.alarms)
}

func (s *Sealer) openLog(ctx context.Context) error {
	_, err := s.pipeline.Submit(ctx, pipeline.Act{Actor: pipeline.System, Command: &open{}})
	if pipeline.CodeOf(err) == pipeline.AlreadyExists {
		return nil
	}
	return err
}

func (s *Sealer) run(ctx context.Context) {
	ticker := time.NewTicker(s.options.Interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := s.Seal(ctx); err != nil && ctx.Err() == nil {
				s.options.Logger.Warn("sealing the audit log failed; trying again", "error", err)
			}
		}
	}
}

// Seal seals all that waits now, unless another node does. When it returns nil
// and this node has the lease, everything decided before the call is sealed but
// for what [Sealer.Alarms] names.
func (s *Sealer) Seal(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		waits, err := s.waiting(ctx)
		if err != nil || !waits {
			return err
		}
		more, err := s.sealOnce(ctx)
		if err != nil || !more {
			return err
		}
	}
}

// sealOnce submits one seal and says whether another is needed at once.
func (s *Sealer) sealOnce(ctx context.Context) (more bool, err error) {
	command := &seal{Node: s.pipeline.NodeID(), Epoch: s.epoch}
	answer, err := pipeline.Do[*Sealed](ctx, s.pipeline, pipeline.Act{Actor: pipeline.System, Command: command})
	switch pipeline.CodeOf(err) {
	case pipeline.NotFound, pipeline.Unavailable:
		s.raise(alarmsOf(err))
		return false, nil
	case pipeline.InvalidState: // the lease has passed; take it anew
		s.epoch = 0
		return command.Epoch != 0, nil
	}
	if err != nil {
		return false, err
	}
	s.epoch = answer.Epoch
	s.raise(answer.Alarms)
	if s.options.Sealed != nil {
		s.options.Sealed(*answer)
	}
	return answer.More, nil
}

// raise logs alarms that are new.
func (s *Sealer) raise(alarms []pipeline.Problem) {
	if !slices.Equal(alarms, s.alarms) {
		for _, alarm := range alarms {
			s.options.Logger.Error("the audit log has a gap", "code", alarm.Code, "detail", alarm.Message)
		}
	}
	s.alarms = alarms
}

// waiting says whether there are leaves that this node should seal. Segments
// without leaves (those of seals) wait for the next that have some.
func (s *Sealer) waiting(ctx context.Context) (waits bool, err error) {
	err = s.pipeline.Store().Read(store.WithPriority(ctx), func(reader store.Reader) error {
		if held, err := s.heldElsewhere(ctx, reader); err != nil || held {
			return err
		}
		open, err := writers.Read(ctx, reader, unfinished())
		if err != nil {
			return err
		}
		for _, from := range open {
			found, err := reader.Count(ctx, store.Query{Table: leaves.Spec, Where: later(from.ID, from.Sequence)}, 1)
			if waits = waits || found > 0; err != nil || waits {
				return err
			}
		}
		return nil
	})
	return waits, err
}

func (s *Sealer) heldElsewhere(ctx context.Context, reader store.Reader) (bool, error) {
	stored, err := heads.Read(ctx, reader, store.Query{})
	if err != nil || len(stored) == 0 {
		return false, err
	}
	other := stored[0].Holder != s.pipeline.NodeID()
	return other && !s.pipeline.Store().Exclusive() && stored[0].leased(reader.Now()), nil
}

func alarmsOf(err error) []pipeline.Problem {
	if refusal, ok := errors.AsType[*pipeline.Refusal](err); ok {
		return refusal.Problems
	}
	return nil
}
