package broker

import (
	"context"
	"errors"
	"sync"
	"time"

	"zhitong/pipeline"
)

const (
	// maxLooksForJobs bounds how many looks of a node are under way, in turn of all lines:
	// one batch takes them all.
	maxLooksForJobs = 256
	// maxPolls bounds the lines that one tick has looked at.
	maxPolls = 512
	// lookAgain is when a look is tried again that the pipeline refused.
	lookAgain = 100 * time.Millisecond
)

// lines are those in which the workers of this node wait for jobs.
type lines struct {
	look func(w *waitingWorker, most int) // begins a look that ends with settle

	mu      sync.Mutex
	byKey   map[string]*line
	byType  map[int64]map[*line]struct{}
	ready   []*line // that look next, in turn
	looking int
	tickets uint64
	ticks   uint64
	began   chan struct{} // says that there is a line
}

func newLines(look func(w *waitingWorker, most int)) *lines {
	return &lines{look: look, byKey: map[string]*line{}, byType: map[int64]map[*line]struct{}{}, began: make(chan struct{}, 1)}
}

// enter has a worker wait, until it is served or leaves.
func (l *lines) enter(ctx context.Context, actor pipeline.Actor, command ActivateJobs) *waitingWorker {
	w := &waitingWorker{context: ctx, actor: actor, command: command, served: make(chan served, 1)}
	key := lineKey(&actor, &command)
	l.mu.Lock()
	defer l.mu.Unlock()
	in, known := l.byKey[key]
	if !known {
		in = l.open(key, &command)
	}
	l.tickets++
	w.line, w.key, w.ticket, w.command.Tenants = in, key, l.tickets, in.tenants
	in.inside++
	in.put(w)
	l.prepare(in)
	l.start()
	return w
}

// open begins a line, for a worker who may be the first of many.
func (l *lines) open(key string, command *ActivateJobs) *line {
	in := &line{jobType: command.Type, tenants: command.Tenants, looks: 1, unsure: true, ask: 1, every: 1}
	l.byKey[key] = in
	of := typeKey(command.Type)
	if l.byType[of] == nil {
		l.byType[of] = map[*line]struct{}{}
	}
	l.byType[of][in] = struct{}{}
	select {
	case l.began <- struct{}{}:
	default:
	}
	return in
}

// leave has a worker go, and says whether it is gone: while a look is made for
// it, it is served soon.
func (l *lines) leave(w *waitingWorker) (gone bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w.line == nil || w.looking {
		w.leaving = true
		return false
	}
	w.line.take(w)
	l.quit(w)
	return true
}

// quit ends the wait of a worker, and the line with its last one: callers choose
// the keys of lines freely.
func (l *lines) quit(w *waitingWorker) {
	in := w.line
	w.line = nil
	if in.inside--; in.inside > 0 {
		return
	}
	delete(l.byKey, w.key)
	of := typeKey(in.jobType)
	if delete(l.byType[of], in); len(l.byType[of]) == 0 {
		delete(l.byType, of)
	}
}

// prepare has a line look in its turn if it wants to and can.
func (l *lines) prepare(in *line) {
	if !in.ready && in.looks > 0 && in.idle > 0 {
		in.ready = true
		l.ready = append(l.ready, in)
	}
}

// start begins the looks for which there is room, one of each line in turn.
func (l *lines) start() {
	for l.looking < maxLooksForJobs && len(l.ready) > 0 {
		in := l.ready[0]
		l.ready[0] = nil
		l.ready = l.ready[1:]
		in.ready = false
		if in.looks == 0 || in.idle == 0 {
			continue
		}
		l.looking++
		w, most := in.begin()
		l.look(w, most)
		l.prepare(in)
	}
}

// settle ends a look that asked for so many jobs. Who found none keeps its place,
// and so does who could not look because too much was going on.
func (l *lines) settle(w *waitingWorker, asked int, jobs []ActivatedJob, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.looking--
	in, claiming := w.line, w.claiming
	w.looking, w.claiming = false, false
	switch {
	case claiming && passesSoon(err): // what comes comes again
		err = nil
	case claiming && err == nil: // it says nothing of what is in the store
	case err == nil:
		in.learn(w, asked, jobs)
	case w.context.Err() != nil: // it has gone, and the next one looks in its place
		in.hint()
	default:
		time.AfterFunc(lookAgain, func() { l.stir(in) })
	}
	if (err == nil && len(jobs) == 0 || passesSoon(err)) && !w.leaving {
		in.put(w)
	} else {
		l.quit(w)
		w.served <- served{jobs, err}
	}
	l.prepare(in)
	l.start()
}

// passesSoon says whether a refusal is no more than that too much was going on.
func passesSoon(err error) bool {
	refusal, ok := errors.AsType[*pipeline.Refusal](err)
	return ok && refusal.RetryAfter > 0
}

// stir has a line look because something may be there.
func (l *lines) stir(in *line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	in.hint()
	l.prepare(in)
	l.start()
}

// come says that so many jobs of a type and a tenant have come. It gives whether as
// many workers wait for them here.
func (l *lines) come(of jobsOf, count int) (awaited bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	idle := 0
	for in := range l.byType[typeKey(of.jobType)] {
		if in.jobType == of.jobType && in.serves(of.tenant) {
			idle += in.idle
			in.came++
			in.expected += count
			in.want(count)
			l.prepare(in)
		}
	}
	l.start()
	return idle >= count
}

// hear says that jobs of some types may have come, of whatever tenant; nil stands
// for all types.
func (l *lines) hear(types []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if types == nil {
		for of := range l.byType {
			types = append(types, of)
		}
	}
	for _, of := range types {
		for in := range l.byType[of] {
			in.hint()
			l.prepare(in)
		}
	}
	l.start()
}

// run has every line looked at now and then until ctx ends, less often where
// nothing is found: hints may get lost, and other nodes may give none.
func (l *lines) run(ctx context.Context, pace pace) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.began:
		}
		l.poll(ctx, pace)
	}
}

// poll is run while there are lines.
func (l *lines) poll(ctx context.Context, pace pace) {
	ticker := time.NewTicker(pace.interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if !l.tick(pace.rarest) {
			return
		}
	}
}

// tick has the lines looked at whose turn it is, and says whether there are any.
func (l *lines) tick(rarest uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ticks++
	polls := 0
	for _, in := range l.byKey {
		if l.ticks%in.every != 0 {
			continue
		}
		if polls++; polls > maxPolls {
			break
		}
		in.every = min(2*in.every, rarest)
		in.hint()
		l.prepare(in)
	}
	l.start()
	return len(l.byKey) > 0
}
