package rest

import (
	"context"
	"mime/multipart"
	"net/http"
	"path"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/recon/workbench"
	"zhitong/statement"
	"zhitong/store"
)

func (s *Server) statements(ctx context.Context, in *StatementsInput) (*Body[Items[StatementView]], error) {
	shown := Items[StatementView]{Items: []StatementView{}}
	err := s.read(ctx, DefaultTenant, "statement.read", func(_ Caller, reader store.Reader) error {
		found, err := workbench.StatementsOf(ctx, reader, DefaultTenant, in.Account, in.Limit)
		for _, one := range found {
			shown.Items = append(shown.Items, statementView(one, languageIn(ctx)))
		}
		return err
	})
	return &Body[Items[StatementView]]{shown}, err
}

func statementView(s *workbench.Statement, language string) StatementView {
	h := &s.Head
	return StatementView{Key: Key(s.Key), StatementID: h.ID, Account: h.Account, Currency: h.Currency.Code(), From: dayText(h.From.String(), h.From.IsZero()),
		To: dayText(h.To.String(), h.To.IsZero()), Opening: balanceText(h.Opening), Closing: balanceText(h.Closing), EntryCount: h.EntryCount, Sum: s.Sum,
		Proofs: map[string]ProofView{"balance": proofView(h.Proofs.Balance, language), "continuity": proofView(h.Proofs.Continuity, language),
			"totals": proofView(h.Proofs.Totals, language), "duplicates": proofView(h.Proofs.Duplicates, language)},
		File: s.FileName, LoadedAt: s.LoadedAt}
}

func dayText(text string, none bool) string {
	if none {
		return ""
	}
	return text
}

func balanceText(b *statement.Balance) string {
	if b == nil {
		return ""
	}
	return b.Amount.DecimalText()
}

func proofView(p statement.Proof, language string) ProofView {
	return ProofView{string(p.Verdict), p.Sentence(language)}
}

func (s *Server) statementEntries(ctx context.Context, in *StatementEntriesInput) (*Body[Items[StatementEntry]], error) {
	shown := Items[StatementEntry]{Items: []StatementEntry{}}
	err := s.read(ctx, DefaultTenant, "statement.read", func(_ Caller, reader store.Reader) error {
		one, err := workbench.StatementByKey(ctx, reader, DefaultTenant, int64(in.Key))
		if err != nil {
			return err
		}
		entries, err := workbench.EntriesOf(ctx, reader, one)
		for i := range entries {
			if e := &entries[i]; e.Sequence > in.After && len(shown.Items) < in.Limit {
				shown.Items = append(shown.Items, StatementEntry{e.ID, e.Sequence, e.BookingDate.String(), e.ValueDate.String(),
					e.Amount.DecimalText(), e.Amount.Currency().Code(), e.References.EndToEndID, e.Counterparty.Name, e.Remittance.Text})
			}
		}
		return err
	})
	return &Body[Items[StatementEntry]]{shown}, err
}

// filesPath is where statement files are handed in. They may be larger than any
// other request.
const (
	filesPath      = "/api/v1/statements/files"
	maxUploadBytes = workbench.MaxFileBytes + 1<<20 // with what a form puts around it
)

// FileAnswer names a statement file.
type FileAnswer struct {
	FileKey Key  `json:"fileKey"`
	Known   bool `json:"known" doc:"The same content was there before; nothing was changed."`
}

// FileInput is a multipart form with one file under "file".
type FileInput struct {
	RawBody multipart.Form
}

func registerStatementUpload(s *Server, api huma.API) {
	declared := huma.Operation{
		OperationID: "uploadStatementFile", Method: http.MethodPost, Path: filesPath, Summary: "Send a statement file",
		Tags: []string{"reconciliation"}, MaxBodyBytes: maxUploadBytes,
	}
	huma.Register(api, declared, func(ctx context.Context, input *FileInput) (*Body[FileAnswer], error) {
		answer, err := s.upload(ctx, input.RawBody)
		if err != nil {
			return nil, problemIn(ctx, err)
		}
		return &Body[FileAnswer]{FileAnswer{Key(answer.Key), answer.Known}}, nil
	})
}

func (s *Server) upload(ctx context.Context, form multipart.Form) (workbench.FileAnswer, error) {
	command := &workbench.RegisterFile{}
	caller, err := s.allow(ctx, DefaultTenant, command.Kind()) // before anything is written ahead
	if err != nil {
		return workbench.FileAnswer{}, err
	}
	headers := form.File["file"]
	if len(headers) != 1 {
		return workbench.FileAnswer{}, badInput("one file under the name \"file\" is wanted")
	}
	if err := checkSize(headers[0].Size, workbench.MaxFileBytes); err != nil {
		return workbench.FileAnswer{}, err
	}
	content, err := readPart(headers[0], maxUploadBytes)
	if err != nil {
		return workbench.FileAnswer{}, badInput("the file cannot be read")
	}
	act, err := s.act(ctx, "", command)
	if err != nil {
		return workbench.FileAnswer{}, err
	}
	act.Actor = caller.Actor
	return workbench.Upload(ctx, s.Pipeline, act, path.Base(headers[0].Filename), content)
}

// FileView is a statement file and what became of it.
type FileView struct {
	FileKey            Key       `json:"fileKey"`
	Name               string    `json:"name"`
	State              string    `json:"state" doc:"new, read or refused."`
	Reason             string    `json:"reason,omitempty" doc:"Why it was refused, with the position."`
	Hash               string    `json:"hash" doc:"SHA-256 of the content."`
	Bytes              int64     `json:"bytes"`
	ReceivedBy         string    `json:"receivedBy"`
	ReceivedAt         time.Time `json:"receivedAt"`
	ProcessInstanceKey *Key      `json:"processInstanceKey" doc:"The instance that has read or refused it."`
}

func (s *Server) statementFile(ctx context.Context, in *KeyInput) (*Body[FileView], error) {
	var shown FileView
	err := s.read(ctx, DefaultTenant, "statement.read", func(_ Caller, reader store.Reader) error {
		file, err := workbench.FileByKey(ctx, reader, DefaultTenant, int64(in.Key))
		if err != nil {
			return err
		}
		shown = FileView{Key(file.Key), file.Name, string(file.State), file.Reason, file.Content.Hash, file.Content.Bytes,
			file.ReceivedBy, file.ReceivedAt, optionalKey(file.Instance)}
		return nil
	})
	return &Body[FileView]{shown}, err
}
