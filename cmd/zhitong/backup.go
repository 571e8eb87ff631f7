package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhitong/audit"
	"zhitong/backup"
	"zhitong/pipeline"
	"zhitong/store"
)

// backupCommand writes a store into a file.
type backupCommand struct {
	server
	Store string `help:"Read this store instead of asking a server: postgres://… (servers may run), or sqlite:DIRECTORY that no server has open." xor:"store" placeholder:"STORE"`
	Data  string `help:"Short for --store sqlite:DIRECTORY." type:"path" xor:"store" placeholder:"DIRECTORY"`
	Keys  string `help:"Directory of the audit log's key, with --store; the data directory by default." type:"path" placeholder:"DIRECTORY"`
	To    string `help:"The file to write." required:"" type:"path" placeholder:"FILE"`
	JSON  bool   `name:"json" help:"Print the summary as one object."`
}

// restoreCommand reads a file into an empty store.
type restoreCommand struct {
	From  string `help:"The file that backup wrote." xor:"from" required:"" type:"path" placeholder:"FILE"`
	Done  bool   `name:"recovered" help:"There is no file: the database was recovered by its own means. Its log is verified, and keys are passed over that may have been issued since." xor:"from" required:""`
	Store string `help:"The store, empty with --from: sqlite:DIRECTORY or postgres://…" xor:"store" placeholder:"STORE"`
	Data  string `help:"Short for --store sqlite:DIRECTORY." type:"path" xor:"store" placeholder:"DIRECTORY"`
	Keys  string `help:"Directory with the key of the audit log, which is not in the file; the data directory by default." type:"path" placeholder:"DIRECTORY"`
	Lost  bool   `name:"key-is-lost" help:"Restore without the key: the log is verified with the public key in the file, and goes on under a new one."`
	JSON  bool   `name:"json" help:"Print the summary as one object."`
}

// backupSummary is what --json prints.
type backupSummary struct {
	File    string    `json:"file"`
	SHA256  string    `json:"sha256"`
	Bytes   int64     `json:"bytes"`
	TakenAt time.Time `json:"takenAt"`
	Program string    `json:"program"`
	Tables  int       `json:"tables"`
	Rows    int64     `json:"rows"`
}

