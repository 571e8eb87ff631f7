package pipeline

import (
	"testing"
	"time"
)

func TestANodeIsSaturatedByWorkWithoutARest(t *testing.T) {
	p := &Pipeline{}
	spend := func(work, rest time.Duration, times int) bool {
		for range times {
			p.saturation.spent(work, true)
			p.saturation.spent(rest, false)
		}
		return p.Saturated()
	}
	for _, step := range []struct {
		work, rest time.Duration
		times      int
		want       bool
	}{
		{10 * time.Millisecond, 0, 10, false},
		{10 * time.Millisecond, 10 * time.Millisecond, 500, false},
		{10 * time.Millisecond, 100 * time.Microsecond, 500, true},
		{10 * time.Millisecond, 3 * time.Second, 1, false},
	} {
		if got := spend(step.work, step.rest, step.times); got != step.want {
			t.Errorf("%+v: saturated %t", step, got)
		}
	}
}
