package broker

import (
	"bytes"
	"context"
	"time"

	"zhitong/archive"
	"zhitong/pipeline"
	"zhitong/store"
)

// Documents are added to a file on the day on which it was begun, and what was added
// may be told of until the next one is over; only from then on is a file removed. So
// no node that was held up tells of documents in a file that others have removed.
const (
	additionsEnd = 2 * wholeDay
	removalBegin = 2 * wholeDay
)

// takesDocuments says whether documents in a file may still be told of.
func takesDocuments(file string, now time.Time) bool {
	day, ok := archive.Day(file)
	return ok && now.Before(day.Add(additionsEnd))
}

// mayLeave says whether nobody tells of documents in a file any more.
func mayLeave(file string, now time.Time) bool {
	day, ok := archive.Day(file)
	return ok && !now.Before(day.Add(removalBegin))
}

// documentStep is what a batch knows for a command about files of the archive.
type documentStep struct {
	held    bool // by another node
	leaving map[string]*leavingFile
	stays   bool // something in the file stays
	record  *DestructionRecord
}

// loadDocuments reads what a command about a file is decided by.
func loadDocuments(ctx context.Context, batch *pipeline.Batch, command documentCommand) (*documentStep, error) {
	s := &documentStep{leaving: map[string]*leavingFile{}}
	holds, err := holdRetention(ctx, batch)
	if err != nil || !holds {
		s.held = !holds
		return s, err
	}
	files, err := leavingFiles.LoadWhere(ctx, batch, store.Query{})
	if err != nil {
		return nil, err
	}
	if err := begunFiles.Load(ctx, batch, []string{command.file()}); err != nil {
		return nil, err
	}
	for _, file := range append(files, command.file()) {
		if row, _ := leavingFiles.Get(batch, file); row != nil {
			s.leaving[file] = row
		}
	}
	if err := s.loadInstances(ctx, batch, command.instances()); err != nil {
		return nil, err
	}
	switch command := command.(type) {
	case *removeFile:
		left, err := archivedInstances.LoadWhere(ctx, batch, store.Query{Where: inFile(command.File), Limit: 1})
		s.stays = len(left) > 0
		return s, err
	case *destroyDocuments:
		return s, s.loadTerm(ctx, batch, command)
	}
	return s, nil
}

// inFile selects what the index has in a file that was not destroyed.
func inFile(file string) store.And {
	return store.And{equal("file", file), store.IsNull{Column: "destroyed_at"}}
}

// loadInstances reads archived instances and their roots.
func (s *documentStep) loadInstances(ctx context.Context, batch *pipeline.Batch, keys []int64) error {
	if err := archivedInstances.Load(ctx, batch, keys); err != nil {
		return err
	}
	var roots []int64
	for _, key := range keys {
		if row, _ := archivedInstances.Get(batch, key); row != nil {
			roots = append(roots, row.Root)
		}
	}
	return archivedInstances.Load(ctx, batch, unique(roots))
}

// loadTerm reads the policy under which documents are destroyed, which stays what it
// is until the commit, and what was destroyed under it today.
func (s *documentStep) loadTerm(ctx context.Context, batch *pipeline.Batch, command *destroyDocuments) error {
	if len(command.Roots) == 0 {
		return nil
	}
	first, _ := archivedInstances.Get(batch, command.Roots[0])
	if first == nil {
		return nil
	}
	if err := lockPolicies(ctx, batch, policyName{first.Tenant, first.ProcessID}, policyName{first.Tenant, ""}); err != nil {
		return err
	}
	term := termOf(policiesOf(batch), first.Tenant, first.ProcessID)
	day := batch.Now.UTC().Truncate(wholeDay)
	s.record = &DestructionRecord{Tenant: term.Tenant, ProcessID: term.ProcessID, Days: term.Days, Day: day}
	found, err := destructionRecords.LoadWhere(ctx, batch, store.Query{Where: store.And{equal("tenant", term.Tenant), equal("process_id", term.ProcessID),
		equal("day", micros(day)), equal("days", int64(term.Days))}})
	for _, key := range found {
		if row, _ := destructionRecords.Get(batch, key); row != nil {
			known := *row
			s.record = &known
		}
	}
	return err
}

// errDocumentsChanged refuses a command that is for what is no longer so: another
// node has gone on, or the policy is another one.
var errDocumentsChanged = pipeline.Refuse(pipeline.InvalidState, "the documents or their policy are no longer what they were")

// decide carries a command out, unless another node has the lease.
func (s *documentStep) decide(batch *pipeline.Batch, command documentCommand) (any, error) {
	if s.held {
		return documentStepped{Held: true}, nil
	}
	keepLease(batch)
	return documentStepped{}, command.decide(s, batch)
}

