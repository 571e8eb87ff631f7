package workbench_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
)

// shift is a random day at the desk: statements, bookings, runs, postings and
// confirmations that overlap in every order.
type shift struct {
	*desk
	random    *rand.Rand
	day       int
	balance   int64
	booked    int
	pending   []func() // outcomes that were worked out and not yet reported
	given     []map[string]any
	runs      []*workbench.Run
	instances []int64
}

// TestPromisesHoldInEveryOrder: whatever overlaps, no item is settled twice and no
// break is posted twice; and when everybody has done his work nothing is left.
func TestPromisesHoldInEveryOrder(t *testing.T) {
	for seed := range uint64(25) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			s := &shift{desk: open(t).books(), random: rand.New(rand.NewPCG(seed, 1)), day: 1}
			for range 30 {
				steps := []func(){s.bankMoves, s.booksMove, s.startRun, s.startRun, s.report, s.report, s.decide, s.decide, s.confirm, s.cancel}
				steps[s.random.IntN(len(steps))]()
				if s.promises(); t.Failed() {
					return
				}
			}
			s.comeToAnEnd()
		})
	}
}

// movement draws from few references and amounts, so that items match, nearly
// match, repeat and contradict each other.
func (s *shift) movement(day int) moved {
	amounts := []int64{10_000, 30_000, 30_003, 99_500, 100_000, -1_500}
	return moved{fmt.Sprintf("INV100000%d", s.random.IntN(4)), day, amounts[s.random.IntN(len(amounts))], "movement"}
}

func (s *shift) bankMoves() {
	if s.day > 25 {
		return
	}
	s.day++
	entries := []moved{s.movement(s.day), s.movement(s.day)}
	s.deliver(s.day, s.balance, entries...)
	s.balance += entries[0].minor + entries[1].minor
}

func (s *shift) booksMove() {
	one := s.movement(max(2, s.day))
	s.booked++
	one.text = fmt.Sprintf("booking %d", s.booked)
	s.bookAs(fmt.Sprintf("shift:%d", s.booked), one)
}

// startRun has a run worked out; somebody reports it later, or never.
func (s *shift) startRun() {
	if s.day < 2 {
		return
	}
	day := 2 + s.random.IntN(s.day-1)
	if s.random.IntN(4) == 0 {
		s.sameAsWhole(day)
	}
	job := s.matching(day)
	found, err := s.work(job)
	must(s, err)
	s.instances = append(s.instances, job.Instance)
	s.pending = append(s.pending, func() {
		if s.settledOrRefused(s.complete(job, found)) {
			s.runs = append(s.runs, s.run(job.Key))
			s.given = append(s.given, breaksOf(s.desk, decoded(s.desk, found))...)
		}
	})
}

// settledOrRefused says whether an outcome counted; it may only be refused
// because something else came first, such as the end of its process instance.
func (s *shift) settledOrRefused(err error) bool {
	s.Helper()
	overtaken := []pipeline.Code{pipeline.InvalidState, pipeline.AlreadyExists, pipeline.NotFound}
	if code := pipeline.CodeOf(err); err != nil && !slices.Contains(overtaken, code) {
		s.Fatalf("refused with %s: %v", code, err)
	}
	return err == nil
}

func (s *shift) report() {
	if len(s.pending) == 0 {
		return
	}
	which := s.random.IntN(len(s.pending))
	outcome := s.pending[which]
	s.pending = append(s.pending[:which:which], s.pending[which+1:]...)
	outcome()
}

// decide has a posting or a carrying worked out for any break that was ever given.
func (s *shift) decide() {
	if len(s.given) == 0 {
		return
	}
	kind := workbench.PostJob
	if s.random.IntN(3) == 0 {
		kind = workbench.CarryJob
	}
	job := s.settling(kind, s.given[s.random.IntN(len(s.given))], "2241")
	found, err := s.work(job)
	must(s, err)
	s.pending = append(s.pending, func() { s.settledOrRefused(s.complete(job, found)) })
}

func (s *shift) confirm() {
	if len(s.runs) == 0 {
		return
	}
	run := s.runs[s.random.IntN(len(s.runs))]
	for _, group := range s.suggestions(run) {
		if group.Minor == 0 {
			s.settledOrRefused(s.try(&workbench.ConfirmGroup{Run: run.Key, Group: group}))
		}
	}
}

func (s *shift) cancel() {
	if len(s.instances) == 0 || s.random.IntN(3) != 0 {
		return
	}
	err := s.try(&broker.CancelInstance{Instance: s.instances[s.random.IntN(len(s.instances))]})
	if err != nil && pipeline.CodeOf(err) != pipeline.NotFound {
		s.Fatal(err)
	}
}

// comeToAnEnd posts all that is given until no run finds anything more.
func (s *shift) comeToAnEnd() {
	s.Helper()
	for len(s.pending) > 0 {
		s.report()
	}
	s.day = max(s.day, 2)
	for range 4 {
		for _, b := range s.given {
			job := s.settling(workbench.PostJob, b, "2241")
			s.perform(job)
		}
		_, s.given = s.match(s.day)
	}
	if len(s.given) > 0 {
		s.Errorf("breaks keep coming: %v", s.given)
	}
	if s.balance != 0 || s.booked > 0 {
		s.nothingLeft(s.day)
	}
}
