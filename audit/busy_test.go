package audit

import (
	"context"
	"sync"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
	"zhitong/postgres"
	"zhitong/sqlite"
	"zhitong/store"
)

// TestWhoSearchesLongDoesNotKeepTheLogFromBeingSealed: all reads that may run at once do.
func TestWhoSearchesLongDoesNotKeepTheLogFromBeingSealed(t *testing.T) {
	for name, open := range map[string]func(*testing.T) (store.Store, error){
		"sqlite": func(t *testing.T) (store.Store, error) {
			return sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{TestClock: true, Readers: 1})
		},
		"postgres": func(t *testing.T) (store.Store, error) {
			return postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{TestClock: true, Readers: 1})
		},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := open(t)
			must(t, err)
			log := newLog(t)
			log.startOn(db)
			defer log.stop()
			log.write("clerk", 3)
			log.whileSearched(func(ctx context.Context) { must(t, log.sealer.Seal(ctx)) })
			if sealed := len(log.rows(order.Spec)); sealed < 3 {
				t.Errorf("%d segments are sealed", sealed)
			}
		})
	}
}

// whileSearched does something while the only ordinary reader is taken.
func (l *testLog) whileSearched(do func(context.Context)) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	var search sync.WaitGroup
	defer search.Wait()
	defer cancel()
	began := make(chan struct{})
	search.Go(func() {
		l.read(func(context.Context, store.Reader) error {
			close(began)
			<-ctx.Done()
			return nil
		})
	})
	<-began
	do(ctx)
}
