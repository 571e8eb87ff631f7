package rest

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/archive"
	"zhitong/broker"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

const (
	archivedPath = "/api/v1/archived-instances"
	archivedKey  = "processInstanceKey"
)

// ArchivedInstance says where the document of a process instance is that has left
// the history.
type ArchivedInstance struct {
	ProcessInstanceKey       Key        `json:"processInstanceKey"`
	RootProcessInstanceKey   Key        `json:"rootProcessInstanceKey" doc:"Whose document has the instance in it."`
	ParentProcessInstanceKey *Key       `json:"parentProcessInstanceKey"`
	TenantID                 string     `json:"tenantId"`
	ProcessDefinitionKey     Key        `json:"processDefinitionKey"`
	ProcessDefinitionID      string     `json:"processDefinitionId"`
	ProcessDefinitionVersion int        `json:"processDefinitionVersion"`
	BusinessID               *string    `json:"businessId"`
	State                    string     `json:"state" doc:"COMPLETED, TERMINATED, or DELETED: by hand, so that only what that left is archived."`
	StartDate                *time.Time `json:"startDate"`
	EndDate                  time.Time  `json:"endDate"`
	ArchiveDate              time.Time  `json:"archiveDate"`
	File                     string     `json:"file" doc:"Below the directory of the archive."`
	Offset                   int64      `json:"offset" doc:"Of the compressed document in the file, in bytes."`
	Length                   int64      `json:"length" doc:"Of the compressed document."`
	Size                     int64      `json:"size" doc:"Of the document."`
	SHA256                   string     `json:"sha256" doc:"Of the document, in hexadecimal."`
	DocumentState            string     `json:"documentState" enum:"KEPT,EXPIRED,DESTROYED" doc:"EXPIRED: its time is over, it is not given out any more and is about to be destroyed. DESTROYED: it is in no file any more; what is said of it here stays."`
	ExpiryDate               *time.Time `json:"expiryDate" doc:"When its time is over by the policies of now; null for never, or when it was destroyed."`
	DestructionDate          *time.Time `json:"destructionDate"`
	DestructionRecordKey     *Key       `json:"destructionRecordKey" doc:"The target, in the audit log, of the act by which it was destroyed."`
}

// ArchivedInstanceQuery selects archived instances.
type ArchivedInstanceQuery struct {
	Key                 Key       `query:"key"`
	BusinessID          string    `query:"businessId"`
	ProcessDefinitionID string    `query:"processDefinitionId"`
	TenantID            string    `query:"tenantId"`
	State               string    `query:"state" enum:"COMPLETED,TERMINATED,DELETED"`
	EndedFrom           time.Time `query:"endedFrom"`
	EndedBefore         time.Time `query:"endedBefore"`
	Destroyed           string    `query:"destroyed" enum:"true,false" doc:"Whether the document was destroyed; either when none is given."`
	RootsOnly           bool      `query:"rootsOnly" doc:"Without what they called: one item for each document."`
	Order               string    `query:"order" enum:"ASC,DESC" doc:"By key, in which instances began; ASC when none is given."`
	Limit               int       `query:"limit" minimum:"0" maximum:"1000" doc:"100 when none is given."`
	After               string    `query:"after" maxLength:"10000" doc:"The endCursor of the page before."`
}

var archivedInstances = searching[*ArchivedInstanceQuery, broker.ArchivedInstance, ArchivedInstance]{
	tag: "archived instance", permission: "process-instance.read", guards: []guard{byText(identity.ResourceProcess, readInstance, "process_id")},
	filter: func(q *ArchivedInstanceQuery) ([]store.Condition, error) {
		if q == nil {
			return nil, nil
		}
		return q.conditions(), nil
	},
	sortable: map[string]string{archivedKey: "id"},
	run:      broker.SearchArchivedInstances,
	view: func(a *broker.ArchivedInstance) ArchivedInstance {
		return ArchivedInstance{Key(a.Key), Key(a.Root), optionalKey(a.Parent), a.Tenant, Key(a.Definition), a.ProcessID, a.Version, optionalText(a.BusinessID),
			a.State, when(a.StartedAt), a.EndedAt, a.ArchivedAt, a.Place.File, a.Place.Offset, a.Place.Length, a.Place.Size, hex.EncodeToString(a.Place.SHA256),
			string(a.Document), when(a.ExpiresAt), when(a.DestroyedAt), optionalKey(a.Destruction)}
	},
}

