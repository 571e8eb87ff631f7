package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/documents"
	"zhitong/pipeline"
	"zhitong/store"
)

const (
	documentsPath = "/v2/documents"
	linksPath     = "/api/v1/document-links/"
	documentRead  = "document.read"
	// documentStore is the id of the one store of documents.
	documentStore = "database"
)

// DocumentReference names a document.
type DocumentReference struct {
	Type        string           `json:"camunda.document.type" enum:"camunda"`
	StoreID     string           `json:"storeId"`
	DocumentID  string           `json:"documentId"`
	ContentHash string           `json:"contentHash" doc:"SHA-256 in hexadecimal."`
	Metadata    DocumentMetadata `json:"metadata"`
}

// DocumentMetadata is what is said of a document.
type DocumentMetadata struct {
	ContentType         string          `json:"contentType"`
	FileName            string          `json:"fileName"`
	ExpiresAt           *time.Time      `json:"expiresAt"`
	Size                *int64          `json:"size"`
	ProcessDefinitionID *string         `json:"processDefinitionId"`
	ProcessInstanceKey  *Key            `json:"processInstanceKey"`
	CustomProperties    json.RawMessage `json:"customProperties"`
}

// FailedDocument is a file of several that was not kept.
type FailedDocument struct {
	FileName string `json:"fileName"`
	Status   int    `json:"status"`
	Title    string `json:"title"`
	Detail   string `json:"detail"`
}

// DocumentBatch is what became of several files.
type DocumentBatch struct {
	CreatedDocuments []DocumentReference `json:"createdDocuments"`
	FailedDocuments  []FailedDocument    `json:"failedDocuments"`
}

// DocumentBatchOutput has the status 201, or 207 when some files failed.
type DocumentBatchOutput struct {
	Status int
	Body   DocumentBatch
}

// DocumentInput is a multipart form: a file under "file", and under "metadata"
// what is said of it, in JSON.
type DocumentInput struct {
	StoreID    string `query:"storeId"`
	DocumentID string `query:"documentId" maxLength:"200"`
	RawBody    multipart.Form
}

// DocumentsInput is a multipart form: files under "files", and under
// "metadataList" as many objects in JSON.
type DocumentsInput struct {
	StoreID string `query:"storeId"`
	RawBody multipart.Form
}

// maxFiles bounds how many files come at once.
const maxFiles = 100

func registerDocuments(s *Server, api huma.API) {
	const tag = "document"
	upload(api, "createDocument", documentsPath, "Keep a file", s.createDocument)
	upload(api, "createDocuments", documentsPath+"/batch", "Keep several files", s.createDocuments)
	operation(api, tag, "getDocument", http.MethodGet, documentsPath+"/{id}", "The file of a document", http.StatusOK, s.document)
	operation(api, tag, "deleteDocument", http.MethodDelete, documentsPath+"/{id}", "Delete a document", http.StatusNoContent, s.deleteDocument)
	operation(api, tag, "createDocumentLink", http.MethodPost, documentsPath+"/{id}/links", "A link that opens a document for a time", http.StatusCreated, s.createLink)
	operation(api, tag, "openDocumentLink", http.MethodGet, linksPath+"{secret}", "The file of a link", http.StatusOK, s.openLink)
}

// upload declares an operation that takes files.
func upload[I, O any](api huma.API, id, path, summary string, handle func(context.Context, *I) (*O, error)) {
	declared := huma.Operation{OperationID: id, Method: http.MethodPost, Path: path, Summary: summary, Tags: []string{"document"},
		DefaultStatus: http.StatusCreated, MaxBodyBytes: maxDocumentBytes}
	huma.Register(api, declared, func(ctx context.Context, input *I) (*O, error) {
		output, err := handle(ctx, input)
		if err != nil {
			return nil, problemIn(ctx, err)
		}
		return output, nil
	})
}

// maxDocumentBytes is what a request with documents may have, with what a form
// puts around them.
const maxDocumentBytes = documents.MaxBytes + 1<<20

func checkStore(id string) error {
	if id != "" && id != documentStore {
		return badInput("there is one store of documents, %q", documentStore)
	}
	return nil
}

