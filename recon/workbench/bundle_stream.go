package workbench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"

	"zhitong/store"
)

// bundleReader reads a bundle part by part, each in a transaction of its own, and
// checks the hash of the whole at its end.
type bundleReader struct {
	ctx    context.Context
	db     store.Store
	bundle Bundle
	number int64
	rest   []byte
	sum    hash.Hash
}

func (b Bundle) stream(ctx context.Context, db store.Store) io.Reader {
	return &bundleReader{ctx: ctx, db: db, bundle: b, sum: sha256.New()}
}

// Read implements [io.Reader].
func (r *bundleReader) Read(into []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.number*partBytes >= r.bundle.Bytes {
			return 0, r.end()
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	count := copy(into, r.rest)
	r.rest = r.rest[count:]
	return count, nil
}

func (r *bundleReader) next() error {
	return r.db.Read(r.ctx, func(reader store.Reader) error {
		found, err := parts.Read(r.ctx, reader, store.Query{Where: store.And{is("hash", r.bundle.Hash), is("number", r.number)}})
		if err != nil {
			return err
		}
		if len(found) == 0 || len(found[0].Content) == 0 {
			return errDamaged
		}
		r.rest = found[0].Content
		r.number++
		r.sum.Write(r.rest)
		return nil
	})
}

func (r *bundleReader) end() error {
	if r.bundle.Hash != "" && hex.EncodeToString(r.sum.Sum(nil)) != r.bundle.Hash {
		return errDamaged
	}
	return io.EOF
}

// eachLine visits the values of a bundle of lines.
func eachLine[T any](ctx context.Context, db store.Store, bundle Bundle, visit func(*T) error) error {
	decoder := json.NewDecoder(bundle.stream(ctx, db))
	for {
		value := new(T)
		err := decoder.Decode(value)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(value); err != nil {
			return err
		}
	}
}
