//go:build unix

package sqlite

import (
	"errors"
	"os"
	"syscall"

	"zhitong/store"
)

// lockExclusively opens the file at path and locks it until it is closed or
// the process ends. store.ErrInUse when somebody else has it locked.
func lockExclusively(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, store.ErrDatabase.Wrap(err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return file, nil
	}
	file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, store.ErrInUse
	}
	return nil, store.ErrDatabase.Wrap(err)
}
