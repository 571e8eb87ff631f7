package postgres

import (
	"context"
	"errors"
	"reflect"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"zhitong/store"
)

// connectTimeout is what one server of several may take to let in, where the
// location does not say.
const connectTimeout = 5 * time.Second

// surveyInterval is how often servers are looked at while there is a doubt, and
// how long a commit takes that raises one.
const surveyInterval = 2 * time.Second

// errAddress has no cause: that may quote the location, which may hold a password.
var errAddress = store.Invalid("the address of the PostgreSQL database cannot be read")

var errReaders = store.Invalid("target_session_attrs leads to servers that may only be read; a node needs the one that writes: read-write")

// errOutdated keeps connections away from a primary that has been replaced.
var errOutdated = errors.New("another server has been made primary since this one was")

// servers is what a location names: one server, or those of which one at a time
// is the primary. A primary that was replaced and runs on, or again, still takes
// itself for one. What tells it is its timeline: a server that is promoted begins
// one of a higher number.
type servers struct {
	config  *pgxpool.Config
	several bool
	attrs   pgconn.ValidateConnectFunc
	doubt   atomic.Bool // whether the newest timeline is known
	stop    context.CancelFunc
	stopped sync.WaitGroup

	mutex    sync.Mutex
	timeline uint32                 // the newest that was seen; 0 where servers have none
	open     map[*connection]uint32 // the timelines of those that are in use
}

// findServers reads a location. With several servers it asks each of them which
// timeline it is on, those that answer.
func findServers(ctx context.Context, location string) (*servers, error) {
	config, err := pgxpool.ParseConfig(location)
	if err != nil {
		return nil, errAddress
	}
	s := &servers{config: config, open: map[*connection]uint32{}}
	if err := s.prepare(config.ConnConfig); err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	if s.several {
		s.survey(ctx)
		s.stopped.Go(func() { s.watch(running) })
	}
	return s, nil
}

// close stops looking.
func (s *servers) close() {
	s.stop()
	s.stopped.Wait()
}

func (s *servers) prepare(config *pgx.ConnConfig) error {
	for _, other := range config.Fallbacks { // the same once more without encryption is no other
		s.several = s.several || other.Host != config.Host || other.Port != config.Port
	}
	if s.attrs = config.ValidateConnect; leadsToReaders(s.attrs) {
		return errReaders
	} else if s.attrs == nil {
		s.attrs = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	if config.ConnectTimeout == 0 && s.several {
		config.ConnectTimeout = connectTimeout
	}
	config.DialFunc = dialer(config.ConnectTimeout, s.forget)
	config.OnNotice = noticed
	config.OnPgError = goesOn
	if s.several {
		config.ValidateConnect = s.validate
	}
	return nil
}

// leadsToReaders recognises the values of target_session_attrs that do.
func leadsToReaders(attrs pgconn.ValidateConnectFunc) bool {
	for _, one := range []pgconn.ValidateConnectFunc{pgconn.ValidateConnectTargetSessionAttrsReadOnly,
		pgconn.ValidateConnectTargetSessionAttrsStandby, pgconn.ValidateConnectTargetSessionAttrsPreferStandby} {
		if reflect.ValueOf(one).Pointer() == reflect.ValueOf(attrs).Pointer() {
			return true
		}
	}
	return false
}

// validate lets a connection be used that leads to the primary.
func (s *servers) validate(ctx context.Context, driver *pgconn.PgConn) error {
	if err := s.attrs(ctx, driver); err != nil {
		return err
	}
	timeline, err := timelineOf(ctx, driver)
	if err != nil {
		return err
	}
	return s.admit(connectionOf(driver), timeline)
}

// timelineOf asks a primary for its timeline; 0 where the server, a relative of
// PostgreSQL, has none.
func timelineOf(ctx context.Context, driver *pgconn.PgConn) (uint32, error) {
	const query = "select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
	results, err := driver.Exec(ctx, query).ReadAll()
	if failure, ok := errors.AsType[*pgconn.PgError](err); ok && goesOn(driver, failure) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	timeline, err := strconv.ParseUint(string(results[0].Rows[0][0]), 16, 32)
	return uint32(timeline), err
}

// admit refuses a connection to an outdated primary, and cuts those that there
// are when a newer one is met.
func (s *servers) admit(conn *connection, timeline uint32) error {
	s.mutex.Lock()
	if timeline < s.timeline {
		s.mutex.Unlock()
		return errOutdated
	}
	s.open[conn], s.timeline = timeline, timeline
	var outdated []*connection
	for other, its := range s.open {
		if its < timeline {
			outdated = append(outdated, other)
		}
	}
	s.mutex.Unlock()
	for _, other := range outdated {
		_ = other.Close()
	}
	return nil
}

func (s *servers) forget(conn *connection) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.open, conn)
}

// suspect has the servers looked at soon.
func (s *servers) suspect() { s.doubt.Store(true) }

// watch looks at the servers while there is a doubt, until ctx ends.
func (s *servers) watch(ctx context.Context) {
	for pace := time.NewTicker(surveyInterval); ; {
		select {
		case <-ctx.Done():
			pace.Stop()
			return
		case now := <-pace.C:
			if s.doubt.Swap(false) || s.awaitsSince(now.Add(-surveyInterval)) {
				s.survey(ctx)
			}
		}
	}
}

// awaitsSince says whether a commit has been running since then: perhaps it
// waits for a standby that follows another primary.
func (s *servers) awaitsSince(then time.Time) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for conn := range s.open {
		if began := conn.began.Load(); began != 0 && began < then.UnixNano() {
			return true
		}
	}
	return false
}

// survey connects to every server by itself, which has its timeline met.
func (s *servers) survey(ctx context.Context) {
	first := s.config.ConnConfig
	ctx, cancel := context.WithTimeout(ctx, 2*first.ConnectTimeout)
	defer cancel()
	all := append([]*pgconn.FallbackConfig{{Host: first.Host, Port: first.Port, TLSConfig: first.TLSConfig}}, first.Fallbacks...)
	var asked sync.WaitGroup
	for _, one := range all {
		config := first.Copy()
		config.Host, config.Port, config.TLSConfig, config.Fallbacks = one.Host, one.Port, one.TLSConfig, nil
		asked.Go(func() {
			if conn, err := pgx.ConnectConfig(ctx, config); err == nil { // one that does not answer is not the primary
				disconnect(conn)
			}
		})
	}
	asked.Wait()
}
