package broker

import "zhitong/pipeline"

// held is what another batch held, of another node or of another writer of this one,
// when this batch wanted to lock it. What was read of it since is older than what that
// one was about to commit, so all tasks about it are left to a later batch, which reads
// it anew, also when the lock is free by now.
type held struct{ instances, meetingPoints map[int64]bool }

type heldMemo struct{}

func heldOf(batch *pipeline.Batch) held {
	return batch.Memo(heldMemo{}, func() any { return held{map[int64]bool{}, map[int64]bool{}} }).(held)
}
