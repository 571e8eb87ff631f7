package workbench

import (
	"slices"
	"strings"

	"zhitong/pipeline"
)

// Limits of what is said about a break.
const (
	maxNotes = 1000
	maxText  = 4000
)

// AssignBreak says who works on a break, "" for nobody.
type AssignBreak struct {
	Item     ItemID `json:"item"`
	Assignee string `json:"assignee"`
}

// TakeBreak lets the actor work on a break that nobody works on.
type TakeBreak struct {
	Item ItemID `json:"item"`
}

// CommentBreak adds a comment to a break.
type CommentBreak struct {
	Item ItemID `json:"item"`
	Text string `json:"text"`
}

// AttachEvidence adds a reference to a stored document to a break. Hash and file
// name are those of the document when it was attached.
type AttachEvidence struct {
	Item     ItemID `json:"item"`
	Document string `json:"document"`
	Hash     string `json:"hash"`
	FileName string `json:"fileName"`
	Text     string `json:"text"`
}

// SetCause says why a break came about.
type SetCause struct {
	Item  ItemID `json:"item"`
	Cause Cause  `json:"cause"`
}

// Kind implements [pipeline.Command].
func (*AssignBreak) Kind() string    { return "recon.break.assign" }
func (*TakeBreak) Kind() string      { return "recon.break.take" }
func (*CommentBreak) Kind() string   { return "recon.break.comment" }
func (*AttachEvidence) Kind() string { return "recon.break.evidence" }
func (*SetCause) Kind() string       { return "recon.break.cause" }

// workOn is a command about one break that decides nothing.
type workOn interface {
	about() ItemID
	work(batch *pipeline.Batch, actor string, b *Break) error
}

func (c *AssignBreak) about() ItemID    { return c.Item }
func (c *TakeBreak) about() ItemID      { return c.Item }
func (c *CommentBreak) about() ItemID   { return c.Item }
func (c *AttachEvidence) about() ItemID { return c.Item }
func (c *SetCause) about() ItemID       { return c.Item }

// workOnBreak changes a break that is there, of the tenant of the act.
func workOnBreak(batch *pipeline.Batch, act pipeline.Act, c workOn) error {
	id := c.about()
	found, _ := breaks.Get(batch, id)
	if found == nil || id.Tenant != act.Tenant {
		return noBreak(id)
	}
	changed := *found
	if err := c.work(batch, act.Actor.ID, &changed); err != nil {
		return err
	}
	changed.put(batch)
	batch.About(changed.Key, "")
	return nil
}

func noBreak(id ItemID) error {
	return pipeline.Refuse(pipeline.NotFound, "there is no break %s of account %s", id.Item, id.Account)
}

func (c *AssignBreak) work(batch *pipeline.Batch, _ string, b *Break) error {
	if len(c.Assignee) > 256 || strings.ContainsRune(c.Assignee, 0) {
		return pipeline.Refuse(pipeline.InvalidArgument, "the name of a person has at most 256 bytes")
	}
	if !b.State.undecided() {
		return refuse(ReasonDecided, "break %s is %s", b.Item, b.State)
	}
	b.Assignee = c.Assignee
	batch.Emit(record{"break_assigned", b.Item})
	return nil
}

func (c *TakeBreak) work(batch *pipeline.Batch, actor string, b *Break) error {
	if b.Assignee != "" && b.Assignee != actor {
		return refuse(ReasonTaken, "%s works on break %s", b.Assignee, b.Item)
	}
	return (&AssignBreak{c.Item, actor}).work(batch, actor, b)
}

func (c *CommentBreak) work(batch *pipeline.Batch, actor string, b *Break) error {
	if strings.TrimSpace(c.Text) == "" {
		return pipeline.Refuse(pipeline.InvalidArgument, "a comment has a text")
	}
	b.Comments++
	return b.note(batch, Note{Kind: NoteComment, By: actor, Text: c.Text})
}

func (c *AttachEvidence) work(batch *pipeline.Batch, actor string, b *Break) error {
	b.Evidence++
	return b.note(batch, Note{Kind: NoteEvidence, By: actor, Text: c.Text, Document: c.Document, Hash: c.Hash, FileName: c.FileName})
}

func (b *Break) note(batch *pipeline.Batch, n Note) error {
	if len(n.Text) > maxText {
		return pipeline.Refuse(pipeline.InvalidArgument, "a text has at most %d bytes", maxText)
	}
	if b.Comments+b.Evidence > maxNotes {
		return pipeline.Refuse(pipeline.ResourceExhausted, "a break has at most %d comments and documents", maxNotes)
	}
	n.Key, n.Tenant, n.Break, n.At = batch.Next(), b.Tenant, b.Key, batch.Now
	notes.Put(batch, &n)
	batch.Emit(record{"break_" + string(n.Kind), b.Item})
	return nil
}

func (c *SetCause) work(batch *pipeline.Batch, _ string, b *Break) error {
	if !slices.Contains(Causes(), c.Cause) {
		return pipeline.Refuse(pipeline.InvalidArgument, "there is no cause %q", c.Cause)
	}
	b.Cause, b.CauseSet = c.Cause, true
	batch.Emit(record{"break_cause", b.Item + " " + string(c.Cause)})
	return nil
}
