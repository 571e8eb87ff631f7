package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"zhitong/audit"
)

// auditCommand groups the commands about the audit log.
type auditCommand struct {
	Export auditExportCommand `cmd:"" help:"Write the sealed log to a file, from a running server or from a store that no server has open."`
	Verify auditVerifyCommand `cmd:"" help:"Check an exported log offline. Exit 1 when it was changed."`
}

// auditExportCommand writes the log to a file.
type auditExportCommand struct {
	server
	Store string `help:"Read this store instead of asking a server: sqlite:DIRECTORY or postgres://…" xor:"store" placeholder:"STORE"`
	Data  string `help:"Short for --store sqlite:DIRECTORY." type:"path" xor:"store" placeholder:"DIRECTORY"`
	Keys  string `help:"Directory of the log's key, with --store; the data directory by default." type:"path" placeholder:"DIRECTORY"`
	Out   string `help:"The file to write; its public key goes into FILE.pub, its newest checkpoint into FILE.checkpoint." required:"" type:"path" placeholder:"FILE"`
	Force bool   `help:"Overwrite files that exist."`
}

// Run exports the log.
func (c *auditExportCommand) Run(t *terminal) error {
	out, err := c.create(c.Out)
	if err != nil {
		return err
	}
	defer out.Close()
	key, checkpoint, err := c.export(t, out)
	if err == nil {
		err = out.Close()
	}
	if err == nil {
		err = c.beside(key, checkpoint)
	}
	if err != nil {
		return errors.Join(err, os.Remove(c.Out))
	}
	t.tell("exported to %s; verify it with: zhitong audit verify %s --key %s.pub", c.Out, c.Out, c.Out)
	return nil
}

// create makes a file that is not there yet, unless --force is given.
func (c *auditExportCommand) create(path string) (*os.File, error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if !c.Force {
		flags |= os.O_EXCL
	}
	file, err := os.OpenFile(path, flags, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, misuse("%s exists; --force overwrites it", path)
	}
	if err != nil {
		return nil, misuse("%s cannot be written: %v", path, unwrapPath(err))
	}
	return file, nil
}

