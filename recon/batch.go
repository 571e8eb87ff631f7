package recon

import (
	"context"
	"runtime"
	"sync"
)

// batch is a run of JSON objects, each with a line end behind it.
type batch struct {
	text []byte
	ends []int // behind each line
}

func (b *batch) end() {
	b.text = append(b.text, '\n')
	b.ends = append(b.ends, len(b.text))
}

// work is a part of a list that is being made.
type work struct {
	from, until int
	into        batch
	done        chan error
}

// inBatches makes the parts of a list on all processors and takes them in their
// order. The first error ends it; it is that of the context when it is done.
func inBatches(ctx context.Context, count, size int, produce func(from, until int, into *batch) error, take func(*batch) error) error {
	ctx, stop := context.WithCancel(ctx)
	workers := min(runtime.GOMAXPROCS(0), (count+size-1)/size)
	todo, ordered := make(chan *work), make(chan *work, 2*workers)
	spare := make(chan *work, 2*workers+2)
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for one := range todo {
				one.done <- produce(one.from, one.until, &one.into)
			}
		})
	}
	running.Go(func() { hand(ctx, count, size, todo, ordered, spare) })
	defer running.Wait() // what they read may change when this returns
	defer stop()
	for one := range ordered {
		err := <-one.done
		if err == nil {
			err = take(&one.into)
		}
		if err != nil {
			return err
		}
		select {
		case spare <- one:
		default:
		}
	}
	return ctx.Err()
}

// hand gives the work out, as far ahead as ordered has room.
func hand(ctx context.Context, count, size int, todo, ordered, spare chan *work) {
	defer close(todo)
	defer close(ordered)
	for from := 0; from < count; from += size {
		one := &work{}
		select {
		case one = <-spare:
		default:
		}
		*one = work{from, min(count, from+size), batch{one.into.text[:0], one.into.ends[:0]}, make(chan error, 1)}
		select {
		case todo <- one:
		case <-ctx.Done():
			return
		}
		select {
		case ordered <- one:
		case <-ctx.Done():
			return
		}
	}
}
