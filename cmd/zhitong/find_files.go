package main

import (
	"io/fs"
	"path/filepath"
)

// filesUnder lists the file named, whatever it is called, or those under the folder named whose base names are wanted.
func filesUnder(path string, wanted func(name string) bool) ([]string, error) {
	var files []string
	err := filepath.WalkDir(path, func(found string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && (found == path || wanted(entry.Name())) {
			files = append(files, found)
		}
		return err
	})
	if err != nil {
		return nil, misuse("%s cannot be read: %v", path, unwrapPath(err))
	}
	return files, nil
}