func (q *ArchivedInstanceQuery) conditions() (all []store.Condition) {
	for column, text := range map[string]string{"business_id": q.BusinessID, "process_id": q.ProcessDefinitionID, "tenant": q.TenantID, "state": q.State} {
		if text != "" {
			all = append(all, is(column, text))
		}
	}
	if q.Key != 0 {
		all = append(all, is("id", int64(q.Key)))
	}
	if q.RootsOnly {
		all = append(all, is("parent", int64(0)))
	}
	switch kept := (store.IsNull{Column: "destroyed_at"}); q.Destroyed {
	case "true":
		all = append(all, store.Not{Condition: kept})
	case "false":
		all = append(all, kept)
	}
	if !q.EndedFrom.IsZero() {
		all = append(all, store.Compare{Column: "ended_at", Op: store.GreaterOrEqual, Value: asTime(q.EndedFrom)})
	}
	if !q.EndedBefore.IsZero() {
		all = append(all, store.Compare{Column: "ended_at", Op: store.Less, Value: asTime(q.EndedBefore)})
	}
	return all
}

func registerArchive(s *Server, api huma.API) {
	operation(api, archivedInstances.tag, "searchArchivedInstances", http.MethodGet, archivedPath, "Search process instances that are in the archive", http.StatusOK,
		func(ctx context.Context, in *ArchivedInstanceQuery) (*Body[Found[ArchivedInstance]], error) {
			found, err := archivedInstances.search(ctx, s, SearchRequest[*ArchivedInstanceQuery]{Filter: in, Sort: []SortField{{archivedKey, in.Order}},
				Page: &PageRequest{Limit: in.Limit, After: in.After}})
			return &Body[Found[ArchivedInstance]]{found}, err
		})
	operation(api, archivedInstances.tag, "getArchivedInstance", http.MethodGet, archivedPath+"/{key}",
		"The document of an archived process instance and of all that its root called", http.StatusOK, s.archivedDocument)
}

// archivedDocument gives the document that has the instance in it. It is checked
// before the first byte is sent.
func (s *Server) archivedDocument(ctx context.Context, in *KeyInput) (*huma.StreamResponse, error) {
	found, err := archivedInstances.one(ctx, s, in.Key)
	if err != nil {
		return nil, err
	}
	if err := s.mayReadDocument(ctx, found.Body.RootProcessInstanceKey); err != nil {
		return nil, err
	}
	document, err := s.openDocument(&found.Body)
	if err != nil { // it may have moved, or been destroyed, since it was found
		if found, missing := archivedInstances.one(ctx, s, in.Key); missing == nil {
			document, err = s.openDocument(&found.Body)
		}
	}
	if err != nil {
		return nil, archiveProblem(err)
	}
	return &huma.StreamResponse{Body: func(response huma.Context) {
		defer document.Close()
		response.SetHeader("Content-Type", "application/json")
		if err := document.Copy(response.BodyWriter()); err != nil { // the caller sees that it is cut off
			s.Logger.Warn("an archived document could not be sent", "error", err)
		}
	}}, nil
}

// The codes of documents that are not given out any more.
const (
	codeDocumentExpired   = "archive_expired"
	codeDocumentDestroyed = "archive_destroyed"
)

// reasonNoArchive tells a node without an archive from one that does not see a file of it.
const reasonNoArchive = "no_archive"

// openDocument checks a document and has it ready to be sent, unless its time is over.
func (s *Server) openDocument(of *ArchivedInstance) (*archive.Document, error) {
	switch broker.DocumentState(of.DocumentState) {
	case broker.DocumentDestroyed:
		return nil, newProblem(http.StatusGone, codeDocumentDestroyed, of.destroyed(), "", nil)
	case broker.DocumentExpired:
		return nil, newProblem(http.StatusGone, codeDocumentExpired, fmt.Sprintf("the time of the archived document of process instance %d was over on %s; it is not given out any more and is about to be destroyed",
			of.RootProcessInstanceKey, of.ExpiryDate.Format(time.RFC3339)), "", nil)
	}
	place, err := of.place()
	if err != nil {
		return nil, err
	}
	if s.Archive == nil {
		return nil, newProblem(http.StatusServiceUnavailable, archive.CodeUnreachable,
			fmt.Sprintf("this node was started without the archive; start it with --archive DIRECTORY (or ZHITONG_ARCHIVE), the one that has the file %s, or ask a node that has it", place.File),
			reasonNoArchive, nil)
	}
	return s.Archive.Document(place)
}

