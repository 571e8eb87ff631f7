package rest

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/recon/report"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// BreakExportInput selects the breaks of an export.
type BreakExportInput struct {
	BreakFilterInput
	BreakOrderInput
	Language string `query:"language" enum:"zh-CN,en" default:"zh-CN"`
}

// GroupExportInput names a run.
type GroupExportInput struct {
	Key      Key    `path:"key"`
	Language string `query:"language" enum:"zh-CN,en" default:"zh-CN"`
}

// tableFormats are the formats of exports, by the ending of their name.
var tableFormats = []struct {
	ending, media string
	write         func(*report.Table, io.Writer) error
}{
	{"csv", "text/csv; charset=utf-8", (*report.Table).CSV},
	{"xlsx", reportTypes["report.xlsx"], (*report.Table).XLSX},
}

func registerWorkbenchExports(s *Server, api huma.API) {
	const tag, runs = "reconciliation", "/api/v1/reconciliations/{key}"
	for _, format := range tableFormats {
		name := map[string]string{"csv": "CSV", "xlsx": "XLSX"}[format.ending]
		operation(api, tag, "exportBreaks"+name, http.MethodGet, breaksPath+"/export."+format.ending, "The breaks of a filter as "+name, http.StatusOK,
			func(ctx context.Context, in *BreakExportInput) (*huma.StreamResponse, error) {
				table, err := s.breakTable(ctx, in)
				return s.stream("breaks."+format.ending, format.media, func(_ context.Context, w io.Writer) error { return format.write(table, w) }), err
			})
		operation(api, tag, "exportGroups"+name, http.MethodGet, runs+"/groups."+format.ending, "The groups of a run as "+name, http.StatusOK,
			func(ctx context.Context, in *GroupExportInput) (*huma.StreamResponse, error) {
				run, err := s.runOf(ctx, in.Key, reconRead)
				if err != nil {
					return nil, err
				}
				table := workbench.ExportGroups(ctx, s.Pipeline.Store(), run, in.Language)
				return s.stream("groups."+format.ending, format.media, func(_ context.Context, w io.Writer) error { return format.write(table, w) }), nil
			})
	}
	operation(api, tag, "getEvidencePack", http.MethodGet, runs+"/evidence.zip", "What proves a run, as a ZIP archive with a manifest", http.StatusOK, s.evidencePack)
}

// runOf gives a run that the caller may see.
func (s *Server) runOf(ctx context.Context, key Key, permission string) (run *workbench.Run, err error) {
	err = s.read(ctx, DefaultTenant, permission, func(_ Caller, reader store.Reader) (err error) {
		run, err = workbench.RunByKey(ctx, reader, DefaultTenant, int64(key))
		return err
	})
	return run, err
}

// breakTable makes the table of a filter; its rows are read while it is sent.
func (s *Server) breakTable(ctx context.Context, in *BreakExportInput) (table *report.Table, err error) {
	err = s.read(ctx, DefaultTenant, reconRead, func(_ Caller, reader store.Reader) error {
		search, err := in.search(ctx, reader, in.BreakOrderInput)
		if err != nil {
			return err
		}
		if _, err := workbench.FindBreaks(ctx, reader, workbench.BreakSearch{BreakFilter: search.BreakFilter, Limit: 1}); err != nil {
			return err // what the filter is refused for is told before anything is sent
		}
		table = workbench.ExportBreaks(ctx, s.Pipeline.Store(), search, in.Language)
		table.Made = reader.Now()
		return nil
	})
	return table, err
}

func (s *Server) evidencePack(ctx context.Context, in *KeyInput) (*huma.StreamResponse, error) {
	if _, err := s.allow(ctx, DefaultTenant, "audit.read"); err != nil {
		return nil, err
	}
	run, err := s.runOf(ctx, in.Key, reconRead)
	if err != nil {
		return nil, err
	}
	return s.stream("evidence.zip", "application/zip", func(ctx context.Context, w io.Writer) error {
		return workbench.WriteEvidence(ctx, s.Pipeline.Store(), run, w)
	}), nil
}

// stream sends a file while it is made. One that breaks off is cut, so that
// nobody takes it for whole.
func (s *Server) stream(name, media string, write func(context.Context, io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(response huma.Context) {
		response.SetHeader("Content-Type", media)
		response.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		if err := write(response.Context(), response.BodyWriter()); err != nil {
			s.Logger.Warn("a download broke off", "name", name, "error", err)
			panic(http.ErrAbortHandler)
		}
	}}
}
