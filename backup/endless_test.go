package backup_test

import (
	"bytes"
	"strings"
	"testing"

	"zhitong/backup"
	"zhitong/store"
)

// endless is a file without an end that is no backup.
type endless struct{ read int }

func (e *endless) Read(into []byte) (int, error) {
	clear(into)
	e.read += len(into)
	return len(into), nil
}

// TestWhatIsNoBackupIsNotReadWhole: what never has a first line is refused at once.
func TestWhatIsNoBackupIsNotReadWhole(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() store.Store) {
		file := &endless{}
		_, err := backup.Restore(t.Context(), open(), older(), file, nil)
		wantCode(t, err, backup.CodeDamaged)
		if file.read > 4<<20 {
			t.Errorf("%d bytes were read", file.read)
		}
	})
}

// TestAnEndThatIsMissingIsNotCalledTooMuch: the last bytes belong to the compression.
func TestAnEndThatIsMissingIsNotCalledTooMuch(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() store.Store) {
		from := open()
		fill(t, from, older(), things()[:10])
		file := take(t, from, older())
		_, err := restore(t, open(), older(), file[:len(file)-6])
		wantCode(t, err, backup.CodeDamaged)
		if !strings.Contains(err.Error(), "cut off") {
			t.Errorf("got %v", err)
		}
		_, err = backup.Restore(t.Context(), open(), older(), bytes.NewReader(append(file, "more"...)), nil)
		wantCode(t, err, backup.CodeDamaged)
	})
}
