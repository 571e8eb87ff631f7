package documents

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"zhitong/pipeline"
)

// Limits of documents.
const (
	// MaxBytes is how large the content of a document may be.
	MaxBytes = 64 << 20
	// MaxLinkLife is how long a link may last.
	MaxLinkLife = 7 * 24 * time.Hour
	partBytes   = 1 << 20
	maxText     = 500
	maxCustom   = 16 << 10
)

// Create makes a document of a content whose parts were written ahead. The
// errors are InvalidArgument, AlreadyExists for its id, and Unavailable when
// parts are missing, because the content was deleted meanwhile.
type Create struct {
	Document Document `json:"document"`
}

// clear takes documents away that have expired, and contents that no document
// came for. Only the platform does it.
type clear struct {
	Expired   []string `json:"expired,omitempty"`
	Abandoned []string `json:"abandoned,omitempty"`
}

// Delete takes a document away, and its content when no other document has it.
type Delete struct {
	ID string `json:"id"`
}

// CreateLink lets whoever has a secret read a document for a time. Expired are
// links to be cleared away.
type CreateLink struct {
	Document string        `json:"document"`
	Secret   string        `json:"secret"` // SHA-256 of the secret in hexadecimal
	Life     time.Duration `json:"life"`
	Expired  []string      `json:"expired,omitempty"`
}

// putPart writes a part of a content ahead.
type putPart struct {
	Hash    string `json:"hash"`
	Number  int64  `json:"number"`
	Content []byte `json:"content"`
}

// Kind implements [pipeline.Command].
func (*Create) Kind() string { return "document.create" }

// Kind implements [pipeline.Command].
func (*Delete) Kind() string { return "document.delete" }

// Kind implements [pipeline.Command].
func (*CreateLink) Kind() string { return "document.link" }

// Kind implements [pipeline.Command].
func (*putPart) Kind() string { return "document.part.put" }

// Kind implements [pipeline.Command].
func (*clear) Kind() string { return "document.clear" }

// idClaim is the claim on the id of a document, which is released with it.
func idClaim(id string) pipeline.Claim {
	return pipeline.Claim{Space: "document", Tenant: "*", Name: id}
}

// Claims implements [pipeline.Claimer].
func (c *Create) Claims() []pipeline.Claim { return []pipeline.Claim{idClaim(c.Document.ID)} }

// check refuses what cannot be kept or shown.
func (d *Document) check(now time.Time) error {
	refuse := func(sentence string, values ...any) error {
		return pipeline.Refuse(pipeline.InvalidArgument, sentence, values...)
	}
	for name, value := range map[string]string{"id": d.ID, "file name": d.Metadata.FileName, "content type": d.Metadata.ContentType, "process id": d.Metadata.ProcessID} {
		if len(value) > maxText || strings.ContainsFunc(value, unicode.IsControl) {
			return refuse("the %s of a document has at most %d bytes and no control characters", name, maxText)
		}
	}
	switch m := d.Metadata; {
	case d.ID == "" || strings.ContainsAny(d.ID, "/?#"):
		return refuse("a document needs an id without /, ? and #")
	case d.Bytes < 0 || d.Bytes > MaxBytes:
		return refuse("a document has at most %d bytes", MaxBytes)
	case !m.ExpiresAt.IsZero() && !m.ExpiresAt.After(now):
		return refuse("the document would have expired already")
	case len(m.Custom) > maxCustom:
		return refuse("custom properties have at most %d bytes", maxCustom)
	case len(m.Custom) > 0 && json.Unmarshal(m.Custom, &map[string]json.RawMessage{}) != nil:
		return refuse("custom properties are an object")
	}
	return nil
}

// partCount is how many parts a content has.
func partCount(bytes int64) int64 { return (bytes + partBytes - 1) / partBytes }
