package workbench

import (
	"context"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// NoteKind says what a note is.
type NoteKind string

// The kinds of notes.
const (
	NoteComment  NoteKind = "comment"
	NoteEvidence NoteKind = "evidence"
	NoteDecision NoteKind = "decision"
)

// Note is something that was said or done about a break. Notes are never changed.
type Note struct {
	Key      int64         `json:"key"`
	Tenant   string        `json:"tenant"`
	Break    int64         `json:"break"`
	Kind     NoteKind      `json:"kind"`
	At       time.Time     `json:"at"`
	By       string        `json:"by"`
	Text     string        `json:"text,omitempty"`
	Document string        `json:"document,omitempty"` // id of a stored document
	Hash     string        `json:"hash,omitempty"`     // SHA-256 of its content in hexadecimal
	FileName string        `json:"fileName,omitempty"`
	Decision int64         `json:"decision,omitempty"`
	Action   Action        `json:"action,omitempty"`
	State    DecisionState `json:"state,omitempty"` // of the decision at that moment
}

var notes = &pipeline.Table[int64, Note]{
	Spec: &store.Table{
		Name:    "recon_note",
		Columns: []store.Column{number("id"), number("break"), {Name: "body", Type: store.Bytes}},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "recon_note_by_break", Columns: []string{"break", "id"}}},
	},
	Key:    func(n *Note) int64 { return n.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Owner:  func(key int64) int64 { return key },
	Encode: func(n *Note) (store.Row, error) { return pipeline.WithBody(n, n.Key, n.Break) },
	Decode: pipeline.FromBody[Note],
}

// NotesOf gives the notes of a break, the oldest first.
func NotesOf(ctx context.Context, reader store.Reader, b *Break) ([]*Note, error) {
	if b.Key == 0 {
		return nil, nil
	}
	return notes.Read(ctx, reader, store.Query{Where: is("break", b.Key), OrderBy: []store.Order{{Column: "id"}}, Limit: maxNotes})
}