func (s *Server) createDocument(ctx context.Context, in *DocumentInput) (*Body[DocumentReference], error) {
	if err := s.mayKeep(ctx, in.StoreID); err != nil {
		return nil, err
	}
	files := in.RawBody.File["file"]
	if len(files) != 1 {
		return nil, badInput("one file under the name \"file\" is wanted")
	}
	said, err := partTexts(&in.RawBody, "metadata")
	if err != nil {
		return nil, err
	}
	metadata := ""
	if len(said) > 0 {
		metadata = said[0]
	}
	made, err := s.keep(ctx, in.DocumentID, files[0], metadata)
	return &Body[DocumentReference]{made}, err
}

// mayKeep is asked before anything is written ahead; the command asks again.
func (s *Server) mayKeep(ctx context.Context, storeID string) error {
	if _, err := s.allow(ctx, DefaultTenant, (*documents.Create)(nil).Kind()); err != nil {
		return err
	}
	return checkStore(storeID)
}

// keep makes a document of one file of a form.
func (s *Server) keep(ctx context.Context, id string, file *multipart.FileHeader, metadata string) (DocumentReference, error) {
	document, err := documentOf(id, file, metadata)
	if err != nil {
		return DocumentReference{}, err
	}
	if err := checkSize(file.Size, documents.MaxBytes); err != nil {
		return DocumentReference{}, err
	}
	content, err := file.Open()
	if err != nil {
		return DocumentReference{}, badInput("file %q cannot be read", file.Filename)
	}
	defer content.Close()
	act, err := s.act(ctx, "", nil)
	if err != nil {
		return DocumentReference{}, err
	}
	made, err := documents.Upload(ctx, s.Pipeline, act, document, content)
	return referenceOf(&made), err
}

// documentOf reads what is said of a file.
func documentOf(id string, file *multipart.FileHeader, metadata string) (documents.Document, error) {
	said := DocumentMetadata{ContentType: file.Header.Get("Content-Type"), FileName: file.Filename}
	if metadata != "" {
		decoder := json.NewDecoder(strings.NewReader(metadata))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&said); err != nil {
			return documents.Document{}, badInput("the metadata of %q cannot be read: %v", file.Filename, err)
		}
	}
	if said.Size != nil && *said.Size != file.Size {
		return documents.Document{}, badInput("file %q has %d bytes, its metadata say %d", file.Filename, file.Size, *said.Size)
	}
	if id == "" {
		id = newDocumentID()
	}
	made := documents.Document{ID: id, Metadata: documents.Metadata{ContentType: said.ContentType, FileName: said.FileName}}
	if said.ExpiresAt != nil {
		made.Metadata.ExpiresAt = said.ExpiresAt.UTC()
	}
	if said.ProcessDefinitionID != nil {
		made.Metadata.ProcessID = *said.ProcessDefinitionID
	}
	if said.ProcessInstanceKey != nil {
		made.Metadata.Instance = int64(*said.ProcessInstanceKey)
	}
	if !bytes.Equal(said.CustomProperties, []byte("null")) {
		made.Metadata.Custom = said.CustomProperties
	}
	return made, nil
}

func referenceOf(d *documents.Document) DocumentReference {
	m := DocumentMetadata{ContentType: d.Metadata.ContentType, FileName: d.Metadata.FileName, ExpiresAt: when(d.Metadata.ExpiresAt), Size: &d.Bytes,
		ProcessDefinitionID: optionalText(d.Metadata.ProcessID), ProcessInstanceKey: optionalKey(d.Metadata.Instance), CustomProperties: d.Metadata.Custom}
	if m.CustomProperties == nil {
		m.CustomProperties = json.RawMessage("{}")
	}
	return DocumentReference{"camunda", documentStore, d.ID, d.Hash, m}
}

// partTexts gives the parts of a form under a name, whether they were sent as
// fields or as files.
func partTexts(form *multipart.Form, name string) ([]string, error) {
	texts := form.Value[name]
	for _, header := range form.File[name] {
		content, err := readPart(header, maxJSONBytes)
		if err != nil {
			return nil, badInput("the part %q cannot be read", name)
		}
		texts = append(texts, string(content))
	}
	return texts, nil
}

