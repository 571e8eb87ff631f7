package audit

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// EraseActor erases who did it from all leaves of an actor, together with the
// salts of their row images: the leaves stay in the log and every proof stays
// valid. It works in slices; the rest is a follow-up. Follow-ups of later acts
// of the actor are not erased.
type EraseActor struct {
	Actor string `json:"actor"`
	// After is the cursor of the last leaf that was erased; empty at first.
	After string `json:"after,omitempty"`
}

// Kind names the command.
func (*EraseActor) Kind() string { return eraseKind }

// ErasedLeaves is the answer to [EraseActor].
type ErasedLeaves struct {
	// Leaves that were erased at once.
	Leaves int `json:"leaves"`
	// More says that the rest is being erased in the background.
	More bool `json:"more"`
}

// maxErased is how many leaves one transaction erases.
const maxErased = 1000

func loadLeavesOf(ctx context.Context, batch *pipeline.Batch, command *EraseActor) ([]Position, error) {
	where := store.And{store.Compare{Column: "actor", Op: store.Equal, Value: command.Actor}}
	if after, err := parseCursor(command.After, oldestFirst); err != nil {
		return nil, nil // Decide refuses it
	} else if after != nil {
		where = append(where, after)
	}
	return leaves.LoadWhere(ctx, batch, store.Query{Where: where, OrderBy: oldestFirst, Limit: maxErased})
}

func eraseLeaves(batch *pipeline.Batch, command *EraseActor, positions []Position) (*ErasedLeaves, error) {
	if command.Actor == "" {
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "no actor is named")
	}
	if _, err := parseCursor(command.After, oldestFirst); err != nil {
		return nil, err
	}
	answer := &ErasedLeaves{Leaves: len(positions), More: len(positions) == maxErased}
	last := ""
	for _, position := range positions {
		stored, _ := leaves.Get(batch, position)
		if stored == nil {
			continue
		}
		erased := *stored
		erased.erase(FieldActor, FieldBefore, FieldAfter)
		leaves.Put(batch, &erased)
		last = erased.Cursor()
	}
	if answer.More {
		batch.FollowUp(&EraseActor{Actor: command.Actor, After: last})
	}
	return answer, nil
}