// decide enters the file and its successor, and has nothing move into the file.
func (c *retireFile) decide(s *documentStep, batch *pipeline.Batch) error {
	for _, other := range s.leaving {
		if other.Successor == c.File {
			leavingFiles.Put(batch, &leavingFile{other.File, "", other.Since})
		}
	}
	entry := &leavingFile{c.File, c.Successor, batch.Now}
	if before := s.leaving[c.File]; before != nil {
		entry.Since = before.Since
		if c.Emptied {
			entry.Successor = before.Successor
		}
	}
	leavingFiles.Put(batch, entry)
	if c.Successor != "" {
		leavingFiles.Put(batch, &leavingFile{c.Successor, "", batch.Now})
	}
	batch.Emit(fileRecord{Intent: "ARCHIVE_FILE_RETIRED", File: c.File, Successor: c.Successor})
	return nil
}

// decide moves roots to their places in the successor, and what they called to theirs.
func (c *moveDocuments) decide(s *documentStep, batch *pipeline.Batch) error {
	leaves := s.leaving[c.File]
	if leaves == nil {
		return errDocumentsChanged
	}
	for _, tree := range c.Trees {
		root := remaining(batch, tree.Root, c.File)
		if root == nil || root.Key != root.Root || tree.Place.File != leaves.Successor || !bytes.Equal(tree.Place.SHA256, root.Place.SHA256) {
			return errDocumentsChanged
		}
		moved := *root
		moved.Place = tree.Place
		archivedInstances.Put(batch, &moved)
	}
	batch.Emit(fileRecord{Intent: "ARCHIVED_DOCUMENTS_MOVED", File: c.File, Successor: leaves.Successor})
	return follow(batch, c.File, c.Called)
}

// decide notes of roots, and of what they called, that they are destroyed.
func (c *destroyDocuments) decide(s *documentStep, batch *pipeline.Batch) error {
	if s.leaving[c.File] == nil {
		return errDocumentsChanged
	}
	if len(c.Roots) > 0 {
		if err := c.destroyRoots(s.record, batch); err != nil {
			return err
		}
	}
	return follow(batch, c.File, c.Called)
}

func (c *destroyDocuments) destroyRoots(before *DestructionRecord, batch *pipeline.Batch) error {
	if before == nil {
		return errDocumentsChanged
	}
	record := *before // which stays as it is: what is decided may be taken back and decided again
	term := termOf(policiesOf(batch), record.Tenant, record.ProcessID)
	if record.Key == 0 {
		record.Key = batch.Next()
	}
	event := fileRecord{Intent: "ARCHIVED_DOCUMENTS_DESTROYED", Key: record.Key, Name: term.rule(), File: c.File}
	for _, key := range c.Roots {
		root := remaining(batch, key, c.File)
		if root == nil || !term.covers(root) || !term.over(root.EndedAt, batch.Now) {
			return errDocumentsChanged
		}
		gone := *root
		gone.DestroyedAt, gone.Destruction = batch.Now, record.Key
		archivedInstances.Put(batch, &gone)
		record.Documents, record.Bytes = record.Documents+1, record.Bytes+root.Place.Size
		event.Documents = append(event.Documents, recordedHash(key, root.Place))
	}
	destructionRecords.Put(batch, &record)
	batch.About(record.Key, term.rule())
	batch.Emit(event)
	return nil
}

// remaining gives an archived instance whose document is still in the file, else nil.
func remaining(batch *pipeline.Batch, key int64, file string) *ArchivedInstance {
	row, _ := archivedInstances.Get(batch, key)
	if row == nil || row.Place.File != file || !row.DestroyedAt.IsZero() {
		return nil
	}
	return row
}

// follow has instances be where the documents of their roots are, or destroyed as these are.
func follow(batch *pipeline.Batch, file string, called []int64) error {
	for _, key := range called {
		row := remaining(batch, key, file)
		if row == nil {
			return errDocumentsChanged
		}
		root, _ := archivedInstances.Get(batch, row.Root)
		if root == nil || root.Place.File == file && root.DestroyedAt.IsZero() {
			return errDocumentsChanged
		}
		followed := *row
		followed.Place, followed.DestroyedAt, followed.Destruction = root.Place, root.DestroyedAt, root.Destruction
		archivedInstances.Put(batch, &followed)
	}
	return nil
}

// decide forgets a file that nothing is in, and that its successor had to take over
// anything: all that is in that one counts now.
func (c *removeFile) decide(s *documentStep, batch *pipeline.Batch) error {
	leaves := s.leaving[c.File]
	if leaves == nil || s.stays {
		return errDocumentsChanged
	}
	leavingFiles.Delete(batch, c.File)
	begunFiles.Delete(batch, c.File)
	if leaves.Successor != "" {
		leavingFiles.Delete(batch, leaves.Successor)
	}
	batch.Emit(fileRecord{Intent: "ARCHIVE_FILE_REMOVED", File: c.File})
	return nil
}
