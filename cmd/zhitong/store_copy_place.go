package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"zhitong/store"
)

// copyPlace is where a copy is to go, as it was before its store was opened, which makes
// files and directories. It is empty for a database server.
type copyPlace struct {
	directory string
	there     map[string]bool // the names in it
	absent    []string        // it and those above it that were not there, the innermost first
}

// placeOf looks at a place.
func placeOf(location string) (*copyPlace, error) {
	directory, onSQLite := strings.CutPrefix(location, "sqlite:")
	if !onSQLite {
		return &copyPlace{}, nil
	}
	directory, err := filepath.Abs(directory)
	if err != nil {
		return nil, err
	}
	place := &copyPlace{directory: directory, there: map[string]bool{}}
	for above := directory; above != filepath.Dir(above); above = filepath.Dir(above) {
		if _, err := os.Lstat(above); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		place.absent = append(place.absent, above)
	}
	if len(place.absent) > 0 {
		return place, nil
	}
	names, err := os.ReadDir(directory)
	for _, name := range names {
		place.there[name.Name()] = true
	}
	return place, unwrapPath(err)
}

// leave closes a store into which nothing was copied and removes what opening it made. What
// stays nevertheless is told.
func (p *copyPlace) leave(t *terminal, opened store.Store) {
	err := opened.Close()
	if err == nil && p.directory != "" {
		err = p.restore()
	}
	if err != nil {
		t.tell("what was made at the target for the copy could not be removed: %v", err)
	}
}

// restore removes the files of a store that were not there, and then the directories.
func (p *copyPlace) restore() error {
	names, err := os.ReadDir(p.directory)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !p.there[name.Name()] && strings.HasPrefix(name.Name(), "zhitong.") {
			err = errors.Join(err, os.Remove(filepath.Join(p.directory, name.Name())))
		}
	}
	for _, directory := range p.absent {
		err = errors.Join(err, os.Remove(directory))
	}
	return err
}
