package audit

import (
	"context"
	"encoding/json"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"zhitong/pipeline"
)

// The kinds of this package's commands.
const (
	openKind  = "audit.open"
	sealKind  = "audit.seal"
	eraseKind = "audit.actor.erase"
)

// sealLease is how long other nodes wait before they seal instead.
const sealLease = 10 * time.Second

// open makes the head of the log, once.
type open struct{}

func (*open) Kind() string { return openKind }

// Claims makes sure that there is only one head.
func (*open) Claims() []pipeline.Claim { return []pipeline.Claim{{Space: "audit log", Name: "head"}} }

// seal numbers the segments that wait, appends them and their leaves to the
// Merkle log and signs a checkpoint.
type seal struct {
	Node int64 `json:"node"`
	// Epoch is the fencing epoch that the node relies on; 0 to take the lease.
	Epoch int64 `json:"epoch"`
}

func (*seal) Kind() string { return sealKind }

// Sealed is what one seal did.
type Sealed struct {
	Epoch    int64
	Size     int64 // entries of the log now
	Segments int   // sealed this time
	Leaves   int64 // sealed this time
	More     bool  // segments are still waiting
	// Checkpoint is the signed note.
	Checkpoint []byte
	// Alarms say which writers' segments cannot be sealed, and why.
	Alarms []pipeline.Problem
}

// sealedEvent records a seal.
type sealedEvent struct {
	Version  int    `json:"v"`
	Type     string `json:"type"`
	Segments int64  `json:"segments"` // sealed in all
	Size     int64  `json:"size"`
	Root     []byte `json:"root"`
}

func (e sealedEvent) AppendRecord(dst []byte) []byte {
	encoded, err := json.Marshal(e)
	if err != nil {
		return dst // numbers and bytes always encode
	}
	return append(dst, encoded...)
}

// Decider decides the commands of this package. It implements [pipeline.Decider].
type Decider struct {
	signer    note.Signer
	exclusive bool
}

// NewDecider signs checkpoints with signer, whose name is the origin of the log.
// Exclusive says that no other node can have the store open, so that a lease of
// a process that is gone need not be waited for.
func NewDecider(signer note.Signer, exclusive bool) *Decider { return &Decider{signer, exclusive} }

// Kinds lists the commands.
func (d *Decider) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		openKind:  func() pipeline.Command { return &open{} },
		sealKind:  func() pipeline.Command { return &seal{} },
		eraseKind: func() pipeline.Command { return &EraseActor{} },
	}
}

// Load reads what the tasks touch.
func (d *Decider) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	for _, task := range tasks {
		var err error
		switch command := task.Command.(type) {
		case *seal:
			task.Memo, err = loadBacklog(ctx, batch)
		case *EraseActor:
			task.Memo, err = loadLeavesOf(ctx, batch, command)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Decide carries a command out.
func (d *Decider) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	switch command := task.Command.(type) {
	case *open:
		heads.Put(batch, &head{ExpiresAt: batch.Now})
		return nil, nil
	case *seal:
		return d.seal(batch, command, task.Memo.(*backlog))
	case *EraseActor:
		return eraseLeaves(batch, command, task.Memo.([]Position))
	}
	return nil, pipeline.Refuse(pipeline.InvalidArgument, "audit does not decide %q", task.Command.Kind())
}

func (d *Decider) seal(batch *pipeline.Batch, command *seal, waiting *backlog) (*Sealed, error) {
	if !waiting.locked {
		return nil, pipeline.Refuse(pipeline.Unavailable, "another node is sealing the log")
	}
	held, _ := heads.Get(batch, headKey)
	if held == nil || held.Segments != waiting.head.Segments {
		return nil, pipeline.Refuse(pipeline.Unavailable, "the log was sealed a moment ago")
	}
	next, err := d.lease(*held, command, batch.Now)
	if err != nil {
		return nil, err
	}
	taken := waiting.merge()
	if len(taken) == 0 {
		refusal := pipeline.Refuse(pipeline.NotFound, "no segment waits to be sealed")
		refusal.Problems = waiting.alarms
		return nil, refusal
	}
	return d.extend(batch, next, taken, waiting)
}

// lease gives the head with the lease of the command's node, or refuses when
// another node has it or the node's epoch has passed.
func (d *Decider) lease(next head, command *seal, now time.Time) (*head, error) {
	mine := next.Holder == command.Node
	switch {
	case mine && command.Epoch == next.Epoch:
	case command.Epoch != 0:
		return nil, pipeline.Refuse(pipeline.InvalidState, "the lease of epoch %d for sealing has passed", command.Epoch)
	case mine || d.exclusive || !next.leased(now):
		next.Holder, next.Epoch = command.Node, next.Epoch+1
	default:
		return nil, pipeline.Refuse(pipeline.Unavailable, "another node seals the log")
	}
	next.ExpiresAt = now.Add(sealLease)
	return &next, nil
}

// extend appends the segments in their order and signs the tree that results.
func (d *Decider) extend(batch *pipeline.Batch, next *head, taken []*waitingSegment, waiting *backlog) (*Sealed, error) {
	edge, err := loadedFrontier(batch, next.Size)
	if err != nil {
		return nil, err
	}
	answer := &Sealed{Epoch: next.Epoch, Segments: len(taken), More: waiting.more, Alarms: waiting.alarms}
	for _, segment := range taken {
		order.Put(batch, &placed{next.Segments, segment.Writer, segment.Sequence, edge.size, segment.Leaves})
		next.Segments++
		answer.Leaves += segment.Leaves
		edge.append(segment.Hash())
		for _, hash := range segment.leafHashes {
			edge.append(hash)
		}
	}
	next.Size, answer.Size = edge.size, edge.size
	for key, hashes := range edge.changed {
		tiles.Put(batch, &tile{key, hashes})
	}
	waiting.advance(batch)
	heads.Put(batch, next)
	answer.Checkpoint, err = d.sign(batch, next, edge.root())
	return answer, err
}

func (d *Decider) sign(batch *pipeline.Batch, sealed *head, root tlog.Hash) ([]byte, error) {
	checkpoint := Checkpoint{Origin: d.signer.Name(), Size: sealed.Size, Root: root, Time: batch.Now}
	signed, err := checkpoint.Sign(d.signer)
	if err != nil {
		return nil, err
	}
	checkpoints.Put(batch, &signedCheckpoint{hourOf(batch.Now), sealed.Size, signed})
	batch.Emit(sealedEvent{1, "audit.sealed", sealed.Segments, sealed.Size, root[:]})
	return signed, nil
}

// loadedFrontier gives the right edge of the tree from its loaded tiles.
func loadedFrontier(batch *pipeline.Batch, size int64) (*frontier, error) {
	return edgeFrom(size, func(key tileKey) []tlog.Hash {
		stored, _ := tiles.Get(batch, key)
		if stored == nil {
			return nil
		}
		return stored.Hashes
	})
}