// destroyed tells of a document that was destroyed.
func (a *ArchivedInstance) destroyed() string {
	if a.DestructionDate == nil || a.DestructionRecordKey == nil {
		return "the archived document was destroyed with that of its root instance"
	}
	return fmt.Sprintf("the archived document of process instance %d, with the SHA-256 %s, was destroyed on %s because its time was over; the audit log has the act with the target %d",
		a.RootProcessInstanceKey, a.SHA256, a.DestructionDate.Format(time.RFC3339), *a.DestructionRecordKey)
}

// documentRights are what somebody must be allowed of every process instance in
// a document to read it: what he would need to see the same of one in the history.
var documentRights = []struct {
	permission string
	guards     []guard
}{
	{archivedInstances.permission, archivedInstances.guards},
	{jobs.permission, archivedInstances.guards},
	{incidents.permission, archivedInstances.guards},
	{userTasks.permission, []guard{byText(identity.ResourceProcess, "READ_USER_TASK", "process_id")}},
	{decisionInstances.permission, []guard{{identity.ResourceDecision, "READ_DECISION_INSTANCE",
		func([]string) store.Condition { return store.Or{} }}}}, // those of all decisions only
}

// mayReadDocument refuses a document with something in it that the caller may not
// read.
func (s *Server) mayReadDocument(ctx context.Context, root Key) error {
	for _, right := range documentRights {
		_, scope, err := s.scope(ctx, right.permission)
		if err != nil {
			return err
		}
		allowed, err := limited(scope, right.permission, right.guards)
		if err != nil {
			return err
		}
		if len(allowed) == 0 {
			continue
		}
		err = s.readFound(ctx, right.permission, func(caller Caller, reader store.Reader) error {
			beyond, err := broker.SearchArchivedInstances(ctx, reader, broker.Search{Tenants: caller.Tenants, Limit: 1,
				Where: []store.Condition{is("root", int64(root)), store.Not{Condition: store.And(allowed)}}})
			if err == nil && beyond.Total > 0 {
				err = pipeline.Refuse(pipeline.Forbidden, "the document has in it what you may not read: %q is needed for all its processes", right.permission)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *ArchivedInstance) place() (archive.Place, error) {
	sum, err := hex.DecodeString(a.SHA256)
	return archive.Place{File: a.File, Offset: a.Offset, Length: a.Length, Size: a.Size, SHA256: sum}, err
}

// orArchived says of an instance that was not found that it is in the archive, if
// it is and the caller may know.
func (s *Server) orArchived(ctx context.Context, key Key, missing error) error {
	refusal, ok := errors.AsType[*pipeline.Refusal](missing)
	if !ok || refusal.Code != pipeline.NotFound {
		return missing
	}
	found, err := archivedInstances.one(ctx, s, key)
	if err != nil {
		return missing
	}
	if found.Body.DocumentState == string(broker.DocumentDestroyed) {
		return pipeline.Refuse(pipeline.NotFound, "process instance %d has left the history, and %s", key, found.Body.destroyed())
	}
	return pipeline.Refuse(pipeline.NotFound, "process instance %d has left the history and is in the archive: GET %s/%d", key, archivedPath, key)
}

// archiveProblem shows what is wrong with a file of the archive.
func archiveProblem(err error) error {
	wrong, ok := errors.AsType[*archive.Error](err)
	switch {
	case !ok:
		return err
	case wrong.Code == archive.CodeDamaged:
		return newProblem(http.StatusInternalServerError, wrong.Code, wrong.Message, "", nil)
	default:
		return newProblem(http.StatusServiceUnavailable, wrong.Code, wrong.Message, "", nil)
	}
}
