package documents

import (
	"time"

	"zhitong/pipeline"
)

func (c *putPart) decide(batch *pipeline.Batch) error {
	if len(c.Content) > partBytes || c.Number < 0 || c.Number >= partCount(MaxBytes) {
		return pipeline.Refuse(pipeline.InvalidArgument, "a part of a document has at most %d bytes", partBytes)
	}
	parts.Put(batch, &part{partKey{c.Hash, c.Number}, c.Content})
	uploads.Put(batch, &upload{c.Hash, batch.Now})
	return nil
}

func (c *Create) decide(batch *pipeline.Batch, act pipeline.Act) (Document, error) {
	made := c.Document
	made.Tenant, made.CreatedBy, made.CreatedAt = act.Tenant, act.Actor.ID, batch.Now
	if err := made.check(batch.Now); err != nil {
		return made, err
	}
	if existing, _ := documents.Get(batch, made.ID); existing != nil {
		return made, pipeline.Refuse(pipeline.AlreadyExists, "document %q exists", made.ID)
	}
	if known := writtenOf(batch); known.gone[made.Hash] || known.counts[made.Hash] != partCount(made.Bytes) {
		return made, pipeline.Refuse(pipeline.Unavailable, "the content was deleted while it was sent; send it again")
	}
	shared := content{Hash: made.Hash, Bytes: made.Bytes}
	if existing, _ := contents.Get(batch, made.Hash); existing != nil {
		shared = *existing
	}
	shared.References++
	contents.Put(batch, &shared)
	uploads.Delete(batch, made.Hash)
	documents.Put(batch, &made)
	batch.Emit(record{"document_created", made.ID})
	return made, nil
}

func (c *clear) decide(batch *pipeline.Batch) error {
	for _, id := range c.Expired {
		if old, _ := documents.Get(batch, id); old != nil && old.expired(batch.Now) {
			remove(batch, old)
		}
	}
	for _, hash := range c.Abandoned {
		abandon(batch, hash)
	}
	return nil
}

// expired says whether nobody gets the document any more.
func (d *Document) expired(now time.Time) bool {
	return !d.Metadata.ExpiresAt.IsZero() && !d.Metadata.ExpiresAt.After(now)
}

// remove takes a document away and, with the last one, the content.
func remove(batch *pipeline.Batch, d *Document) {
	documents.Delete(batch, d.ID)
	batch.Release(idClaim(d.ID))
	batch.Emit(record{"document_deleted", d.ID})
	shared, _ := contents.Get(batch, d.Hash)
	if shared == nil {
		return
	}
	if shared.References > 1 {
		contents.Put(batch, &content{shared.Hash, shared.Bytes, shared.References - 1})
		return
	}
	contents.Delete(batch, d.Hash)
	dropParts(batch, d.Hash, partCount(shared.Bytes))
}

func dropParts(batch *pipeline.Batch, hash string, count int64) {
	writtenOf(batch).gone[hash] = true
	for n := range count {
		parts.Delete(batch, partKey{hash, n})
	}
}

// abandonedAfter is how old parts are that no document has come for.
const abandonedAfter = 24 * time.Hour

// abandon takes the parts away that no document came for.
func abandon(batch *pipeline.Batch, hash string) {
	sent, _ := uploads.Get(batch, hash)
	if sent == nil || sent.At.Add(abandonedAfter).After(batch.Now) {
		return
	}
	uploads.Delete(batch, hash)
	if shared, _ := contents.Get(batch, hash); shared == nil {
		dropParts(batch, hash, partCount(MaxBytes))
	}
}

// existing gives a document of the tenant that has not expired.
func existing(batch *pipeline.Batch, id, tenant string) (*Document, error) {
	found, _ := documents.Get(batch, id)
	if found == nil || found.Tenant != tenant || found.expired(batch.Now) {
		return nil, missing(id)
	}
	return found, nil
}

func missing(id string) error {
	return pipeline.Refuse(pipeline.NotFound, "document %q does not exist", id)
}

func (c *Delete) decide(batch *pipeline.Batch, tenant string) error {
	found, err := existing(batch, c.ID, tenant)
	if err != nil {
		return err
	}
	remove(batch, found)
	return nil
}

// decide answers when the link ends.
func (c *CreateLink) decide(batch *pipeline.Batch, tenant string) (time.Time, error) {
	of, err := existing(batch, c.Document, tenant)
	if err != nil {
		return time.Time{}, err
	}
	if c.Life <= 0 || c.Life > MaxLinkLife || c.Secret == "" {
		return time.Time{}, pipeline.Refuse(pipeline.InvalidArgument, "a link lasts from 1 millisecond to %d hours", int(MaxLinkLife.Hours()))
	}
	for _, secret := range c.Expired {
		if old, _ := links.Get(batch, secret); old != nil && !old.ExpiresAt.After(batch.Now) {
			links.Delete(batch, secret)
		}
	}
	ends := batch.Now.Add(c.Life)
	links.Put(batch, &link{c.Secret, c.Document, of.Hash, ends})
	batch.Emit(record{"document_linked", c.Document})
	return ends, nil
}
