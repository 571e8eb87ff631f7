package broker

import (
	"context"
	"errors"
	"testing"
	"time"

	"zhitong/pipeline"
)

// TestManyLooksAreFewReads: who asks while a read goes on shares the next one, and
// who has no more time is told that, whatever the read says.
func TestManyLooksAreFewReads(t *testing.T) {
	const many = 3 * maxLooks
	begun, goOn, reads := make(chan struct{}), make(chan struct{}), 0
	e := &endings{read: func(_ context.Context, keys []int64) (map[int64]Finished, error) {
		if reads++; reads == 1 {
			close(begun)
			<-goOn
		}
		found := map[int64]Finished{}
		for _, key := range keys {
			if key%2 == 0 {
				found[key] = Finished{Instance: Instance{Key: key}}
			}
		}
		return found, nil
	}}
	late, cancel := context.WithCancel(t.Context())
	told := make(chan error)
	go func() {
		_, err := e.look(late, 1)
		told <- err
	}()
	<-begun
	cancel()
	if err := <-told; pipeline.CodeOf(err) != pipeline.DeadlineExceeded {
		t.Errorf("out of time: %v", err)
	}
	answers := make([]chan seen, many)
	for i := range answers {
		answers[i] = make(chan seen, 1)
		e.ask(look{int64(i), answers[i]})
	}
	close(goOn)
	for i, answer := range answers {
		found := <-answer
		if found.err != nil || (found.finished != nil) != (i%2 == 0) || found.finished != nil && found.finished.Instance.Key != int64(i) {
			t.Fatalf("%d: %+v", i, found)
		}
	}
	if reads != 1+many/maxLooks {
		t.Errorf("%d reads", reads)
	}
}

func TestAFailedReadIsTold(t *testing.T) {
	broken := errors.New("broken")
	e := &endings{read: func(context.Context, []int64) (map[int64]Finished, error) { return nil, broken }}
	for range 2 {
		if _, err := e.look(t.Context(), 1); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	}
}

func TestOnlySoManyEndsAreRemembered(t *testing.T) {
	l := lately{known: map[int64]bool{}}
	for key := range int64(maxLately + 1) {
		l.add(key + 1)
	}
	if l.holds(1) || !l.holds(2) || !l.holds(maxLately+1) || len(l.known) != maxLately {
		t.Errorf("%d are known", len(l.known))
	}
}

func TestPlacesAreOfOneKind(t *testing.T) {
	p := places{most: 1, full: errFull("for a test")}
	leave, err := p.take()
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.take()
	if refusal, ok := errors.AsType[*pipeline.Refusal](err); !ok || refusal.Code != pipeline.ResourceExhausted || refusal.RetryAfter <= 0 {
		t.Errorf("a second one: %v", err)
	}
	leave()
	if _, err = p.take(); err != nil {
		t.Errorf("after one left: %v", err)
	}
}

func TestEndsAreCountedBySeconds(t *testing.T) {
	r, now := endRate{}, time.Unix(1_000_000, 0)
	for range 100 {
		r.add(now)
	}
	for _, step := range []struct {
		later time.Duration
		want  int64
	}{{500 * time.Millisecond, 100}, {1500 * time.Millisecond, 100}, {2 * time.Second, 100}, {2600 * time.Millisecond, 0}} {
		if got := r.perSecond(now.Add(step.later)); got != step.want {
			t.Errorf("after %s: %d", step.later, got)
		}
	}
}
