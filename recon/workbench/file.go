package workbench

import (
	"context"
	"encoding/json"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// FileState says what became of a statement file.
type FileState string

// The states of a file.
const (
	FileNew     FileState = "new"
	FileRead    FileState = "read"
	FileRefused FileState = "refused" // it cannot be read; only who names it tries again
)

// MaxFileBytes is how large a statement file may be.
const MaxFileBytes = 64 << 20

// File is a statement file that has arrived.
type File struct {
	Key        int64     `json:"key"`
	Tenant     string    `json:"tenant"`
	Name       string    `json:"name"`
	State      FileState `json:"state"`
	Content    Bundle    `json:"content"`
	ReceivedBy string    `json:"receivedBy"`
	ReceivedAt time.Time `json:"receivedAt"`
	Instance   int64     `json:"instance,omitempty"` // the process instance that has read or refused it
	Reason     string    `json:"reason,omitempty"`   // of a refusal
}

var files = &pipeline.Table[int64, File]{
	Spec: &store.Table{
		Name:    "statement_file",
		Columns: []store.Column{number("id"), text("tenant"), text("state"), text("hash"), {Name: "body", Type: store.Bytes}},
		Key:     []string{"id"},
		Indexes: []store.Index{
			{Name: "statement_file_by_state", Columns: []string{"tenant", "state", "id"}},
			{Name: "statement_file_by_hash", Columns: []string{"tenant", "hash"}},
		},
	},
	Key:    func(f *File) int64 { return f.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Owner:  func(key int64) int64 { return key },
	Encode: func(f *File) (store.Row, error) {
		return pipeline.WithBody(f, f.Key, f.Tenant, string(f.State), f.Content.Hash)
	},
	Decode: pipeline.FromBody[File],
}

// FileArrived is the message that is published for every new file.
const FileArrived = "statement-file-arrived"

// RegisterFile lets a file that was written ahead count, once: the same content
// again is refused with AlreadyExists. It answers FileAnswer.
type RegisterFile struct {
	Name    string `json:"name"`
	Content Bundle `json:"content"`
}

// FileAnswer names a file. Known says that the same content was there before.
type FileAnswer struct {
	Key   int64 `json:"key"`
	Known bool  `json:"known"`
}

// Kind implements [pipeline.Command].
func (*RegisterFile) Kind() string { return "statement.file.register" }

// Claims implements [pipeline.Claimer].
func (c *RegisterFile) Claims() []pipeline.Claim {
	return []pipeline.Claim{{Space: "statement file", Name: c.Content.Hash}}
}

// messageLife is how long the message of a file waits for a process that starts on it.
const messageLife = 24 * time.Hour

func (c *RegisterFile) register(batch *pipeline.Batch, act pipeline.Act) (FileAnswer, error) {
	if c.Name == "" || len(c.Name) > 200 || c.Content.Bytes == 0 {
		return FileAnswer{}, pipeline.Refuse(pipeline.InvalidArgument, "a file has a name of 1 to 200 bytes and a content")
	}
	file := &File{Key: batch.Next(), Tenant: act.Tenant, Name: c.Name, State: FileNew, Content: c.Content,
		ReceivedBy: act.Actor.ID, ReceivedAt: batch.Now}
	files.Put(batch, file)
	batch.About(file.Key, "")
	batch.Emit(record{"file_received", c.Name})
	variables := engine.Variables{}
	for name, value := range map[string]any{"fileKey": keyText(file.Key), "fileName": c.Name} {
		encoded, err := json.Marshal(value)
		if err != nil {
			return FileAnswer{}, err
		}
		variables[name] = encoded
	}
	batch.FollowUp(&broker.PublishMessage{Tenant: act.Tenant, Name: FileArrived, CorrelationKey: keyText(file.Key),
		MessageID: c.Content.Hash, TimeToLive: messageLife, Variables: variables})
	return FileAnswer{Key: file.Key}, nil
}

// refuseFile sets a file aside that cannot be read, so that it does not stand in
// the way of those that came after it.
type refuseFile struct {
	File     int64  `json:"file"`
	Instance int64  `json:"instance"`
	Reason   string `json:"reason"`
}

// Kind implements [pipeline.Command].
func (*refuseFile) Kind() string { return "statement.file.refuse" }

func (c *refuseFile) refuse(batch *pipeline.Batch, tenant string) error {
	file, err := unread(batch, c.File, tenant)
	if err != nil {
		return err
	}
	refused := *file
	refused.State, refused.Instance, refused.Reason = FileRefused, c.Instance, c.Reason
	files.Put(batch, &refused)
	batch.About(file.Key, "")
	batch.Emit(record{"file_refused", file.Name})
	return nil
}

// unread gives a file that nobody has read.
func unread(batch *pipeline.Batch, key int64, tenant string) (*File, error) {
	file, _ := files.Get(batch, key)
	if file == nil || file.Tenant != tenant {
		return nil, pipeline.Refuse(pipeline.NotFound, "statement file %d does not exist", key)
	}
	if file.State == FileRead {
		return nil, pipeline.Refuse(pipeline.InvalidState, "statement file %d has been read", key)
	}
	return file, nil
}

// FileByKey gives a statement file, or NotFound.
func FileByKey(ctx context.Context, reader store.Reader, tenant string, key int64) (*File, error) {
	found, err := files.Read(ctx, reader, store.Query{Where: store.And{is("id", key), is("tenant", tenant)}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "statement file %d does not exist", key)
	}
	return found[0], nil
}
