package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"zhitong/recon"
)

// A list of more groups or breaks than wholeList stands in result.json and the
// reports with its first ones only; all are in the files of lists.
const (
	wholeList = 20_000
	firstOnes = 1_000
)

// match reconciles the files and writes the lists while they are made.
func (c *reconRunCommand) match(t *terminal, left, right []recon.Source, options recon.Options) (*recon.Result, error) {
	groups, breaks := newResultFile(c.Out, lists[0]), newResultFile(c.Out, lists[1])
	result, err := recon.RunListed(t, left, right, options,
		recon.Lists{Groups: groups, Breaks: breaks, Whole: wholeList, First: firstOnes})
	if err == nil {
		err = c.unmark()
	}
	if err == nil {
		err = errors.Join(groups.finish(), breaks.finish())
	}
	if err != nil {
		groups.abandon()
		breaks.abandon()
		return nil, refusedInput(err)
	}
	return result, nil
}

// checkOut refuses to overwrite, before the work is done.
func checkOut(directory string, names []string, force bool) error {
	for _, name := range names {
		switch _, err := os.Stat(filepath.Join(directory, name)); {
		case err == nil && !force:
			return misuse("%s exists in %s; --force overwrites it", name, directory)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return misuse("--out: %v", unwrapPath(err))
		}
	}
	return nil
}

// writeResults makes files durable, each whole before it gets its name.
func writeResults(directory string, names []string, contents []bytes.Buffer) error {
	for i, name := range names {
		file := newResultFile(directory, name)
		if _, err := file.Write(contents[i].Bytes()); err != nil {
			return err
		}
		if err := file.finish(); err != nil {
			return err
		}
	}
	syncDirectory(directory)
	return nil
}

// unmark takes the mark of an earlier run away before its files are replaced.
func (c *reconRunCommand) unmark() error {
	if err := os.Remove(filepath.Join(c.Out, wholeMark)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return misuse("--out: %v", unwrapPath(err))
	}
	return nil
}

// resultFile is made with its directory when something is written, so that a
// run that is refused leaves nothing behind. It gets its name when it is whole.
type resultFile struct {
	path     string
	file     *os.File
	unsynced int
	syncing  chan error // of a sync that goes on beside; nil for none
}

// syncEvery is after how many bytes the disk begins to take up what is written,
// so that it need not all wait for the end.
const syncEvery = 64 << 20

func newResultFile(directory, name string) *resultFile {
	return &resultFile{path: filepath.Join(directory, name)}
}

func (r *resultFile) partial() string { return r.path + ".part" }

// Write implements [io.Writer].
func (r *resultFile) Write(text []byte) (int, error) {
	if err := r.open(); err != nil {
		return 0, misuse("--out: %v", unwrapPath(err))
	}
	n, err := r.file.Write(text)
	if r.unsynced += n; err == nil && r.unsynced >= syncEvery {
		err = r.beginSync()
	}
	if err != nil {
		return n, misuse("--out: %v", unwrapPath(err))
	}
	return n, nil
}

// beginSync waits for the sync before it, so that no error of one is lost.
func (r *resultFile) beginSync() error {
	if err := r.endSync(); err != nil {
		return err
	}
	r.unsynced, r.syncing = 0, make(chan error, 1)
	go func(done chan<- error) { done <- r.file.Sync() }(r.syncing)
	return nil
}

func (r *resultFile) endSync() error {
	if r.syncing == nil {
		return nil
	}
	err := <-r.syncing
	r.syncing = nil
	return err
}

func (r *resultFile) open() error {
	if r.file != nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(r.path), 0o755); err != nil {
		return err
	}
	var err error
	r.file, err = os.OpenFile(r.partial(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	return err
}

// finish makes the file durable under its name, also an empty one.
func (r *resultFile) finish() error {
	err := r.open()
	if err == nil {
		err = errors.Join(r.endSync(), r.file.Sync(), r.file.Close())
	}
	if err == nil {
		err = os.Rename(r.partial(), r.path)
	}
	if err != nil {
		return misuse("--out: %v", unwrapPath(err))
	}
	return nil
}

// abandon removes what was written of a run that failed.
func (r *resultFile) abandon() {
	if r.file != nil {
		_ = r.endSync()
		_ = r.file.Close() // the run has failed already
		_ = os.Remove(r.partial())
	}
}
