package broker

import (
	"context"
	"errors"
	"slices"
	"time"

	"zhitong/archive"
	"zhitong/pipeline"
	"zhitong/store"
)

// destruction is how much was destroyed.
type destruction struct{ documents, files int }

// destroyExpired destroys the documents whose time is over: what stays of their
// files is copied into others, the index says so, and then the files are removed.
// What a node before has begun is ended first.
func (r *retention) destroyExpired(ctx context.Context) (done destruction, err error) {
	if r.archive == nil {
		return done, nil
	}
	seen := seenFiles{}
	begun, terms, now, err := r.lookForFiles(ctx)
	if err != nil {
		return done, err
	}
	if err := r.archive.writer.CloseOfFormerDay(now); err != nil {
		r.logger.Warn("closing a file of the archive failed", "error", err)
	}
	for _, file := range begun {
		seen[file] = true
		if err := r.unlessUnwritten(file, r.retire(ctx, file, &done)); err != nil {
			return done, err
		}
	}
	for _, term := range terms {
		if err := r.destroyUnder(ctx, term, seen, &done); err != nil {
			return done, err
		}
	}
	return done, r.settleBegun(ctx, seen, &done)
}

// seenFiles are the files that a round has looked at.
type seenFiles map[string]bool

// lookForFiles gives the files that are on their way out and the terms under which
// more may be.
func (r *retention) lookForFiles(ctx context.Context) (begun []string, terms []documentTerm, now time.Time, err error) {
	err = r.pipeline.Store().Read(ctx, func(reader store.Reader) error {
		now = reader.Now()
		files, err := leavingFiles.Read(ctx, reader, store.Query{OrderBy: []store.Order{{Column: "file"}}})
		for _, file := range files {
			begun = append(begun, file.File)
		}
		if err == nil {
			terms, err = dueTerms(ctx, reader)
		}
		return err
	})
	return begun, terms, now, err
}