func (s *Server) createDocuments(ctx context.Context, in *DocumentsInput) (*DocumentBatchOutput, error) {
	if err := s.mayKeep(ctx, in.StoreID); err != nil {
		return nil, err
	}
	files := in.RawBody.File["files"]
	if len(files) == 0 || len(files) > maxFiles {
		return nil, badInput("1 to %d files under the name \"files\" are wanted", maxFiles)
	}
	metadata, err := metadataList(&in.RawBody, len(files))
	if err != nil {
		return nil, err
	}
	shown := &DocumentBatchOutput{http.StatusCreated, DocumentBatch{[]DocumentReference{}, []FailedDocument{}}}
	for i, file := range files {
		made, err := s.keep(ctx, "", file, metadata[i])
		if err != nil {
			problem := problemIn(ctx, err)
			shown.Status = http.StatusMultiStatus
			shown.Body.FailedDocuments = append(shown.Body.FailedDocuments, FailedDocument{file.Filename, problem.Status, problem.Title, problem.Detail})
			continue
		}
		shown.Body.CreatedDocuments = append(shown.Body.CreatedDocuments, made)
	}
	return shown, nil
}

// metadataList gives what is said of each of several files: a part for each, or
// one part with an array.
func metadataList(form *multipart.Form, count int) ([]string, error) {
	said, err := partTexts(form, "metadataList")
	if err != nil {
		return nil, err
	}
	var array []json.RawMessage
	if len(said) == 1 && json.Unmarshal([]byte(said[0]), &array) == nil {
		said = nil
		for _, one := range array {
			said = append(said, string(one))
		}
	}
	if len(said) == 0 {
		return make([]string, count), nil
	}
	if len(said) != count {
		return nil, badInput("there are %d files and %d metadata", count, len(said))
	}
	return said, nil
}

// DocumentName names a document.
type DocumentName struct {
	ID      string `path:"id" maxLength:"500"`
	StoreID string `query:"storeId"`
	Hash    string `query:"contentHash" doc:"That the document must have."`
}

// find gives the document that is named, with that content if one is asked for.
func (s *Server) find(ctx context.Context, in *DocumentName) (found *documents.Document, err error) {
	err = s.readScoped(ctx, documentRead, func(caller Caller, scope pipeline.Scope, reader store.Reader) error {
		if err := checkStore(in.StoreID); err != nil {
			return err
		}
		if !scope.Covers(documents.Guarded("READ", in.ID)) {
			return pipeline.Refuse(pipeline.NotFound, "document %q does not exist", in.ID)
		}
		if found, err = documents.Find(ctx, reader, caller.Tenants, in.ID); err == nil && in.Hash != "" && in.Hash != found.Hash {
			return pipeline.Refuse(pipeline.NotFound, "document %q has another content", in.ID)
		}
		return err
	})
	return found, err
}

func (s *Server) document(ctx context.Context, in *DocumentName) (*huma.StreamResponse, error) {
	found, err := s.find(ctx, in)
	return s.sent(found), err
}

func (s *Server) deleteDocument(ctx context.Context, in *DocumentName) (*Nothing, error) {
	if err := checkStore(in.StoreID); err != nil {
		return nil, err
	}
	return change(ctx, s, &documents.Delete{ID: in.ID})
}

// sent streams a document. Whatever its type says, a browser must not run it
// under the name of this server.
func (s *Server) sent(d *documents.Document) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(response huma.Context) {
		contentType := d.Metadata.ContentType
		if contentType == "" {
			contentType = "application/octet-stream"
		}
		response.SetHeader("Content-Type", contentType)
		response.SetHeader("Content-Disposition", disposition(d.Metadata.FileName))
		response.SetHeader("X-Content-Type-Options", "nosniff")
		response.SetHeader("Content-Security-Policy", "sandbox")
		response.SetHeader("Content-Length", strconv.FormatInt(d.Bytes, 10)) // so that nobody takes a part for the whole
		if err := documents.Send(response.Context(), s.Pipeline.Store(), d, response.BodyWriter()); err != nil {
			s.Logger.Warn("the sending of a document broke off", "document", d.ID, "error", err)
		}
	}}
}
