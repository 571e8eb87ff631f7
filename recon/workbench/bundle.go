package workbench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"

	"zhitong/pipeline"
	"zhitong/store"
)

func newReader(content string) io.Reader { return strings.NewReader(content) }

// Limits of a bundle.
const (
	partBytes      = 1 << 20
	maxBundleBytes = 256 << 20
)

// Bundle names a large content: the hash and the length of the whole.
type Bundle struct {
	Hash  string `json:"hash"` // SHA-256 in hexadecimal
	Bytes int64  `json:"bytes"`
}

type partKey struct {
	Hash   string
	Number int64
}

// part is one row of a bundle.
type part struct {
	partKey
	Content []byte
}

// parts are not part of the log: the record that names the hash is.
var parts = &pipeline.Table[partKey, part]{
	Spec: &store.Table{
		Name:    "recon_bundle",
		Columns: []store.Column{text("hash"), number("number"), {Name: "content", Type: store.Bytes}},
		Key:     []string{"hash", "number"},
	},
	Key:    func(p *part) partKey { return p.partKey },
	KeyRow: func(k partKey) store.Row { return store.Row{k.Hash, k.Number} },
	Encode: func(p *part) (store.Row, error) { return store.Row{p.Hash, p.Number, p.Content}, nil },
	Decode: func(row store.Row) (*part, error) {
		return &part{partKey{row[0].(string), row[1].(int64)}, row[2].([]byte)}, nil
	},
	Derived: true,
}

// putPart writes one part ahead. Only the platform does it.
type putPart struct {
	Hash    string `json:"hash"`
	Number  int64  `json:"number"`
	Content []byte `json:"content"`
}

// Kind implements [pipeline.Command].
func (*putPart) Kind() string { return "recon.bundle.put" }

func (c *putPart) put(batch *pipeline.Batch) error {
	if len(c.Content) > partBytes {
		return pipeline.Refuse(pipeline.InvalidArgument, "a part of a bundle has at most %d bytes", partBytes)
	}
	key := partKey{c.Hash, c.Number}
	if existing, _ := parts.Get(batch, key); existing == nil {
		parts.Put(batch, &part{key, c.Content})
	}
	return nil
}

// parts names the rows of the bundle.
func (b Bundle) parts() (keys []partKey) {
	for number := int64(0); number*partBytes < b.Bytes; number++ {
		keys = append(keys, partKey{b.Hash, number})
	}
	return keys
}

// bundleOf names a content.
func bundleOf(content []byte) Bundle {
	hash := sha256.Sum256(content)
	return Bundle{hex.EncodeToString(hash[:]), int64(len(content))}
}

// writeAhead writes a content in small transactions and gives its name.
func writeAhead(ctx context.Context, p *pipeline.Pipeline, tenant string, content []byte) (Bundle, error) {
	bundle := bundleOf(content)
	if bundle.Bytes > maxBundleBytes {
		return Bundle{}, pipeline.Refuse(pipeline.ResourceExhausted, "a content of %d bytes is above the limit of %d", bundle.Bytes, int64(maxBundleBytes))
	}
	for number := int64(0); number*partBytes < bundle.Bytes; number++ {
		end := min((number+1)*partBytes, bundle.Bytes)
		command := &putPart{bundle.Hash, number, content[number*partBytes : end]}
		if _, err := p.Submit(ctx, pipeline.Act{Actor: pipeline.System, Tenant: tenant, Command: command}); err != nil {
			return Bundle{}, err
		}
	}
	return bundle, nil
}

// writeLines writes values ahead as lines; none at all need no bundle.
func writeLines[T any](ctx context.Context, p *pipeline.Pipeline, tenant string, values []T) (Bundle, error) {
	content, err := lines(values)
	if err != nil || len(content) == 0 {
		return Bundle{}, err
	}
	return writeAhead(ctx, p, tenant, content)
}

// errDamaged says that a bundle is not what its name says.
var errDamaged = errors.New("workbench: a stored content does not have its hash")

// read gives the content of a bundle and checks its hash.
func (b Bundle) read(ctx context.Context, reader store.Reader) ([]byte, error) {
	if b.Hash == "" {
		return nil, nil
	}
	content := make([]byte, 0, b.Bytes)
	err := reader.Select(ctx, store.Query{Table: parts.Spec, Where: is("hash", b.Hash), OrderBy: []store.Order{{Column: "number"}}},
		func(row store.Row) error {
			content = append(content, row[2].([]byte)...)
			return nil
		})
	if err != nil {
		return nil, err
	}
	if bundleOf(content) != b {
		return nil, errDamaged
	}
	return content, nil
}
