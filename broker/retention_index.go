package broker

import (
	"context"

	"zhitong/pipeline"
)

// readIndex reads what the archive knows of those that called the instances of
// the slice, and of which versions those are that were deleted by hand.
func (s *slice) readIndex(ctx context.Context, batch *pipeline.Batch, _ *stepRetention) error {
	var parents, versions []int64
	for _, key := range s.instances {
		if of := s.departed(batch, key); of != nil && of.Parent != 0 {
			parents = append(parents, of.Parent)
		}
	}
	for _, key := range s.deleted {
		if row, _ := deletedInstances.Get(batch, key); row != nil {
			versions = append(versions, row.Definition)
		}
	}
	if err := archivedInstances.Load(ctx, batch, unique(parents)); err != nil {
		return err
	}
	return definitions.Load(ctx, batch, unique(versions))
}

// departed gives what the index says of an instance that begins to leave, nil
// for one that has begun before.
func (s *slice) departed(batch *pipeline.Batch, key int64) *ArchivedInstance {
	if row, _ := instanceHistory.Get(batch, key); row != nil {
		return &ArchivedInstance{Key: key, Parent: row.Parent, Tenant: row.Tenant, Definition: row.Definition, ProcessID: row.ProcessID, Version: row.Version,
			BusinessID: row.BusinessID, State: row.State, StartedAt: row.StartedAt, EndedAt: row.EndedAt}
	}
	row, _ := deletedInstances.Get(batch, key)
	if row == nil {
		return nil
	}
	of := &ArchivedInstance{Key: key, Parent: row.Parent, Tenant: s.under.Tenant, Definition: row.Definition, State: StateDeleted, EndedAt: row.EndedAt}
	if version, _ := definitions.Get(batch, row.Definition); version != nil {
		of.ProcessID, of.Version = version.ID, version.Version
	}
	return of
}

// index notes where the documents of the slice are: those of roots as the command
// says, those of what was called as its caller's.
func (s *slice) index(batch *pipeline.Batch) {
	for _, key := range s.instances { // callers come first
		of := s.departed(batch, key)
		if of == nil {
			continue
		}
		of.Root, of.ArchivedAt = key, batch.Now
		if place, archived := s.places[key]; archived {
			of.Place = place
			if of.State != StateDeleted { // only what is left of it: no tree that is counted
				s.archived++
			}
		} else if caller, _ := archivedInstances.Get(batch, of.Parent); of.Parent != 0 && caller != nil {
			of.Root, of.Place, of.ArchivedAt = caller.Root, caller.Place, caller.ArchivedAt
		} else {
			continue
		}
		archivedInstances.Put(batch, of)
	}
}

// asArchived says whether the slice has read what is in the archive. More than
// goes into a slice is not counted: of what has ended nothing changes but by hand.
func (s *slice) asArchived(command *stepRetention) bool {
	return len(s.waits) == 0 && (command.Rows == 0 || s.whole && s.rows() == command.Rows)
}
