package main

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// history is what clients asked of a system and were told, by the object that
// it was about: each is looked at by itself.
type history[K cmp.Ordered] struct {
	model porcupine.Model
	began time.Time

	mutex   sync.Mutex
	objects map[K][]porcupine.Operation
	answers map[string]int
}

func newHistory[K cmp.Ordered](model porcupine.Model) *history[K] {
	return &history[K]{model: model, began: time.Now(), objects: map[K][]porcupine.Operation{}, answers: map[string]int{}}
}

// now is a point in time by the monotonic clock of the clients.
func (h *history[K]) now() int64 { return int64(time.Since(h.began)) }

// ask makes a request and records it; what is not answered may happen at any
// time from now on.
func (h *history[K]) ask(object K, what string, request any, do func() error) (answer string) {
	call := h.now()
	answer = answerOfStatus(do())
	end := h.now()
	if answer == unanswered {
		end = math.MaxInt64
	}
	h.record(object, what, porcupine.Operation{Call: call, Return: end, Input: request, Output: answer})
	return answer
}

func (h *history[K]) record(object K, what string, one porcupine.Operation) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.objects[object] = append(h.objects[object], one)
	h.answers[what+" "+one.Output.(string)]++
}

// answerOfStatus says what the answer of a gateway means.
func answerOfStatus(err error) string {
	switch status.Code(err) {
	case codes.OK:
		return answeredYes
	case codes.NotFound, codes.AlreadyExists:
		return answeredNo
	case codes.FailedPrecondition, codes.InvalidArgument:
		return answeredNot
	default:
		return unanswered
	}
}

// check looks for objects whose history no order of the requests explains.
func (h *history[K]) check(t *testing.T, name string) {
	t.Helper()
	requests := 0
	for object, asked := range h.objects {
		requests += len(asked)
		if got := porcupine.CheckOperationsTimeout(h.model, asked, time.Minute); got != porcupine.Ok {
			t.Errorf("the history of %s %v is %v:%s", name, object, got, describe(asked))
		}
	}
	t.Logf("%d histories of a %s with %d requests, in which there were %v", len(h.objects), name, requests, h.answers)
}

// checkSpoilt falsifies histories as a fault would, and wants every one of them found.
func (h *history[K]) checkSpoilt(t *testing.T, what string, spoil func([]porcupine.Operation) ([]porcupine.Operation, bool)) {
	t.Helper()
	spoilt := 0
	for object, asked := range h.objects {
		changed, possible := spoil(slices.Clone(asked))
		if !possible || spoilt == 100 || len(asked) > 12 { // to find that nothing explains one takes exponential time
			continue
		}
		spoilt++
		if got := porcupine.CheckOperationsTimeout(h.model, changed, time.Minute); got != porcupine.Illegal {
			t.Errorf("%s: the history of %v is %v:%s", what, object, got, describe(changed))
		}
	}
	if t.Logf("%s: found in %d histories", what, spoilt); spoilt == 0 {
		t.Errorf("%s: no history has what is to be changed", what)
	}
}

// every does something again and again until the context ends, in so many ways at once.
func every(ctx context.Context, all *sync.WaitGroup, clients int, do func(client int)) {
	for client := range clients {
		all.Go(func() {
			for ctx.Err() == nil {
				do(client)
			}
		})
	}
}