// Run takes the backup. The file gets its name only once it is whole, checked
// and on the disk.
func (c *backupCommand) Run(t *terminal) error {
	if _, err := os.Lstat(c.To); !errors.Is(err, fs.ErrNotExist) {
		return misuse("%s exists; name another file, a backup is never overwritten", c.To)
	}
	part, err := os.OpenFile(c.To+".part", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return misuse("%s cannot be written: %v", c.To, unwrapPath(err))
	}
	shown, err := c.fill(t, part)
	err = errors.Join(err, part.Close())
	if err == nil {
		err = os.Rename(part.Name(), c.To)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	syncDirectory(filepath.Dir(c.To))
	return c.tell(t, shown)
}

// syncDirectory makes a new name durable where the system can.
func syncDirectory(path string) {
	if directory, err := os.Open(path); err == nil {
		_ = directory.Sync() // not every file system can; the content is synced
		directory.Close()
	}
}

func (c *backupCommand) fill(t *terminal, part *os.File) (backupSummary, error) {
	take := c.fromServer
	if c.Store != "" || c.Data != "" {
		take = c.fromStore
	}
	out := bufio.NewWriterSize(part, 1<<20)
	if err := take(t, out); err != nil {
		return backupSummary{}, err
	}
	if err := errors.Join(out.Flush(), part.Sync()); err != nil {
		return backupSummary{}, negative("%s cannot be written: %v", c.To, unwrapPath(err))
	}
	if _, err := part.Seek(0, io.SeekStart); err != nil {
		return backupSummary{}, err
	}
	return summarise(part, c.To, backup.Check)
}

// summarise reads a file with read and takes its checksum on the way.
func summarise(file io.Reader, name string, read func(io.Reader) (backup.Summary, error)) (backupSummary, error) {
	sum := sha256.New()
	count := &counter{}
	in := io.TeeReader(file, io.MultiWriter(sum, count))
	of, err := read(in)
	if err == nil {
		_, err = io.Copy(io.Discard, in)
	}
	if refusal, ok := errors.AsType[*backup.Error](err); ok {
		return backupSummary{}, negative("%s: %s (%s)", name, refusal.Message, refusal.Code)
	}
	return backupSummary{File: name, SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: count.bytes,
		TakenAt: time.UnixMicro(of.TakenAt).UTC(), Program: of.Program, Tables: of.Tables, Rows: of.Rows}, err
}

// counter counts the bytes that are written to it.
type counter struct{ bytes int64 }

// Write implements io.Writer.
func (c *counter) Write(data []byte) (int, error) {
	c.bytes += int64(len(data))
	return len(data), nil
}

// fromServer asks a running server.
func (c *backupCommand) fromServer(t *terminal, w io.Writer) error {
	response, err := c.stream(t, http.MethodPost, "/api/v1/backup")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(w, response.Body); err != nil {
		return negative("the backup broke off: %v", causeOf(err))
	}
	return nil
}

// fromStore reads a store: a shared one, or one that no server has open.
func (c *backupCommand) fromStore(t *terminal, w io.Writer) error {
	s := &settings{Store: c.Store, Data: c.Data, Keys: c.Keys}
	public, err := publicKey(s.keyDirectory())
	if err != nil {
		return negative("%v; --keys names the directory", err)
	}
	db, err := openDatabase(t, s, asTool)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = backup.Take(t, db, migrations(), version(), public, w)
	if refusal, ok := errors.AsType[*backup.Error](err); ok {
		return negative("%s (%s)", refusal.Message, refusal.Code)
	}
	return err
}

func (c *backupCommand) tell(t *terminal, shown backupSummary) error {
	if c.JSON {
		return t.json(shown)
	}
	t.say("%s", tabbed("backup", shown.File, shown.Rows, shown.Bytes, shown.SHA256))
	t.tell("%d rows of %d tables as of %s; the key of the audit log is not in the file: keep a copy of it elsewhere",
		shown.Rows, shown.Tables, shown.TakenAt.Format(time.RFC3339))
	return nil
}

// Run restores the backup.
func (c *restoreCommand) Run(t *terminal) error {
	if !c.Done {
		if err := readable(c.From); err != nil { // said before anything about a key that is missing
			return err
		}
	}
	s := &settings{Store: c.Store, Data: c.Data, Keys: c.Keys}
	known := ""
	if !c.Lost || c.Done {
		var err error
		if known, err = publicKey(s.keyDirectory()); err != nil {
			return negative("%v; put audit.key and audit.pub of the former server into %s, or name their directory with --keys", err, s.keyDirectory())
		}
	}
	if c.Done {
		return c.takeOver(t, s, known)
	}
	file, err := os.Open(c.From)
	if err != nil {
		return misuse("%s cannot be read: %v", c.From, unwrapPath(err))
	}
	defer file.Close()
	db, err := openDatabase(t, s, asTool)
	if err != nil {
		return err
	}
	defer db.Close()
	shown, err := summarise(file, c.From, func(r io.Reader) (backup.Summary, error) {
		return backup.Restore(t, db, migrations(), r, func(ctx context.Context, restored store.Store, of backup.Header) error {
			return proveLog(ctx, restored, of, known)
		})
	})
	if err != nil {
		return err
	}
	return c.tell(t, shown)
}

// readable says whether a file that the user named can be read.
func readable(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return misuse("%s cannot be read: %v", path, unwrapPath(err))
	}
	return file.Close()
}

// takeOver makes a database ready that was recovered by its own means.
func (c *restoreCommand) takeOver(t *terminal, s *settings, known string) error {
	db, err := openDatabase(t, s, asTool)
	if err != nil {
		return err
	}
	defer db.Close()
	err = proveLog(t, db, backup.Header{PublicKey: known}, known)
	if refusal, ok := errors.AsType[*backup.Error](err); ok {
		return negative("%s (%s)", refusal.Message, refusal.Code)
	}
	if err == nil {
		err = db.Write(t, func(tx store.Tx) error { return pipeline.PassOverKeys(t, tx) })
	}
	if err == nil {
		t.tell("the audit log verifies; keys that were issued since are passed over")
	}
	return err
}

func (c *restoreCommand) tell(t *terminal, shown backupSummary) error {
	if c.JSON {
		return t.json(shown)
	}
	t.say("%s", tabbed("restored", shown.File, shown.Rows, shown.Bytes, shown.SHA256))
	t.tell("%d rows of %d tables as of %s; the audit log verifies", shown.Rows, shown.Tables, shown.TakenAt.Format(time.RFC3339))
	return nil
}

// proveLog verifies the audit log of a restored store with the known key, or
// with that in the file when there is none.
func proveLog(ctx context.Context, restored store.Store, of backup.Header, known string) error {
	if known == "" {
		known = of.PublicKey
	}
	if of.PublicKey != known {
		return &backup.Error{Code: backup.CodeUnproven, Message: "the audit log is of another key than that in the directory of keys"}
	}
	report, err := audit.VerifyStore(ctx, restored, known, nil)
	if err == nil && !report.OK {
		return &backup.Error{Code: backup.CodeUnproven, Message: "the audit log does not verify: " + report.Problems[0].Message}
	}
	return err
}

// publicKey reads the public key of the audit log.
func publicKey(directory string) (string, error) {
	content, err := os.ReadFile(filepath.Join(directory, publicKeyFile))
	if err != nil {
		return "", errors.New("the public key of the audit log cannot be read: " + unwrapPath(err).Error())
	}
	return strings.TrimSpace(string(content)), nil
}
