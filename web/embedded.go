//go:build console

package web

import (
	"embed"
	"io/fs"
)

//go:embed all:console/dist
var dist embed.FS

// console gives the built console.
func console() fs.FS {
	files, err := fs.Sub(dist, "console/dist")
	if err != nil {
		return nil // the path is a constant and valid
	}
	return files
}
