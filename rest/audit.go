package rest

import (
	"context"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/audit"
	"zhitong/pipeline"
	"zhitong/store"
)

// AuditLeaf is one act in the record.
type AuditLeaf struct {
	Index  *int64    `json:"index" doc:"Its place in the log; null until it is sealed."`
	Cursor string    `json:"cursor"`
	Time   time.Time `json:"time"`
	Actor  string    `json:"actor"`
	Tenant string    `json:"tenant"`
	Act    string    `json:"act"`
	Target *Key      `json:"target"`
	Rule   string    `json:"rule"`
	Before string    `json:"before"`
	After  string    `json:"after"`
	Hash   string    `json:"hash"`
}

// AuditInput selects leaves, newest first.
type AuditInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Before string `query:"before" doc:"The cursor of the last leaf seen."`
	Actor  string `query:"actor"`
	Target Key    `query:"target"`
}

// AuditCheckpoint is the newest signed checkpoint.
type AuditCheckpoint struct {
	Origin     string    `json:"origin"`
	Size       int64     `json:"size"`
	Root       string    `json:"root"`
	SignedNote string    `json:"signedNote"`
	Time       time.Time `json:"time"`
}

// AuditVerdict is what a verification found.
type AuditVerdict struct {
	OK             bool           `json:"ok"`
	Size           int64          `json:"size"`
	Root           string         `json:"root"`
	Checked        int64          `json:"checked"`
	CheckpointTime time.Time      `json:"checkpointTime"`
	Problems       []AuditProblem `json:"problems"`
	ProblemCount   int64          `json:"problemCount"`
}

// AuditProblem is something wrong with the log.
type AuditProblem struct {
	Index   int64  `json:"index"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// TextOutput is a text file.
type TextOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// RegisterAudit declares the operations of the audit log, whose public key is
// given.
func RegisterAudit(publicKey string) func(*Server, huma.API) {
	return func(s *Server, api huma.API) {
		const tag = "audit"
		registerAuditSearch(s, api)
		registerTaskAudit(s, api)
		operation(api, tag, "listAuditLeaves", http.MethodGet, "/api/v1/audit/leaves", "Who did what", http.StatusOK, s.leaves)
		operation(api, tag, "getAuditCheckpoint", http.MethodGet, "/api/v1/audit/checkpoint", "The newest checkpoint", http.StatusOK, s.checkpoint)
		operation(api, tag, "verifyAudit", http.MethodPost, "/api/v1/audit/verify", "Verify the whole log", http.StatusOK,
			func(ctx context.Context, _ *Nothing) (*Body[AuditVerdict], error) { return s.verify(ctx, publicKey) })
		operation(api, tag, "getAuditKey", http.MethodGet, "/api/v1/audit/key", "The public key of the log", http.StatusOK,
			func(ctx context.Context, _ *Nothing) (*TextOutput, error) {
				_, err := s.allow(ctx, DefaultTenant, "audit.read")
				return &TextOutput{"text/plain; charset=utf-8", `inline; filename="audit.pub"`, []byte(publicKey + "\n")}, err
			})
		operation(api, tag, "exportAudit", http.MethodGet, "/api/v1/audit/export", "The whole log as a file", http.StatusOK,
			func(ctx context.Context, _ *Nothing) (*huma.StreamResponse, error) { return s.export(ctx, publicKey) })
	}
}

func (s *Server) leaves(ctx context.Context, in *AuditInput) (*Body[Items[AuditLeaf]], error) {
	shown := Items[AuditLeaf]{Items: []AuditLeaf{}}
	err := s.read(ctx, DefaultTenant, "audit.read", func(_ Caller, reader store.Reader) error {
		found, err := audit.Leaves(ctx, reader, audit.Filter{Actor: in.Actor, Target: int64(in.Target), Before: in.Before, Limit: in.Limit})
		for _, leaf := range found {
			shown.Items = append(shown.Items, leafView(leaf))
		}
		return err
	})
	return &Body[Items[AuditLeaf]]{shown}, err
}

func (s *Server) checkpoint(ctx context.Context, _ *Nothing) (*Body[AuditCheckpoint], error) {
	var shown AuditCheckpoint
	err := s.read(ctx, DefaultTenant, "audit.read", func(_ Caller, reader store.Reader) error {
		signed, err := audit.LatestCheckpoint(ctx, reader)
		if err != nil {
			return err
		}
		if len(signed) == 0 {
			return pipeline.Refuse(pipeline.NotFound, "nothing is sealed yet")
		}
		checkpoint, err := audit.ReadCheckpoint(signed)
		shown = AuditCheckpoint{checkpoint.Origin, checkpoint.Size, checkpoint.Root.String(), string(signed), checkpoint.Time}
		return err
	})
	return &Body[AuditCheckpoint]{shown}, err
}

func (s *Server) verify(ctx context.Context, publicKey string) (*Body[AuditVerdict], error) {
	if _, err := s.allow(ctx, DefaultTenant, "audit.verify"); err != nil {
		return nil, err
	}
	report, err := audit.VerifyStore(ctx, s.Pipeline.Store(), publicKey, nil)
	if err != nil {
		return nil, err
	}
	shown := AuditVerdict{OK: report.OK, Size: report.Size, Root: report.Root.String(), Checked: report.Checked,
		CheckpointTime: report.CheckpointTime, Problems: []AuditProblem{}, ProblemCount: report.ProblemCount}
	for _, p := range report.Problems {
		shown.Problems = append(shown.Problems, AuditProblem{p.Index, string(p.Code), p.Message})
	}
	return &Body[AuditVerdict]{shown}, nil
}

func (s *Server) export(ctx context.Context, publicKey string) (*huma.StreamResponse, error) {
	if _, err := s.allow(ctx, DefaultTenant, "audit.export"); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(response huma.Context) {
		response.SetHeader("Content-Type", "application/jsonl")
		response.SetHeader("Content-Disposition", `attachment; filename="audit.jsonl"`)
		if err := audit.Export(response.Context(), s.Pipeline.Store(), publicKey, response.BodyWriter()); err != nil {
			s.Logger.Warn("an export of the audit log broke off", "error", err)
		}
	}}, nil
}

func leafView(leaf audit.ListedLeaf) AuditLeaf {
	return AuditLeaf{Index: leaf.Index, Cursor: leaf.Cursor(), Time: leaf.Time, Actor: leaf.Actor, Tenant: leaf.Tenant, Act: leaf.Act,
		Target: optionalKey(leaf.Target), Rule: leaf.Rule, Before: hex.EncodeToString(leaf.Before), After: hex.EncodeToString(leaf.After),
		Hash: leaf.Hash().String()}
}
