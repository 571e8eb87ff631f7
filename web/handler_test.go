package web

import (
	"io/fs"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestHandler(t *testing.T) {
	files := fstest.MapFS{
		"index.html":        {Data: []byte("<title>first page</title>")},
		"favicon.svg":       {Data: []byte("<svg/>")},
		"assets/app-1a2.js": {Data: []byte("script")},
	}
	for _, test := range []struct {
		name, method, path string
		files              fs.FS
		status             int
		body, cache        string
	}{
		{"the first page", "GET", "/", files, 200, "first page", "no-cache"},
		{"a page of the console", "GET", "/inbox/7", files, 200, "first page", "no-cache"},
		{"the file of the first page", "GET", "/index.html", files, 200, "first page", "no-cache"},
		{"a hashed file", "GET", "/assets/app-1a2.js", files, 200, "script", "immutable"},
		{"a hashed file that is gone", "GET", "/assets/app-old.js", files, 404, "", ""},
		{"another file", "GET", "/favicon.svg", files, 200, "<svg/>", "no-cache"},
		{"a path out of the folder", "GET", "/../../etc/passwd", files, 200, "first page", ""},
		{"a change", "POST", "/", files, 405, "", ""},
		{"without a console", "GET", "/", nil, 404, "make build", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := httptest.NewRecorder()
			handler(test.files).ServeHTTP(answer, httptest.NewRequest(test.method, test.path, nil))
			if answer.Code != test.status || !strings.Contains(answer.Body.String(), test.body) {
				t.Errorf("answered %d %q", answer.Code, answer.Body)
			}
			if !strings.Contains(answer.Header().Get("Cache-Control"), test.cache) {
				t.Errorf("cached as %q", answer.Header().Get("Cache-Control"))
			}
			if !strings.Contains(answer.Header().Get("Content-Security-Policy"), "default-src 'self'") {
				t.Error("no content security policy")
			}
		})
	}
}

// TestCompressedCopies: a browser that takes gzip gets the copy with the type
// of the file, another one the file itself.
func TestCompressedCopies(t *testing.T) {
	files := fstest.MapFS{"assets/app.js": {Data: []byte("script")}, "assets/app.js.gz": {Data: []byte("compressed")}}
	for encoding, want := range map[string]string{"gzip, br": "compressed", "br, GZIP;q=0.5": "compressed", "": "script",
		"br": "script", "gzip;q=0": "script", "br, gzip; q=0.000": "script", "xgzip": "script"} {
		answer, request := httptest.NewRecorder(), httptest.NewRequest("GET", "/assets/app.js", nil)
		request.Header.Set("Accept-Encoding", encoding)
		handler(files).ServeHTTP(answer, request)
		if answer.Body.String() != want || !strings.Contains(answer.Header().Get("Content-Type"), "javascript") {
			t.Errorf("%q gets %q as %s", encoding, answer.Body, answer.Header().Get("Content-Type"))
		}
	}
}
