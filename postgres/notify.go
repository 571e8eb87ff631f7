package postgres

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"zhitong/store"
	"zhitong/store/wake"
)

const (
	channel          = "zhitong_wake"        // payload: a topic
	keysChannel      = "zhitong_keys"        // payload: see keysPayload
	notifyInterval   = 50 * time.Millisecond // at most 20 notifications of either kind a second and node
	longestPause     = 5 * time.Second
	maxTopicsWaiting = 1000
	maxKeysWaiting   = 10_000
	// maxKeysNotified is how many keys one notification holds: in base64 they are
	// well below the 8,000 bytes that PostgreSQL takes.
	maxKeysNotified = 600
)

// notifier carries wakes between nodes: it announces the topics and keys of this
// node and listens to those of others, on connections of its own, because NOTIFY
// inside a transaction would serialise all writers at their commit.
type notifier struct {
	pool    *pgxpool.Pool
	hub     *wake.Hub
	self    string // tells the notifications of this node from others
	cancel  context.CancelFunc
	done    sync.WaitGroup
	mutex   sync.Mutex
	waiting map[string]struct{}
	keys    map[topicKey]struct{}
	signal  chan struct{}
}

// topicKey is a key that is told of a topic.
type topicKey struct {
	topic string
	key   int64
}

// startNotifier listens from the start if the database lets it, else as soon
// as it does.
func startNotifier(ctx context.Context, pool *pgxpool.Pool, hub *wake.Hub) *notifier {
	background, cancel := context.WithCancel(context.Background())
	n := &notifier{pool: pool, hub: hub, self: strconv.FormatUint(rand.Uint64(), 36), cancel: cancel,
		waiting: map[string]struct{}{}, keys: map[topicKey]struct{}{}, signal: make(chan struct{}, 1)}
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
	for _, one := range []string{channel, keysChannel} {
		if _, err := conn.Exec(ctx, "listen "+one); err != nil {
			disconnect(conn)
			return nil, err
		}
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
		if notification.Channel == channel {
			n.hub.Wake(notification.Payload)
		} else if sender, told := readKeys(notification.Payload); sender != n.self {
			for topic, keys := range told {
				n.hub.Told(topic, keys)
			}
		}
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

// tell has keys announced soon. Of too many some are lost.
func (n *notifier) tell(topic string, keys []int64) {
	n.mutex.Lock()
	for _, key := range keys {
		if len(n.keys) < maxKeysWaiting {
			n.keys[topicKey{topic, key}] = struct{}{}
		}
	}
	n.mutex.Unlock()
	select {
	case n.signal <- struct{}{}:
	default:
	}
}

// take gives the topics that wait, and as many keys as one notification holds.
func (n *notifier) take() (topics []any, keys map[string][]int64) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	for topic := range n.waiting {
		topics = append(topics, topic)
	}
	clear(n.waiting)
	keys = map[string][]int64{}
	taken := 0
	for one := range n.keys {
		if taken++; taken > maxKeysNotified {
			break
		}
		keys[one.topic] = append(keys[one.topic], one.key)
		delete(n.keys, one)
	}
	if len(n.keys) > 0 {
		select {
		case n.signal <- struct{}{}:
		default:
		}
	}
	return topics, keys
}

// keysPayload writes keys by topic: the sender and then, for each topic, a line of
// its name and its keys in base64.
func keysPayload(sender string, keys map[string][]int64) string {
	payload := strings.Builder{}
	payload.WriteString(sender)
	for topic, of := range keys {
		var raw []byte
		for _, key := range of {
			raw = binary.BigEndian.AppendUint64(raw, uint64(key))
		}
		payload.WriteString("\n" + topic + " " + base64.RawStdEncoding.EncodeToString(raw))
	}
	return payload.String()
}

// readKeys reads what keysPayload wrote. What it does not understand, such as a
// newer release may write, it passes over.
func readKeys(payload string) (sender string, keys map[string][]int64) {
	sender, rest, _ := strings.Cut(payload, "\n")
	keys = map[string][]int64{}
	for line := range strings.SplitSeq(rest, "\n") {
		topic, encoded, _ := strings.Cut(line, " ")
		raw, err := base64.RawStdEncoding.DecodeString(encoded)
		if err != nil || len(raw) == 0 || len(raw)%8 != 0 {
			continue
		}
		for ; len(raw) > 0; raw = raw[8:] {
			keys[topic] = append(keys[topic], int64(binary.BigEndian.Uint64(raw)))
		}
	}
	return sender, keys
}

// announce tells the other nodes what was added, until ctx ends. What the
// database does not take is lost, as hints may be.
func (n *notifier) announce(ctx context.Context) {
	const text = "select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as n(channel, payload)"
	for {
		select {
		case <-ctx.Done():
			return
		case <-n.signal:
		}
		topics, keys := n.take()
		channels := make([]any, len(topics), len(topics)+1)
		for i := range topics {
			channels[i] = channel
		}
		if len(keys) > 0 {
			channels, topics = append(channels, keysChannel), append(topics, keysPayload(n.self, keys))
		}
		if len(topics) > 0 {
			_, _ = n.pool.Exec(ctx, text, listArray(store.Text, channels), listArray(store.Text, topics))
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

var _ store.Herald = (*Store)(nil)

// Tell implements [store.Herald]. Without NOTIFY nobody is told.
func (s *Store) Tell(topic string, keys []int64) {
	if s.notifier != nil && len(keys) > 0 {
		s.notifier.tell(topic, keys)
	}
}

// Hear implements [store.Herald].
func (s *Store) Hear(ctx context.Context, topic string, hear func(keys []int64)) error {
	if err := s.gate.Enter(); err != nil {
		return err
	}
	defer s.gate.Leave()
	if err := store.CheckHeraldTopic(topic); err != nil {
		return err
	}
	s.hub.Hear(ctx, topic, hear)
	return nil
}
