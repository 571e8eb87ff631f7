package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/backup"
	"zhitong/store"
)

// RegisterBackup declares the operation that gives the whole store as one file.
func RegisterBackup(migrations []store.Migration, publicKey string) func(*Server, huma.API) {
	return func(s *Server, api huma.API) {
		operation(api, "backup", "takeBackup", http.MethodPost, "/api/v1/backup", "The whole store as one file, as it is now", http.StatusOK,
			func(ctx context.Context, _ *Nothing) (*huma.StreamResponse, error) {
				if _, err := change(ctx, s, &backup.Announce{}); err != nil {
					return nil, err
				}
				return &huma.StreamResponse{Body: func(response huma.Context) {
					response.SetHeader("Content-Type", "application/octet-stream")
					response.SetHeader("Content-Disposition", `attachment; filename="zhitong.backup"`)
					_, err := backup.Take(response.Context(), s.Pipeline.Store(), migrations, s.Version, publicKey, response.BodyWriter())
					if err != nil { // the file has no end, so nobody takes it for a backup
						s.Logger.Warn("a backup broke off", "error", err)
					}
				}}, nil
			})
	}
}
