package documents

import (
	"encoding/json"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// Document names a content.
type Document struct {
	ID        string    `json:"id"`
	Tenant    string    `json:"tenant"`
	Hash      string    `json:"hash"` // SHA-256 of the content in hexadecimal
	Bytes     int64     `json:"bytes"`
	Metadata  Metadata  `json:"metadata"`
	CreatedBy string    `json:"createdBy"`
	CreatedAt time.Time `json:"createdAt"`
}

// Metadata is what is said of a document.
type Metadata struct {
	ContentType string          `json:"contentType"`
	FileName    string          `json:"fileName"`
	ExpiresAt   time.Time       `json:"expiresAt,omitzero"` // zero for never
	ProcessID   string          `json:"processId,omitempty"`
	Instance    int64           `json:"instance,omitempty"`
	Custom      json.RawMessage `json:"custom,omitempty"` // an object
}

// content is what documents with the same hash share.
type content struct {
	Hash       string
	Bytes      int64
	References int64
}

// upload is a content of which parts were written and no document has come yet.
type upload struct {
	Hash string
	At   time.Time
}

type partKey struct {
	Hash   string
	Number int64
}

// part is one piece of a content, of at most partBytes.
type part struct {
	partKey
	Content []byte
}

// link lets whoever has its secret read a document for a time.
type link struct {
	Secret    string // SHA-256 of the secret in hexadecimal
	Document  string
	Hash      string // of the content that the document had
	ExpiresAt time.Time
}

func text(name string) store.Column   { return store.Column{Name: name, Type: store.Text} }
func number(name string) store.Column { return store.Column{Name: name, Type: store.Int64} }

var documents = &pipeline.Table[string, Document]{
	Spec: &store.Table{
		Name: "document",
		Columns: []store.Column{text("id"), text("tenant"), text("hash"), {Name: "expires_at", Type: store.Time, Nullable: true},
			{Name: "body", Type: store.Bytes}},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "document_by_expiry", Columns: []string{"expires_at"}}},
	},
	Key:    func(d *Document) string { return d.ID },
	KeyRow: func(id string) store.Row { return store.Row{id} },
	Encode: func(d *Document) (store.Row, error) {
		body, err := json.Marshal(d)
		return store.Row{d.ID, d.Tenant, d.Hash, optionalTime(d.Metadata.ExpiresAt), body}, err
	},
	Decode: func(row store.Row) (*Document, error) {
		d := new(Document)
		return d, json.Unmarshal(row[4].([]byte), d)
	},
}

var contents = &pipeline.Table[string, content]{
	Spec:   &store.Table{Name: "document_content", Columns: []store.Column{text("hash"), number("bytes"), number("reference_count")}, Key: []string{"hash"}},
	Key:    func(c *content) string { return c.Hash },
	KeyRow: func(hash string) store.Row { return store.Row{hash} },
	Encode: func(c *content) (store.Row, error) { return store.Row{c.Hash, c.Bytes, c.References}, nil },
	Decode: func(row store.Row) (*content, error) {
		return &content{row[0].(string), row[1].(int64), row[2].(int64)}, nil
	},
	Derived: true,
}

var uploads = &pipeline.Table[string, upload]{
	Spec: &store.Table{Name: "document_upload", Columns: []store.Column{text("hash"), {Name: "at", Type: store.Time}}, Key: []string{"hash"},
		Indexes: []store.Index{{Name: "document_upload_by_time", Columns: []string{"at"}}}},
	Key:    func(u *upload) string { return u.Hash },
	KeyRow: func(hash string) store.Row { return store.Row{hash} },
	Encode: func(u *upload) (store.Row, error) { return store.Row{u.Hash, u.At.UnixMicro()}, nil },
	Decode: func(row store.Row) (*upload, error) {
		return &upload{row[0].(string), time.UnixMicro(row[1].(int64)).UTC()}, nil
	},
	Derived: true,
}

// parts are not part of the log: the document that names the hash is.
var parts = &pipeline.Table[partKey, part]{
	Spec: &store.Table{Name: "document_part", Columns: []store.Column{text("hash"), number("number"), {Name: "content", Type: store.Bytes}},
		Key: []string{"hash", "number"}},
	Key:    func(p *part) partKey { return p.partKey },
	KeyRow: func(k partKey) store.Row { return store.Row{k.Hash, k.Number} },
	Encode: func(p *part) (store.Row, error) { return store.Row{p.Hash, p.Number, p.Content}, nil },
	Decode: func(row store.Row) (*part, error) {
		return &part{partKey{row[0].(string), row[1].(int64)}, row[2].([]byte)}, nil
	},
	Derived: true,
}

var links = &pipeline.Table[string, link]{
	Spec: &store.Table{Name: "document_link", Columns: []store.Column{text("secret"), text("document"), text("hash"), {Name: "expires_at", Type: store.Time}},
		Key: []string{"secret"}, Indexes: []store.Index{{Name: "document_link_by_expiry", Columns: []string{"expires_at"}}}},
	Key:    func(l *link) string { return l.Secret },
	KeyRow: func(secret string) store.Row { return store.Row{secret} },
	Encode: func(l *link) (store.Row, error) {
		return store.Row{l.Secret, l.Document, l.Hash, l.ExpiresAt.UnixMicro()}, nil
	},
	Decode: func(row store.Row) (*link, error) {
		return &link{row[0].(string), row[1].(string), row[2].(string), time.UnixMicro(row[3].(int64)).UTC()}, nil
	},
}

func optionalTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// Migrations are the tables of this package.
func Migrations() []store.Migration {
	return []store.Migration{{Module: "documents", Version: 1, CreateTables: []*store.Table{
		documents.Spec, contents.Spec, uploads.Spec, parts.Spec, links.Spec,
	}}}
}
