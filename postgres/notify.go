package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"zhitong/store"
	"zhitong/store/wake"
)

const (
	channel          = "zhitong_wake"
	notifyInterval   = 50 * time.Millisecond // at most 20 notifications a second and node
	longestPause     = 5 * time.Second
	maxTopicsWaiting = 1000
)

// notifier carries wakes between nodes: it announces the topics of this node
// and listens to those of others, on connections of its own, because NOTIFY
// inside a transaction would serialise all writers at their commit.
type notifier struct {
	pool    *pgxpool.Pool
	hub     *wake.Hub
	cancel  context.CancelFunc
	done    sync.WaitGroup
	mutex   sync.Mutex
	waiting map[string]struct{}
	signal  chan struct{}
}

// startNotifier listens from the start if the database lets it, else as soon
// as it does.
func startNotifier(ctx context.Context, pool *pgxpool.Pool, hub *wake.Hub) *notifier {
	background, cancel := context.WithCancel(context.Background())
	n := &notifier{pool: pool, hub: hub, cancel: cancel, waiting: map[string]struct{}{}, signal: make(chan struct{}, 1)}
	conn, _ := n.listen(ctx)
	n.done.Go(func() { n.receive(background, conn) })
	n.done.Go(func() { n.announce(background) })
	return n
}

func (n *notifier) stop() {
	n.cancel()
	n.done.Wait()
}

func (n *notifier) listen(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, n.pool.Config().ConnConfig)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "listen "+channel); err != nil {
		disconnect(conn)
		return nil, err
	}
	return conn, nil
}

func disconnect(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}

// receive passes notifications on to the hub until ctx ends.
func (n *notifier) receive(ctx context.Context, conn *pgx.Conn) {
	pause := notifyInterval
	for ctx.Err() == nil {
		if conn == nil {
			sleep(ctx, pause)
			pause = min(2*pause, longestPause)
			conn, _ = n.listen(ctx)
			continue
		}
		pause = notifyInterval
		n.hub.WakeAll() // some may have been missed while nobody listened
		n.pass(ctx, conn)
		disconnect(conn)
		conn = nil
	}
	if conn != nil {
		disconnect(conn)
	}
}

func (n *notifier) pass(ctx context.Context, conn *pgx.Conn) {
	for {
		notification, err := conn.WaitForNotification(ctx)
		if err != nil {
			return
		}
		n.hub.Wake(notification.Payload)
	}
}

// add has a topic announced soon.
func (n *notifier) add(topic string) {
	n.mutex.Lock()
	if len(n.waiting) < maxTopicsWaiting {
		n.waiting[topic] = struct{}{}
	}
	n.mutex.Unlock()
	select {
	case n.signal <- struct{}{}:
	default:
	}
}

func (n *notifier) take() []any {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	var topics []any
	for topic := range n.waiting {
		topics = append(topics, topic)
	}
	clear(n.waiting)
	return topics
}

// announce tells the other nodes what was added, until ctx ends. What the
// database does not take is lost, as hints may be.
func (n *notifier) announce(ctx context.Context) {
	const text = "select pg_notify('" + channel + "', topic) from unnest($1::text[]) as topic"
	for {
		select {
		case <-ctx.Done():
			return
		case <-n.signal:
		}
		if topics := n.take(); len(topics) > 0 {
			_, _ = n.pool.Exec(ctx, text, listArray(store.Text, topics))
		}
		sleep(ctx, notifyInterval)
	}
}

func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Wake tells the watchers of topic here at once and on other nodes soon.
func (s *Store) Wake(_ context.Context, topic string) error {
	if err := s.gate.Enter(); err != nil {
		return err
	}
	defer s.gate.Leave()
	if err := store.CheckTopic(topic); err != nil {
		return err
	}
	s.hub.Wake(topic)
	if s.notifier != nil {
		s.notifier.add(topic)
	}
	return nil
}

// Watch gives a channel that receives after Wake(topic) on any node.
func (s *Store) Watch(ctx context.Context, topic string) (<-chan struct{}, error) {
	if err := s.gate.Enter(); err != nil {
		return nil, err
	}
	defer s.gate.Leave()
	return s.hub.Watch(ctx, topic), nil
}
