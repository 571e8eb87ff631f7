package store

import (
	"context"
	"strings"
)

// Herald is a [Store] whose nodes tell each other which of many things are there,
// each by a key that all nodes know it by. As with Wake these are hints: they may
// come late, together, or not at all, and correctness must not depend on them.
type Herald interface {
	// Tell tells the other nodes, soon and without waiting for it. Call it after
	// the commit.
	Tell(topic string, keys []int64)
	// Hear has hear called, until ctx ends, with what other nodes tell of topic.
	// Without keys anything may have been missed. It must return soon.
	Hear(ctx context.Context, topic string, hear func(keys []int64)) error
}

// CheckHeraldTopic checks the topic of a Tell; ErrInvalid says what is wrong.
func CheckHeraldTopic(topic string) error {
	if strings.ContainsAny(topic, " \n") {
		return Invalid("a topic with keys has spaces: %q", topic)
	}
	return CheckTopic(topic)
}
