package broker

import (
	"context"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// begunFile is a file of the archive that was begun, until it is known that nothing is
// in it but documents of the index. A node that stops between writing a document and
// its entry in the index leaves a copy of which no index says anything, and the document
// is written again into another file: the copy must not stay longer than that.
type begunFile struct {
	File string
	At   time.Time
}

var begunFiles = &pipeline.Table[string, begunFile]{
	Spec: &store.Table{
		Name:    "begun_file",
		Columns: []store.Column{text("file"), moment("begun_at")},
		Key:     []string{"file"},
	},
	Key:    func(f *begunFile) string { return f.File },
	KeyRow: func(file string) store.Row { return store.Row{file} },
	Encode: func(f *begunFile) (store.Row, error) { return store.Row{f.File, micros(f.At)}, nil },
	Decode: func(row store.Row) (*begunFile, error) { return &begunFile{row[0].(string), timeOf(row[1])}, nil },
}

func begunFileMigration() store.Migration {
	return store.Migration{Module: "retention", Version: 4, CreateTables: []*store.Table{begunFiles.Spec}}
}

// beginFile notes that a file of the archive is about to be made.
type beginFile struct {
	File string `json:"file"`
}

// settleFile notes that nothing is in a file that was begun but documents of the index,
// or that it is not there and none should be.
type settleFile struct {
	File string `json:"file"`
}

// Kind implements [pipeline.Command].
func (*beginFile) Kind() string  { return "retention.begin-file" }
func (*settleFile) Kind() string { return "retention.settle-file" }

func (c *beginFile) file() string        { return c.File }
func (c *settleFile) file() string       { return c.File }
func (c *beginFile) instances() []int64  { return nil }
func (c *settleFile) instances() []int64 { return nil }

func (c *beginFile) decide(_ *documentStep, batch *pipeline.Batch) error {
	begunFiles.Put(batch, &begunFile{c.File, batch.Now})
	batch.Emit(fileRecord{Intent: "ARCHIVE_FILE_BEGUN", File: c.File})
	return nil
}

func (c *settleFile) decide(_ *documentStep, batch *pipeline.Batch) error {
	begunFiles.Delete(batch, c.File)
	batch.Emit(fileRecord{Intent: "ARCHIVE_FILE_SETTLED", File: c.File})
	return nil
}

// settleBegun looks into the files that were begun and that nobody tells of documents
// in any more, once documents of some process have a term: copies must not outlive it.
func (r *retention) settleBegun(ctx context.Context, seen seenFiles, done *destruction) error {
	files, err := r.begunBefore(ctx)
	for i := 0; err == nil && i < len(files); i++ {
		if !seen[files[i]] {
			err = r.unlessUnwritten(files[i], r.settle(ctx, files[i], done))
		}
	}
	return err
}

// begunBefore gives the begun files that may leave, none while no term counts.
func (r *retention) begunBefore(ctx context.Context) (files []string, err error) {
	err = r.pipeline.Store().Read(ctx, func(reader store.Reader) error {
		_, due, err := duePolicies(ctx, reader)
		if err != nil || len(due) == 0 {
			return err
		}
		begun, err := begunFiles.Read(ctx, reader, store.Query{OrderBy: []store.Order{{Column: "file"}}})
		for _, one := range begun {
			if mayLeave(one.File, reader.Now()) {
				files = append(files, one.File)
			}
		}
		return err
	})
	return files, err
}

// settle has a begun file leave that has more in it than the documents of the index, or
// none of these; others need not be looked at again. One that is lost with documents in
// it may come back with copies too.
func (r *retention) settle(ctx context.Context, file string, done *destruction) error {
	plan, err := r.planOf(ctx, file)
	if err != nil {
		return err
	}
	bytes, there, err := r.archive.writer.Directory().Bytes(file)
	switch {
	case err != nil || !there && plan.bytes > 0:
		return err
	case !there, plan.bytes > 0 && bytes <= plan.bytes:
		return r.carryOut(ctx, &settleFile{file}, 0)
	}
	return r.leave(ctx, file, plan, done)
}