// destroyUnder has the files leave that have documents of a term that are over, each
// once in a round.
func (r *retention) destroyUnder(ctx context.Context, term documentTerm, seen seenFiles, done *destruction) error {
	for after, more := []any(nil), true; more; more = after != nil {
		var files []string
		err := r.pipeline.Store().Read(ctx, func(reader store.Reader) (err error) {
			files, after, err = dueFiles(ctx, reader, term, after)
			files = slices.DeleteFunc(files, func(file string) bool { return seen[file] || !mayLeave(file, reader.Now()) })
			return err
		})
		for i := 0; err == nil && i < len(files); i++ {
			seen[files[i]] = true
			err = r.unlessUnwritten(files[i], r.retire(ctx, files[i], done))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unlessUnwritten is about a file that could not leave. Where that is so for the file
// alone, or for what changed meanwhile, others can.
func (r *retention) unlessUnwritten(file string, err error) error {
	_, unwritten := errors.AsType[*archive.Error](err)
	if unwritten || errors.Is(err, errDocumentsChanged) {
		r.logger.Warn("documents whose time is over, or copies that are in no index, are not destroyed yet; trying again later", "file", file, "error", err)
		return nil
	}
	return err
}

// retire has a file leave: the documents that stay go into a new one.
func (r *retention) retire(ctx context.Context, file string, done *destruction) error {
	plan, err := r.planOf(ctx, file)
	if err != nil || !plan.entered && len(plan.over) == 0 {
		return err
	}
	return r.leave(ctx, file, plan, done)
}

// planOf reads what is in a file.
func (r *retention) planOf(ctx context.Context, file string) (plan *filePlan, err error) {
	err = r.pipeline.Store().Read(ctx, func(reader store.Reader) (err error) {
		plan, err = planFile(ctx, reader, file)
		return err
	})
	return plan, err
}

// leave has a file leave as planned.
func (r *retention) leave(ctx context.Context, file string, plan *filePlan, done *destruction) (err error) {
	if plan.nothingLeft() {
		err = r.carryOut(ctx, &retireFile{File: file, Emptied: true}, 0)
	} else {
		err = r.empty(ctx, file, plan, done)
	}
	if err != nil {
		return err
	}
	return r.remove(ctx, file, done)
}

// empty has nothing be in a file any more that counts. A file that is not there is
// left alone: what is lost was not destroyed.
func (r *retention) empty(ctx context.Context, file string, plan *filePlan, done *destruction) error {
	directory := r.archive.writer.Directory()
	if there, err := directory.Has(file); err != nil || !there {
		return errors.Join(err, errLostFile)
	}
	begin := &retireFile{File: file}
	if len(plan.stays) > 0 {
		begin.Successor = r.archive.writer.Successor(plan.now)
	}
	if err := r.carryOut(ctx, begin, 0); err != nil {
		return err
	}
	if len(plan.stays) > 0 {
		if err := r.move(ctx, begin, plan); err != nil {
			return err
		}
	}
	return r.destroyAll(ctx, file, plan, done)
}

// errLostFile is about a file in which documents should be that are over.
var errLostFile = &archive.Error{Code: archive.CodeUnreachable, Message: "the file is not there"}

// move copies what stays into the successor and has the index say so.
func (r *retention) move(ctx context.Context, begun *retireFile, plan *filePlan) error {
	places := make([]archive.Place, len(plan.stays))
	for i, root := range plan.stays {
		places[i] = root.Place
	}
	began := time.Now()
	moved, err := r.archive.writer.Directory().Rewrite(begun.File, begun.Successor, places)
	if err != nil {
		return errors.Join(err, r.remove(ctx, begun.Successor, new(destruction)))
	}
	now := time.Now()
	if err := sleep(ctx, r.pace.restFromArchiving(now, now.Sub(began), 0)); err != nil {
		return err
	}
	trees := make([]archivedTree, len(moved))
	for i, place := range moved {
		trees[i] = archivedTree{plan.stays[i].Key, place}
	}
	err = r.inSlices(ctx, len(trees), func(from, to int) pipeline.Command { return &moveDocuments{File: begun.File, Trees: trees[from:to]} })
	if err != nil {
		return err
	}
	return r.inSlices(ctx, len(plan.calledByOthers), func(from, to int) pipeline.Command {
		return &moveDocuments{File: begun.File, Called: plan.calledByOthers[from:to]}
	})
}

// destroyAll has the index say of the documents that are over that they are destroyed.
func (r *retention) destroyAll(ctx context.Context, file string, plan *filePlan, done *destruction) error {
	for _, roots := range plan.over {
		keys := make([]int64, len(roots))
		for i, root := range roots {
			keys[i] = root.Key
		}
		err := r.inSlices(ctx, len(keys), func(from, to int) pipeline.Command { return &destroyDocuments{File: file, Roots: keys[from:to]} })
		if err != nil {
			return err
		}
		done.documents += len(keys)
	}
	return r.inSlices(ctx, len(plan.calledByOver), func(from, to int) pipeline.Command {
		return &destroyDocuments{File: file, Called: plan.calledByOver[from:to]}
	})
}

// remove takes a file away that nothing moves into, if nothing is in it that counts.
func (r *retention) remove(ctx context.Context, file string, done *destruction) error {
	err := r.pipeline.Store().Read(ctx, func(reader store.Reader) error {
		left, err := reader.Count(ctx, store.Query{Table: archivedInstances.Spec, Where: inFile(file)}, 1)
		if err == nil && left > 0 {
			err = errDocumentsChanged
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := r.archive.writer.Directory().Remove(file); err != nil {
		return err
	}
	done.files++
	return r.carryOut(ctx, &removeFile{file}, 0)
}

// inSlices carries out a command for rows, so many at once as keep the writer for
// about as long as a slice may.
func (r *retention) inSlices(ctx context.Context, rows int, command func(from, to int) pipeline.Command) error {
	for from := 0; from < rows; {
		to := min(from+r.destroying.trees, rows)
		if err := r.carryOut(ctx, command(from, to), to-from); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// carryOut has a command carried out, and rests after it.
func (r *retention) carryOut(ctx context.Context, command pipeline.Command, rows int) error {
	began := time.Now()
	stepped, waited, err := submitted[documentStepped](ctx, r.pipeline, command)
	if err == nil && stepped.Held {
		err = errHeldElsewhere
	}
	if err != nil || rows == 0 {
		return err
	}
	now := time.Now()
	return sleep(ctx, r.destroying.rest(sliceDone{now, now.Sub(began), int64(rows), int64(rows), waited, 0}))
}
