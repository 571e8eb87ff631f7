package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// How files are called: DAY/archive-TIME-NODE-RANDOM and an ending.
const (
	fileEnding = ".jsonl.gz"
	sumEnding  = ".sha256"
)

// Directory is where the files of an archive lie. Several nodes may write into
// the same one.
type Directory struct{ path string }

// Open makes the directory unless it is there and finds out whether files can be
// made in it. The error is CodeUnwritable.
func Open(path string) (*Directory, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, refuse(CodeUnwritable, "the directory %s cannot be made: %v", path, reason(err))
	}
	probe, err := os.CreateTemp(path, ".probe-")
	if err != nil {
		return nil, refuse(CodeUnwritable, "nothing can be written into %s: %v", path, reason(err))
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return nil, refuse(CodeUnwritable, "nothing can be removed from %s: %v", path, reason(err))
	}
	return &Directory{path}, nil
}

// View gives a directory that is only read. CodeUnreachable when it is not there.
func View(path string) (*Directory, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return nil, refuse(CodeUnreachable, "the directory %s cannot be read", path)
	}
	return &Directory{path}, nil
}

// local gives the path of a file of the archive; false when it leads out of it.
func (d *Directory) local(file string) (string, bool) {
	name := filepath.FromSlash(file)
	return filepath.Join(d.path, name), filepath.IsLocal(name)
}

// File is a file of the archive.
type File struct {
	Name    string // as in a [Place]
	Bytes   int64
	Changed time.Time
	Closed  bool // its hash is beside it: nothing is added any more
}

// Files lists the files of the archive in the order of their names.
func (d *Directory) Files() (files []File, err error) {
	err = filepath.WalkDir(d.path, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, fileEnding) {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(d.path, path)
		if err != nil {
			return err
		}
		_, missing := os.Stat(path + sumEnding)
		files = append(files, File{filepath.ToSlash(name), info.Size(), info.ModTime(), missing == nil})
		return nil
	})
	if err != nil {
		return nil, refuse(CodeUnreachable, "the directory %s cannot be read: %v", d.path, reason(err))
	}
	return files, nil
}

// Day gives the day (UTC) on which a file was begun: documents are added to it on
// that day only. False for what is no name of a file.
func Day(file string) (time.Time, bool) {
	name, _, found := strings.Cut(file, "/")
	day, err := time.Parse(time.DateOnly, name)
	return day, found && err == nil
}

// Has says whether a file is there. The error is CodeUnreachable.
func (d *Directory) Has(file string) (bool, error) {
	_, there, err := d.Bytes(file)
	return there, err
}

// Bytes says how long a file is, and whether it is there. The error is CodeUnreachable.
func (d *Directory) Bytes(file string) (bytes int64, there bool, err error) {
	path, ok := d.local(file)
	if !ok {
		return 0, false, nil
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, refuse(CodeUnreachable, "%s cannot be looked for: %v", file, reason(err))
	}
	return info.Size(), true, nil
}

// Remove takes a file away, with the hash beside it, for good: it stays away when
// the machine stops. What is not there is gone. The error is CodeUnreachable for what
// is no file of the archive, or CodeUnwritable.
func (d *Directory) Remove(file string) error {
	path, ok := d.local(file)
	if !ok || !strings.HasSuffix(path, fileEnding) {
		return refuse(CodeUnreachable, "%s is no file of the archive", file)
	}
	for _, name := range []string{path, path + sumEnding} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return refuse(CodeUnwritable, "%s cannot be removed: %v", file, reason(err))
		}
	}
	syncDirectory(filepath.Dir(path))
	return nil
}
