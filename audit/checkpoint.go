package audit

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint says what the log was at a time: its first Size entries have this
// Merkle root.
type Checkpoint struct {
	Origin string // names the log and the key
	Size   int64
	Root   tlog.Hash
	Time   time.Time // of the seal, by the store's clock
}

// maxCheckpointBytes bounds the text of a checkpoint that is read.
const maxCheckpointBytes = 16 << 10

// timePrefix starts the extension line with the time.
const timePrefix = "time "

// ErrCheckpoint is what a text that is no checkpoint of ours gives.
var ErrCheckpoint = errors.New("audit: not a checkpoint")

// ErrAnotherKey is what a checkpoint gives that is signed, but not with the key it is checked with.
var ErrAnotherKey = errors.New("it is not signed with this key, but with another or with none")

// Text gives the body after C2SP tlog-checkpoint: origin, size and root, a line
// each, and the time as an extension line.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]),
		timePrefix, c.Time.UTC().Format(time.RFC3339Nano))
}

// Sign gives the checkpoint as a signed note (C2SP signed-note).
func (c Checkpoint) Sign(signer note.Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: c.Text()}, signer)
}

// OpenCheckpoint checks the signature of a signed checkpoint and reads it. The
// origin must be the name of the key. Errors wrap [ErrCheckpoint], and
// [ErrAnotherKey] where no signature is of the key.
func OpenCheckpoint(signed []byte, verifier note.Verifier) (Checkpoint, error) {
	if len(signed) > maxCheckpointBytes {
		return Checkpoint{}, fmt.Errorf("%w: it has %d bytes", ErrCheckpoint, len(signed))
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if _, another := errors.AsType[*note.UnverifiedNoteError](err); another {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, ErrAnotherKey)
	}
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: the signature: %w", ErrCheckpoint, err)
	}
	checkpoint, err := parseCheckpoint(opened.Text)
	if err == nil && checkpoint.Origin != verifier.Name() {
		return Checkpoint{}, fmt.Errorf("%w: it is of %q and the key of %q", ErrCheckpoint, checkpoint.Origin, verifier.Name())
	}
	return checkpoint, err
}

// ReadCheckpoint reads a signed checkpoint without checking the signature, to
// show it.
func ReadCheckpoint(signed []byte) (Checkpoint, error) {
	text, _, found := bytes.Cut(signed, []byte("\n\n"))
	if !found || len(signed) > maxCheckpointBytes {
		return Checkpoint{}, ErrCheckpoint
	}
	return parseCheckpoint(string(text) + "\n")
}

func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[0] == "" || lines[4] != "" {
		return Checkpoint{}, fmt.Errorf("%w: it does not have 4 lines", ErrCheckpoint)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("%w: line 2 is no size", ErrCheckpoint)
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, fmt.Errorf("%w: line 3 is no hash", ErrCheckpoint)
	}
	sealed, found := strings.CutPrefix(lines[3], timePrefix)
	at, err := time.Parse(time.RFC3339Nano, sealed)
	if err != nil || !found {
		return Checkpoint{}, fmt.Errorf("%w: line 4 is no time", ErrCheckpoint)
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: tlog.Hash(root), Time: at}, nil
}
