package sqlite

import (
	"context"
	"encoding/binary"
	"os"
	"sync"
	"sync/atomic"

	"zhitong/store"
)

// foldAfter is how many pages the write-ahead log may have before it is folded
// into the file: as many that hot pages are written once for many commits.
const foldAfter = 4000

// folder folds the write-ahead log into the file beside the writer, which would
// else have to wait. What was committed meanwhile is little, and the writer folds
// it by itself: only where nothing is left the log begins anew.
type folder struct {
	index      *os.File // of the log, which tells how long it is
	connection *connection
	wanted     chan struct{}
	caughtUp   atomic.Bool // the log is folded but for the last commits
	next       uint32      // pages at which it is folded again; of the writer
	stop       context.CancelFunc
	stopped    sync.WaitGroup
}

func startFolder(location, database string) (*folder, error) {
	c, err := connect(location, folderSettings)
	if err != nil {
		return nil, err
	}
	index, err := os.Open(database + "-shm")
	if err != nil {
		_ = c.close()
		return nil, store.ErrDatabase.Wrap(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	f := &folder{index: index, connection: c, wanted: make(chan struct{}, 1), next: foldAfter, stop: stop}
	f.stopped.Go(func() { f.work(ctx) })
	return f, nil
}

// close waits until a fold that is at work has ended.
func (f *folder) close() {
	f.stop()
	f.stopped.Wait()
	_ = f.connection.close() // it has written nothing that is not in the log
	_ = f.index.Close()
}

func (f *folder) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.wanted:
			fold(f.connection)
			f.caughtUp.Store(true)
		}
	}
}

// between is called by the writer between its transactions.
func (f *folder) between(writer *connection) {
	pages := f.pages()
	switch {
	case f.caughtUp.Swap(false):
		fold(writer)
		f.next = max(foldAfter, pages+foldAfter/4) // where a reader keeps the log from beginning anew
	case pages >= f.next:
		select {
		case f.wanted <- struct{}{}:
		default:
		}
	case pages < foldAfter:
		f.next = foldAfter
	}
}

// pages is how many pages the log holds: the field mxFrame of the index, in the
// byte order of the machine (https://sqlite.org/walformat.html, 2.1.1). Where it
// cannot be read there is nothing to fold.
func (f *folder) pages() uint32 {
	var field [4]byte
	if _, err := f.index.ReadAt(field[:], 16); err != nil {
		return 0
	}
	return binary.NativeEndian.Uint32(field[:])
}

// fold folds as much as readers and the writer allow. An error takes nothing away:
// the log holds what the file lacks, and it is folded later.
func fold(c *connection) {
	_ = c.run("pragma wal_checkpoint(passive)")
}
