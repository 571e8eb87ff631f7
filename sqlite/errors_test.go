package sqlite

import (
	"errors"
	"testing"

	"zhitong/store"
)

// TestAFileThatAnotherProcessHasLocked: the transaction could not begin, whatever it was to do.
func TestAFileThatAnotherProcessHasLocked(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	other, err := connect(s.location, writerSettings)
	if err != nil {
		t.Fatal(err)
	}
	defer other.close()
	writer := <-s.writer
	err = writer.run("pragma busy_timeout = 1")
	s.writer <- writer
	if err == nil {
		err = other.run("begin immediate")
	}
	if err != nil {
		t.Fatal(err)
	}
	begun := false
	write := func() error {
		return s.Write(t.Context(), func(store.Tx) error { begun = true; return nil })
	}
	if err := write(); !errors.Is(err, store.ErrAway) || begun {
		t.Errorf("got %v", err)
	}
	if err := other.run("rollback"); err != nil {
		t.Fatal(err)
	}
	if err := write(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