// beside writes public key and newest checkpoint beside the export.
func (c *auditExportCommand) beside(key, checkpoint []byte) error {
	for name, content := range map[string][]byte{c.Out + ".pub": key, c.Out + ".checkpoint": checkpoint} {
		file, err := c.create(name)
		if err != nil {
			return err
		}
		if _, err := file.Write(content); err != nil {
			return errors.Join(err, file.Close())
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	return nil
}

func (c *auditExportCommand) export(t *terminal, w io.Writer) (key, checkpoint []byte, err error) {
	if c.Store == "" && c.Data == "" {
		return c.fromServer(t, w)
	}
	return c.fromStore(t, w)
}

// fromServer asks a running server.
func (c *auditExportCommand) fromServer(t *terminal, w io.Writer) (key, checkpoint []byte, err error) {
	response, err := c.open(t, http.MethodGet, "/api/v1/audit/export", "", nil)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	if _, err := io.Copy(w, response.Body); err != nil {
		return nil, nil, negative("the export broke off: %v", causeOf(err))
	}
	answer, err := c.open(t, http.MethodGet, "/api/v1/audit/key", "", nil)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	if key, err = io.ReadAll(io.LimitReader(answer.Body, maxAnswerBytes)); err != nil {
		return nil, nil, err
	}
	var newest struct {
		SignedNote string `json:"signedNote"`
	}
	err = c.send(t, http.MethodGet, "/api/v1/audit/checkpoint", "", nil, &newest)
	return key, []byte(newest.SignedNote), err
}

// fromStore reads a store that no server has open, or a shared one.
func (c *auditExportCommand) fromStore(t *terminal, w io.Writer) (key, checkpoint []byte, err error) {
	s := &settings{Store: c.Store, Data: c.Data, Keys: c.Keys}
	public, err := publicKey(s.keyDirectory())
	if err != nil {
		return nil, nil, misuse("%v; --keys names the directory", err)
	}
	db, err := openDatabase(t, s, asTool)
	if err != nil {
		return nil, nil, err
	}
	defer db.Close()
	ctx, cancel := context.WithCancel(t)
	defer cancel()
	if err := audit.Export(ctx, db, public, w); err != nil {
		return nil, nil, negative("%v", err)
	}
	checkpoint, err = latestCheckpoint(ctx, db)
	return []byte(public + "\n"), checkpoint, err
}

// auditVerifyCommand checks an export offline.
type auditVerifyCommand struct {
	File  string `arg:"" help:"The exported log." type:"existingfile"`
	Key   string `help:"The public key: its text or a file with it." required:"" placeholder:"PUB"`
	Since string `help:"An earlier checkpoint (a file) that the log must extend." type:"existingfile" placeholder:"CHECKPOINT"`
	JSON  bool   `name:"json" help:"Print the verdict as one object."`
}

// auditVerdict is what --json prints.
type auditVerdict struct {
	OK             bool            `json:"ok"`
	Size           int64           `json:"size"`
	Root           string          `json:"root"`
	Checked        int64           `json:"checked"`
	CheckpointTime *time.Time      `json:"checkpointTime,omitempty"`
	Problems       []audit.Problem `json:"problems"`
	ProblemCount   int64           `json:"problemCount"`
}

// Run verifies the export.
func (c *auditVerifyCommand) Run(t *terminal) error {
	key, err := keyText(c.Key)
	if err != nil {
		return err
	}
	since, err := c.earlier(key)
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return misuse("%s cannot be read: %v", c.File, unwrapPath(err))
	}
	defer file.Close()
	report, err := audit.VerifyExport(bufio.NewReaderSize(file, 1<<20), key, since)
	if err != nil {
		return misuse("%v", err)
	}
	return c.tell(t, report)
}

// keyText gives the text of a key that is given itself or as a file.
func keyText(given string) (string, error) {
	if _, err := audit.ParsePublicKey(given); err == nil {
		return given, nil
	}
	content, err := readFile(given, 1<<16)
	if err != nil {
		return "", misuse("--key: neither a public key nor a file with one")
	}
	text := strings.TrimSpace(string(content))
	if _, err := audit.ParsePublicKey(text); err != nil {
		return "", misuse("--key: the file holds no public key")
	}
	return text, nil
}

// earlier opens the checkpoint that the log must extend, nil without one. A
// checkpoint that the key did not sign proves nothing and is refused.
func (c *auditVerifyCommand) earlier(key string) (*audit.Checkpoint, error) {
	if c.Since == "" {
		return nil, nil
	}
	content, err := readFile(c.Since, 1<<20)
	if err != nil {
		return nil, err
	}
	verifier, err := audit.ParsePublicKey(key)
	if err != nil {
		return nil, misuse("--key: %v", err)
	}
	checkpoint, err := audit.OpenCheckpoint(content, verifier)
	if err != nil {
		return nil, negative("--since: %v", err)
	}
	return &checkpoint, nil
}

func (c *auditVerifyCommand) tell(t *terminal, report audit.Report) error {
	if c.JSON {
		if err := t.json(verdictOf(report)); err != nil {
			return err
		}
	} else {
		c.say(t, report)
	}
	if !report.OK {
		return &exit{code: exitNegative}
	}
	return nil
}

func (c *auditVerifyCommand) say(t *terminal, report audit.Report) {
	if report.OK {
		t.say("OK: %d entries, root %s, checkpoint of %s", report.Size, report.Root, report.CheckpointTime.Format(time.RFC3339))
		return
	}
	t.say("CHANGED: %d problems", report.ProblemCount)
	shown := report.Problems[:min(shownProblems, len(report.Problems))]
	for _, p := range shown {
		t.say("%s", tabbed(p.Index, p.Code, p.Message))
	}
	if more := report.ProblemCount - int64(len(shown)); more > 0 {
		t.tell("%d more problems are not shown; --json lists the first %d", more, len(report.Problems))
	}
}

// shownProblems is how many problems people are shown: one change at the beginning makes thousands.
const shownProblems = 20

func verdictOf(report audit.Report) auditVerdict {
	verdict := auditVerdict{OK: report.OK, Size: report.Size, Root: report.Root.String(), Checked: report.Checked,
		Problems: report.Problems, ProblemCount: report.ProblemCount}
	if verdict.Problems == nil {
		verdict.Problems = []audit.Problem{}
	}
	if !report.CheckpointTime.IsZero() {
		verdict.CheckpointTime = &report.CheckpointTime
	}
	return verdict
}
