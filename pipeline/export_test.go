package pipeline

import "context"

// Resume queues the stored follow-ups of the node, as it does after a take-over.
func (p *Pipeline) Resume(ctx context.Context) error { return p.resume(ctx) }

// Beat renews the node's lease and takes over what dead nodes owe.
func (p *Pipeline) Beat(ctx context.Context) error { return p.heartbeat(ctx) }

// OwedTasks is how many follow-ups wait in the queue.
func (p *Pipeline) OwedTasks() int {
	p.queue.mu.Lock()
	defer p.queue.mu.Unlock()
	return len(p.queue.owed)
}

// FollowUpTable holds what nodes owe.
var FollowUpTable = followUpTable

// NodeTable holds the leases.
var NodeTable = nodeTable
