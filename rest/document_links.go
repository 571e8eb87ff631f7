package rest

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"mime"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/documents"
	"zhitong/store"
)

// LinkInput asks for a link to a document.
type LinkInput struct {
	DocumentName
	Body *struct {
		TimeToLive int64 `json:"timeToLive,omitempty" minimum:"1" doc:"Milliseconds, one hour when it is not said, seven days at most."`
	} `required:"false"`
	base string
}

// Resolve implements [huma.Resolver]: the link has the address that the caller uses.
func (in *LinkInput) Resolve(ctx huma.Context) []error {
	scheme := "http"
	if ctx.TLS() != nil {
		scheme = "https"
	}
	in.base = scheme + "://" + ctx.Host()
	return nil
}

// DocumentLink opens a document without signing in, for a time.
type DocumentLink struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// SecretInput is the secret of a link.
type SecretInput struct {
	Secret string `path:"secret" maxLength:"100"`
}

// defaultLinkLife is how long a link lasts of which nothing else is said.
const defaultLinkLife = time.Hour

func (s *Server) createLink(ctx context.Context, in *LinkInput) (*Body[DocumentLink], error) {
	if _, err := s.find(ctx, &in.DocumentName); err != nil {
		return nil, err
	}
	life := defaultLinkLife
	if in.Body != nil && in.Body.TimeToLive > 0 {
		life = milliseconds(min(in.Body.TimeToLive, documents.MaxLinkLife.Milliseconds()+1))
	}
	act, err := s.act(ctx, "", nil)
	if err != nil {
		return nil, err
	}
	secret, ends, err := documents.Link(ctx, s.Pipeline, act, rand.Reader, in.ID, life)
	return &Body[DocumentLink]{DocumentLink{in.base + linksPath + secret, ends}}, err
}

// openLink asks for no permission: who has the secret may read.
func (s *Server) openLink(ctx context.Context, in *SecretInput) (*huma.StreamResponse, error) {
	var found *documents.Document
	err := s.Pipeline.Store().Read(ctx, func(reader store.Reader) (err error) {
		found, err = documents.Linked(ctx, reader, in.Secret)
		return err
	})
	return s.sent(found), err
}

// newDocumentID makes an id that nobody guesses.
func newDocumentID() string {
	raw := make([]byte, 20)
	rand.Read(raw) // never fails, see crypto/rand
	return base32.StdEncoding.EncodeToString(raw)
}

// disposition has a browser keep a file under its name.
func disposition(fileName string) string {
	if fileName == "" {
		return "attachment"
	}
	return mime.FormatMediaType("attachment", map[string]string{"filename": fileName})
}
