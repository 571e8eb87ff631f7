package rest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhitong/documents"
	"zhitong/store"
)

// sentFile is a file of a form.
type sentFile struct{ field, name, contentType, content string }

// send files and fields as a user and gives the answer.
func (s site) sendFiles(user, path string, files []sentFile, fields ...string) (int, string) {
	s.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, file := range files {
		header := textproto.MIMEHeader{}
		header.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, file.field, file.name))
		header.Set("Content-Type", file.contentType)
		part, err := form.CreatePart(header)
		if err != nil {
			s.Fatal(err)
		}
		io.WriteString(part, file.content)
	}
	for i := 0; i < len(fields); i += 2 {
		form.WriteField(fields[i], fields[i+1])
	}
	form.Close()
	return s.send(user, "POST", path, form.FormDataContentType(), &body)
}

// keep makes a document of a content.
func (s site) keep(content, metadata string) map[string]any {
	s.Helper()
	status, answer := s.sendFiles("root", "/v2/documents", []sentFile{{"file", "报告.txt", "text/plain", content}}, "metadata", metadata)
	made := map[string]any{}
	if err := json.Unmarshal([]byte(answer), &made); err != nil || status != 201 {
		s.Fatalf("%d %s", status, answer)
	}
	return made
}

// kept counts the rows of the parts of contents.
func (s site) kept() (parts int64) {
	s.Helper()
	for _, table := range documents.Migrations()[0].CreateTables {
		if table.Name != "document_part" {
			continue
		}
		err := s.pipeline.Store().Read(s.Context(), func(reader store.Reader) (err error) {
			parts, err = reader.Count(s.Context(), store.Query{Table: table}, 1000)
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
	}
	return parts
}

// TestDocumentsAreKeptByTheirContent goes through the life of documents.
func TestDocumentsAreKeptByTheirContent(t *testing.T) {
	s := start(t)
	content := strings.Repeat("0123456789", 250_000) // three parts
	first := s.keep(content, `{"customProperties":{"case":7},"processDefinitionId":"approval","processInstanceKey":"12"}`)
	second := s.keep(content, `{"fileName":"other.txt","contentType":"application/pdf","size":2500000}`)
	hash := sha256.Sum256([]byte(content))
	if first["contentHash"] != hex.EncodeToString(hash[:]) || first["contentHash"] != second["contentHash"] || first["documentId"] == second["documentId"] {
		t.Errorf("%v and %v", first, second)
	}
	if got, want := fields(first["metadata"].(map[string]any), "fileName", "contentType", "size", "expiresAt", "customProperties", "processInstanceKey", "processDefinitionId"),
		`"报告.txt" "text/plain" 2500000 null {"case":7} "12" "approval"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if n := s.kept(); n != 3 {
		t.Errorf("%d parts are kept, want 3", n)
	}
	path := "/v2/documents/" + first["documentId"].(string)
	if status, answer := s.call("root", "GET", path, ""); status != 200 || answer != content {
		t.Errorf("%d, %d bytes", status, len(answer))
	}
	s.steps([]step{
		{"root", "GET", path + "?contentHash=" + first["contentHash"].(string), "", 200, "0123456789"},
		{"root", "GET", path + "?contentHash=00", "", 404, "not_found"},
		{"root", "GET", path + "?storeId=elsewhere", "", 400, "invalid_argument"},
		{"guest", "GET", path, "", 403, "forbidden"},
		{"guest", "DELETE", path, "", 403, "forbidden"},
		{"", "GET", path, "", 401, "unauthenticated"},
		{"root", "DELETE", path, "", 204, ""},
		{"root", "DELETE", path, "", 404, "not_found"},
		{"root", "GET", path, "", 404, "not_found"},
		{"root", "GET", "/v2/documents/" + second["documentId"].(string), "", 200, "0123456789"},
		{"root", "DELETE", "/v2/documents/" + second["documentId"].(string), "", 204, ""},
	})
	if n := s.kept(); n != 0 {
		t.Errorf("%d parts are left of deleted documents", n)
	}
	if again := s.keep(content, ``); again["contentHash"] != first["contentHash"] || s.kept() != 3 {
		t.Errorf("kept again: %v", again)
	}
}

// TestUploadsLeaveNoFiles: parts of forms are files while a request is at work, and no longer.
func TestUploadsLeaveNoFiles(t *testing.T) {
	directory := t.TempDir()
	t.Setenv("TMPDIR", directory)
	s := start(t)
	s.keep(strings.Repeat("秘密", 50_000), ``)
	if status, answer := s.sendFiles("root", "/v2/documents", []sentFile{{"another", "a.txt", "text/plain", strings.Repeat("x", 100_000)}}); status != 400 {
		t.Errorf("%d %s", status, answer)
	}
	left, err := filepath.Glob(filepath.Join(directory, "multipart-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// TestWhatIsNoDocument is refused.
func TestWhatIsNoDocument(t *testing.T) {
	s := start(t)
	file := []sentFile{{"file", "a.txt", "text/plain", "x"}}
	for _, test := range []struct {
		user, path string
		files      []sentFile
		metadata   string
		status     int
		has        string
	}{
		{"root", "/v2/documents", nil, "{}", 400, "invalid_argument"},
		{"root", "/v2/documents", file, `{"unknown":1}`, 400, "unknown"},
		{"root", "/v2/documents", file, `{"size":2}`, 400, "1 bytes"},
		{"root", "/v2/documents", file, `{"expiresAt":"2001-01-01T00:00:00Z"}`, 400, "expired"},
		{"root", "/v2/documents", file, `{"customProperties":[1]}`, 400, "invalid_argument"},
		{"root", "/v2/documents?storeId=elsewhere", file, `{}`, 400, "invalid_argument"},
		{"root", "/v2/documents?documentId=a%2Fb", file, `{}`, 400, "invalid_argument"},
		{"guest", "/v2/documents", file, `{}`, 403, "forbidden"},
		{"root", "/v2/documents?documentId=mine", file, `{}`, 201, `"documentId":"mine"`},
		{"root", "/v2/documents?documentId=mine", file, `{}`, 409, "already_exists"},
		{"root", "/v2/documents/batch", nil, `{}`, 400, "invalid_argument"},
	} {
		if status, answer := s.sendFiles(test.user, test.path, test.files, "metadata", test.metadata); status != test.status || !strings.Contains(answer, test.has) {
			t.Errorf("%s %s: %d %s", test.path, test.metadata, status, answer)
		}
	}
	s.must(204, "root", "DELETE", "/v2/documents/mine", "")
	if status, answer := s.sendFiles("root", "/v2/documents?documentId=mine", file); status != 201 {
		t.Errorf("the id of a deleted document: %d %s", status, answer)
	}
	contentType, large := form(t, "file", documents.MaxBytes+1)
	if status, answer := s.send("root", "POST", "/v2/documents", contentType, large); status != 413 || !strings.Contains(answer, "64 MB") {
		t.Errorf("above the limit: %d %.200s", status, answer)
	}
	contentType, large = form(t, "file", documents.MaxBytes+2<<20)
	if status, answer := s.send("root", "POST", "/v2/documents", contentType, large); status != 413 || !strings.Contains(answer, "request_too_large") {
		t.Errorf("far above the limit: %d %.200s", status, answer)
	}
}

// TestSeveralDocumentsAtOnce: what cannot be kept is told beside the others.
func TestSeveralDocumentsAtOnce(t *testing.T) {
	s := start(t)
	files := []sentFile{{"files", "a.txt", "text/plain", "a"}, {"files", "b.txt", "text/plain", "b"}}
	status, answer := s.sendFiles("root", "/v2/documents/batch", files)
	if status != 201 || strings.Count(answer, `"documentId"`) != 2 || !strings.Contains(answer, `"failedDocuments":[]`) {
		t.Errorf("%d %s", status, answer)
	}
	status, answer = s.sendFiles("root", "/v2/documents/batch", files, "metadataList", `[{"customProperties":{"n":1}},{"size":9}]`)
	if status != 207 || strings.Count(answer, `"documentId"`) != 1 || !strings.Contains(answer, `"fileName":"b.txt","status":400`) {
		t.Errorf("%d %s", status, answer)
	}
	if status, answer = s.sendFiles("root", "/v2/documents/batch", files, "metadataList", `{}`); status != 400 {
		t.Errorf("one metadata for two files: %d %s", status, answer)
	}
}

// TestDocumentsAndLinksEnd at their time.
func TestDocumentsAndLinksEnd(t *testing.T) {
	s := start(t)
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	pin := func(at time.Time) {
		s.must(204, "root", "PUT", "/v2/clock", fmt.Sprintf(`{"timestamp":%d}`, at.UnixMilli()))
	}
	pin(at)
	id := s.keep("<script>", `{"contentType":"text/html","expiresAt":"2026-03-02T12:00:00Z"}`)["documentId"].(string)
	link := s.must(201, "root", "POST", "/v2/documents/"+id+"/links", `{"timeToLive":60000}`)
	if link["expiresAt"] != "2026-03-02T09:01:00Z" || !strings.HasPrefix(link["url"].(string), s.url+"/") {
		t.Errorf("link %v", link)
	}
	hour := s.must(201, "root", "POST", "/v2/documents/"+id+"/links", ``)
	if hour["expiresAt"] != "2026-03-02T10:00:00Z" {
		t.Errorf("link %v", hour)
	}
	open := func(link map[string]any) int {
		response, err := http.Get(link["url"].(string))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		content, _ := io.ReadAll(response.Body)
		header := response.Header
		if response.StatusCode == 200 && (string(content) != "<script>" || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") ||
			header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Content-Security-Policy") != "sandbox") {
			t.Errorf("%q %v", content, header)
		}
		return response.StatusCode
	}
	if status := open(link); status != 200 {
		t.Errorf("an open link: %d", status)
	}
	pin(at.Add(2 * time.Minute))
	if one, other := open(link), open(hour); one != 404 || other != 200 {
		t.Errorf("after a minute: %d %d", one, other)
	}
	pin(at.Add(3 * time.Hour))
	s.steps([]step{{"root", "GET", "/v2/documents/" + id, "", 404, "not_found"}, {"root", "POST", "/v2/documents/" + id + "/links", "", 404, "not_found"}})
	s.keep("another", ``) // clears away what has expired
	if n := s.kept(); n != 1 {
		t.Errorf("%d parts, want 1", n)
	}
	fresh := s.keep("third", ``)["documentId"].(string)
	s.steps([]step{
		{"root", "POST", "/v2/documents/" + fresh + "/links", `{"timeToLive":604800001}`, 400, "invalid_argument"},
		{"guest", "POST", "/v2/documents/" + fresh + "/links", `{}`, 403, "forbidden"},
		{"", "GET", "/api/v1/document-links/none", "", 404, "not_found"},
	})
}
