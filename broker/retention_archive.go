package broker

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"zhitong/archive"
	"zhitong/store"
)

// What is archived at once: so many root instances are read in one snapshot and
// put on the disk together. What is more than this in one tree goes straight from
// the store into the file.
const (
	groupTrees     = 200
	groupInstances = 1000
	groupRows      = 4000
	groupBytes     = 8 << 20
)

var errLargeGroup = errors.New("broker: more than is archived at once")

// ArchiveInto has instances archived before they leave the history; the sections
// are added to the documents. Call it before Start, and after the modules above
// are there.
func (b *Broker) ArchiveInto(writer *archive.Writer, sections ...Section) {
	d := &documents{sections: slices.Clone(historySections)}
	for _, rows := range b.retention.departures.ofTasks {
		d.sections = append(d.sections, rows.section())
	}
	d.counted = len(d.sections)
	d.sections = append(append(d.sections, Section{"definitions", definitionSection}), sections...)
	b.retention.archive = &archiving{writer, d, groupTrees}
}

// archiving writes what leaves into the archive.
type archiving struct {
	writer    *archive.Writer
	documents *documents
	size      int // trees to try at once
}

// treeCursor is how far the due root instances of a version were looked at.
type treeCursor struct {
	deleted bool  // those of the history are done, these were deleted by hand
	after   []any // end and key of the last one
	done    bool
}

// archiveRoots archives the due root instances of a version and takes them away,
// a group after the other.
func (r *retention) archiveRoots(ctx context.Context, version int64, gone *RetentionRecord) error {
	r.archive.writer.Announce(func(name string) error { return r.carryOut(ctx, &beginFile{name}, 0) })
	for at := (treeCursor{}); !at.done; {
		if err := r.notHeldElsewhere(ctx); err != nil {
			return err
		}
		began := time.Now()
		trees, next, err := r.archive.group(ctx, r.pipeline.Store(), version, r.byDefault, at)
		if err != nil {
			return err
		}
		took := time.Since(began)
		if err := r.leaveArchived(ctx, version, trees, gone); err != nil {
			return err
		}
		if err := sleep(ctx, r.pace.restFromArchiving(time.Now(), took, r.delay)); err != nil {
			return err
		}
		at = next
	}
	return nil
}

// notHeldElsewhere gives errHeldElsewhere while another node deletes: what this one
// wrote would not leave.
func (r *retention) notHeldElsewhere(ctx context.Context) error {
	return r.pipeline.Store().Read(ctx, func(reader store.Reader) error {
		leases, err := retentionLeases.Read(ctx, reader, store.Query{})
		if err == nil && len(leases) > 0 && !leases[0].free(r.pipeline.NodeID(), reader.Now()) {
			err = errHeldElsewhere
		}
		return err
	})
}

// writtenTree is a tree whose document is on the disk.
type writtenTree struct {
	archivedTree
	rows, instances int
}

// leaveArchived takes trees away, in slices.
func (r *retention) leaveArchived(ctx context.Context, version int64, trees []writtenTree, gone *RetentionRecord) error {
	for len(trees) > 0 {
		command := &stepRetention{Definition: version, Default: r.byDefault, Archives: true}
		count := r.pace.inOneSlice(trees)
		for _, tree := range trees[:count] {
			command.Trees, command.Rows = append(command.Trees, tree.archivedTree), command.Rows+tree.rows
		}
		if !r.pace.holds(trees[0].rows, trees[0].instances) { // it leaves in several slices
			command.Rows = 0
		}
		trees = trees[count:]
		stepped, err := r.step(ctx, command, gone)
		if err == nil && stepped.Left {
			err = r.leftovers(ctx, gone)
		}
		if err != nil {
			return err
		}
		if stepped.Changed {
			r.logger.Warn("instances were not taken away because they or their policy have changed since they were archived; trying again later",
				"definition", version, "first", command.Trees[0].Root, "trees", count)
		}
	}
	return nil
}

// inOneSlice says how many of the trees leave together: one at least.
func (p *retentionPace) inOneSlice(trees []writtenTree) int {
	rows, instances := 0, 0
	for i, tree := range trees {
		rows, instances = rows+tree.rows, instances+tree.instances
		if i > 0 && (i == p.trees || !p.holds(rows, instances)) {
			return i
		}
	}
	return len(trees)
}

// group archives the next due trees. It takes fewer when they are more than is
// archived at once.
func (a *archiving) group(ctx context.Context, db store.Store, version int64, byDefault int, from treeCursor) (written []writtenTree, next treeCursor, err error) {
	for {
		var looked int
		err = db.Read(ctx, func(reader store.Reader) error {
			var trees []*departingTree
			if trees, next, err = dueTrees(ctx, reader, version, byDefault, from, a.size); err != nil {
				return err
			}
			looked = len(trees)
			written, err = a.write(ctx, reader, trees)
			return err
		})
		if !errors.Is(err, errLargeGroup) {
			break
		}
		a.size = max(looked/2, 1)
	}
	if err == nil {
		a.size = min(a.size*2, groupTrees)
		err = a.writer.Sync()
	}
	return written, next, err
}

// write reads trees and writes their documents.
func (a *archiving) write(ctx context.Context, reader store.Reader, trees []*departingTree) (written []writtenTree, err error) {
	alone := len(trees) == 1
	byInstance, err := readTrees(ctx, reader, trees, alone)
	if err != nil {
		return nil, err
	}
	trees = slices.DeleteFunc(trees, func(tree *departingTree) bool { return tree.waits })
	fill := func(tree *departingTree) func(*document) error { return tree.fill }
	err = a.collect(ctx, reader, trees, byInstance)
	if errors.Is(err, errLargeGroup) && alone {
		err, fill = nil, func(tree *departingTree) func(*document) error { return a.direct(ctx, reader, tree) }
	}
	for i := 0; err == nil && i < len(trees); i++ {
		var place archive.Place
		tree := trees[i]
		tree.head.ArchivedAt = reader.Now()
		place, err = a.writer.Add(reader.Now(), func(to io.Writer) error { return a.documents.write(to, tree, fill(tree)) })
		written = append(written, writtenTree{archivedTree{tree.key, place}, tree.rows, len(tree.instances)})
	}
	return written, err
}

// collect reads the items of all trees together.
func (a *archiving) collect(ctx context.Context, reader store.Reader, trees []*departingTree, byInstance map[int64]*departingTree) error {
	var instances []int64
	for _, tree := range trees {
		instances, tree.sections = append(instances, tree.instances...), make([][]string, len(a.documents.sections))
	}
	rows, size := 0, 0
	return a.documents.readSections(ctx, reader, instances, func(section int, instance int64, item string) error {
		tree := byInstance[instance]
		tree.sections[section] = append(tree.sections[section], item)
		if section < a.documents.counted {
			tree.rows++
			rows++
		}
		if size += len(item); rows > groupRows || size > groupBytes {
			return errLargeGroup
		}
		return nil
	})
}

// fill gives a document the items that were read.
func (t *departingTree) fill(doc *document) error {
	for i, items := range t.sections {
		for _, item := range items {
			if err := doc.add(i, item); err != nil {
				return err
			}
		}
	}
	return nil
}

// direct reads the items of one tree as they are written.
func (a *archiving) direct(ctx context.Context, reader store.Reader, tree *departingTree) func(*document) error {
	tree.rows, tree.sections = 0, nil
	return func(doc *document) error {
		return a.documents.readSections(ctx, reader, tree.instances, func(section int, _ int64, item string) error {
			if section < a.documents.counted {
				tree.rows++
			}
			return doc.add(section, item)
		})
	}
}
