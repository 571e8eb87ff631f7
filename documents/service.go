package documents

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// maxCleared is how much that has expired one command clears away.
const maxCleared = 20

// Upload keeps a content and makes a document of it. The size is known from the
// content, which is read twice. The act says who does it, in which tenant; its
// command is set here. The errors are those of [Create].
func Upload(ctx context.Context, p *pipeline.Pipeline, act pipeline.Act, document Document, file io.ReadSeeker) (Document, error) {
	for attempt := 0; ; attempt++ {
		made, err := uploadOnce(ctx, p, act, document, file)
		if attempt > 0 || pipeline.CodeOf(err) != pipeline.Unavailable {
			return made, err
		}
	}
}

func uploadOnce(ctx context.Context, p *pipeline.Pipeline, act pipeline.Act, document Document, file io.ReadSeeker) (Document, error) {
	hash := sha256.New()
	var err error
	if document.Bytes, err = readAgain(file, hash); err != nil {
		return Document{}, err
	}
	if document.Bytes > MaxBytes {
		return Document{}, pipeline.Refuse(pipeline.InvalidArgument, "a document has at most %d bytes", MaxBytes)
	}
	document.Hash = hex.EncodeToString(hash.Sum(nil))
	if err := clearAway(ctx, p, act.Tenant); err != nil {
		return Document{}, err
	}
	if err := sendParts(ctx, p, act.Tenant, document.Hash, file); err != nil {
		return Document{}, err
	}
	act.Command = &Create{Document: document}
	return pipeline.Do[Document](ctx, p, act)
}

// clearAway takes away some of what has expired.
func clearAway(ctx context.Context, p *pipeline.Pipeline, tenant string) error {
	ids, hashes, err := expired(ctx, p.Store())
	if err != nil || len(ids)+len(hashes) == 0 {
		return err
	}
	_, err = p.Submit(ctx, pipeline.Act{Actor: pipeline.System, Tenant: tenant, Command: &clear{ids, hashes}})
	return err
}

func readAgain(file io.ReadSeeker, into io.Writer) (int64, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("documents: the file cannot be read again: %w", err)
	}
	return io.Copy(into, io.LimitReader(file, MaxBytes+1))
}

// sendParts writes a content ahead, part by part.
func sendParts(ctx context.Context, p *pipeline.Pipeline, tenant, hash string, file io.ReadSeeker) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("documents: the file cannot be read again: %w", err)
	}
	for n := int64(0); ; n++ {
		piece, err := io.ReadAll(io.LimitReader(file, partBytes))
		if err != nil || len(piece) == 0 {
			return err
		}
		put := pipeline.Act{Actor: pipeline.System, Tenant: tenant, Command: &putPart{hash, n, piece}}
		if _, err := p.Submit(ctx, put); err != nil {
			return err
		}
	}
}

// expired finds some documents and contents that can be cleared away.
func expired(ctx context.Context, db store.Store) (ids, hashes []string, err error) {
	err = db.Read(ctx, func(reader store.Reader) error {
		until := store.Compare{Column: "expires_at", Op: store.LessOrEqual, Value: reader.Now().UnixMicro()}
		old, err := documents.Read(ctx, reader, store.Query{Where: until, Limit: maxCleared})
		if err != nil {
			return err
		}
		for _, d := range old {
			ids = append(ids, d.ID)
		}
		before := store.Compare{Column: "at", Op: store.LessOrEqual, Value: reader.Now().Add(-abandonedAfter).UnixMicro()}
		sent, err := uploads.Read(ctx, reader, store.Query{Where: before, Limit: maxCleared})
		for _, u := range sent {
			hashes = append(hashes, u.Hash)
		}
		return err
	})
	return ids, hashes, err
}

// Find gives a document of the tenants, or NotFound.
func Find(ctx context.Context, reader store.Reader, tenants []string, id string) (*Document, error) {
	found, err := documents.Read(ctx, reader, store.Query{Where: store.Compare{Column: "id", Op: store.Equal, Value: id}})
	if err != nil {
		return nil, err
	}
	for _, d := range found {
		for _, tenant := range tenants {
			if d.Tenant == tenant && !d.expired(reader.Now()) {
				return d, nil
			}
		}
	}
	return nil, missing(id)
}

// Send writes the content of a document, part by part.
func Send(ctx context.Context, db store.Store, d *Document, w io.Writer) error {
	for n := range partCount(d.Bytes) {
		var piece []*part
		err := db.Read(ctx, func(reader store.Reader) (err error) {
			piece, err = parts.Read(ctx, reader, store.Query{Where: store.And{store.Compare{Column: "hash", Op: store.Equal, Value: d.Hash},
				store.Compare{Column: "number", Op: store.Equal, Value: n}}})
			return err
		})
		if err != nil {
			return err
		}
		if len(piece) == 0 {
			return missing(d.ID)
		}
		if _, err := w.Write(piece[0].Content); err != nil {
			return err
		}
	}
	return nil
}

// Link makes a link to a document with a secret of 256 random bits. The errors
// are NotFound and InvalidArgument.
func Link(ctx context.Context, p *pipeline.Pipeline, act pipeline.Act, random io.Reader, id string, life time.Duration) (secret string, ends time.Time, err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", time.Time{}, fmt.Errorf("documents: no randomness for a secret: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(raw)
	command := &CreateLink{Document: id, Secret: hashOf(secret), Life: life}
	err = p.Store().Read(ctx, func(reader store.Reader) error {
		until := store.Compare{Column: "expires_at", Op: store.LessOrEqual, Value: reader.Now().UnixMicro()}
		old, err := links.Read(ctx, reader, store.Query{Where: until, Limit: maxCleared})
		for _, l := range old {
			command.Expired = append(command.Expired, l.Secret)
		}
		return err
	})
	if err != nil {
		return "", time.Time{}, err
	}
	act.Command = command
	ends, err = pipeline.Do[time.Time](ctx, p, act)
	return secret, ends, err
}

func hashOf(secret string) string {
	hash := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(hash[:])
}

// Linked gives the document of a link, or NotFound once the link or the
// document has ended.
func Linked(ctx context.Context, reader store.Reader, secret string) (*Document, error) {
	found, err := links.Read(ctx, reader, store.Query{Where: store.Compare{Column: "secret", Op: store.Equal, Value: hashOf(secret)}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || !found[0].ExpiresAt.After(reader.Now()) {
		return nil, pipeline.Refuse(pipeline.NotFound, "the link does not exist or has ended")
	}
	of, err := documents.Read(ctx, reader, store.Query{Where: store.Compare{Column: "id", Op: store.Equal, Value: found[0].Document}})
	if err != nil {
		return nil, err
	}
	if len(of) == 0 || of[0].Hash != found[0].Hash || of[0].expired(reader.Now()) {
		return nil, missing(found[0].Document)
	}
	return of[0], nil
}
