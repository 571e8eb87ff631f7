package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"

	"zhitong/store"
)

// lockExclusively opens the file at path and locks it until it is closed or
// the process ends. store.ErrInUse when somebody else has it locked.
func lockExclusively(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, store.ErrDatabase.Wrap(err)
	}
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err = windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, new(windows.Overlapped))
	if err == nil {
		return file, nil
	}
	file.Close()
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return nil, store.ErrInUse
	}
	return nil, store.ErrDatabase.Wrap(err)
}
