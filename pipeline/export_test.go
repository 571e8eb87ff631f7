package pipeline

import "context"

// Resume queues the stored follow-ups of the first writer, as it does after a take-over.
func (p *Pipeline) Resume(ctx context.Context) error { return p.writers[0].resume(ctx) }

// Beat renews the lease of the first writer and takes over what dead nodes owe.
func (p *Pipeline) Beat(ctx context.Context) error { return p.writers[0].heartbeat(ctx) }

// OwedTasks is how many follow-ups wait in the queue.
func (p *Pipeline) OwedTasks() int { return p.Load().FollowUps }

// FollowUpTable holds what nodes owe.
var FollowUpTable = followUpTable

// NodeTable holds the leases.
var NodeTable = nodeTable

// Writers gives the keys of the node's writers.
func (p *Pipeline) Writers() (keys []int64) {
	for _, w := range p.writers {
		keys = append(keys, w.id)
	}
	return keys
}

// UseUpKeys issues all keys that the node has taken.
func (p *Pipeline) UseUpKeys() { p.keys.take(p.keys.left()) }
