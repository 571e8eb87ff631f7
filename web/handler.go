package web

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// contentPolicy lets pages load what comes from here and nothing else. Styles
// are set from scripts by the component library, so inline ones are allowed.
const contentPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
	"connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"

// Handler serves the console: its files, and its first page for every other
// path, which the console reads itself. Without a console in the binary it says so.
func Handler() http.Handler { return handler(console()) }

func handler(files fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guard(w.Header())
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		if files == nil {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(notBuilt)) // whoever asked has gone
			return
		}
		serve(w, r, files)
	})
}

// guard sets the headers that keep pages to themselves.
func guard(header http.Header) {
	header.Set("Content-Security-Policy", contentPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
}

func serve(w http.ResponseWriter, r *http.Request, files fs.FS) {
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	info, err := fs.Stat(files, name)
	switch {
	case err == nil && !info.IsDir() && strings.HasPrefix(name, "assets/"):
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // its name holds its hash
	case err == nil && !info.IsDir() && name != "index.html":
		w.Header().Set("Cache-Control", "no-cache")
	case strings.HasPrefix(name, "assets/"):
		http.NotFound(w, r)
		return
	default:
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeFileFS(w, withPath(r, "/"), files, "index.html")
		return
	}
	serveCompressed(w, r, files, name)
}

// serveCompressed sends the compressed copy of a file where there is one and
// the browser takes it.
func serveCompressed(w http.ResponseWriter, r *http.Request, files fs.FS, name string) {
	if _, err := fs.Stat(files, name+".gz"); err == nil {
		w.Header().Add("Vary", "Accept-Encoding")
		if takesGzip(r.Header.Get("Accept-Encoding")) {
			w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
			w.Header().Set("Content-Encoding", "gzip")
			name += ".gz"
		}
	}
	http.ServeFileFS(w, r, files, name)
}

// takesGzip reads Accept-Encoding (RFC 9110, 12.5.3): gzip is named, and not
// with a weight of zero.
func takesGzip(accepted string) bool {
	for coding := range strings.SplitSeq(accepted, ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			value, stated := strings.CutPrefix(strings.ToLower(weight), "q=")
			return !stated || strings.Trim(value, "0.") != ""
		}
	}
	return false
}

// withPath is the request for another path: ServeFileFS would redirect
// ".../index.html" to the folder.
func withPath(r *http.Request, name string) *http.Request {
	changed := r.Clone(r.Context())
	changed.URL.Path = name
	return changed
}

const notBuilt = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>直通 Zhitong</title>
<p>此程序未包含控制台。请用 make build 构建。</p><p lang="en">The console is not part of this binary; build it with make build.</p></html>
`
