//go:build !console

package web

import "io/fs"

// console gives nothing: the binary is built without the tag "console".
func console() fs.FS { return nil }
