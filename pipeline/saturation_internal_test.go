package pipeline

import (
	"testing"
	"time"
)

func TestANodeIsSaturatedByWorkWithoutARest(t *testing.T) {
	p := &Pipeline{writers: []*writer{{}}}
	spend := func(work, rest, waited time.Duration, times int) bool {
		for range times {
			p.writers[0].saturation.spent(work, true)
			p.writers[0].saturation.rested(rest, waited)
		}
		return p.Saturated()
	}
	for _, step := range []struct {
		work, rest, waited time.Duration
		times              int
		want               bool
	}{
		{10 * time.Millisecond, 0, 0, 10, false},
		{10 * time.Millisecond, 10 * time.Millisecond, 0, 500, false},
		{10 * time.Millisecond, 10 * time.Millisecond, 9 * time.Millisecond, 500, true}, // for a processor
		{10 * time.Millisecond, 100 * time.Microsecond, 0, 500, true},
		{10 * time.Millisecond, 3 * time.Second, 0, 1, false},
	} {
		if got := spend(step.work, step.rest, step.waited, step.times); got != step.want {
			t.Errorf("%+v: saturated %t", step, got)
		}
	}
}
