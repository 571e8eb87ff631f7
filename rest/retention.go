package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// Retention says how long finished process instances stay in the history.
type Retention struct {
	DefaultDays int               `json:"defaultDays" doc:"Of the server, for processes without a policy; 0 keeps for good."`
	Policies    []RetentionPolicy `json:"policies"`
}

// RetentionPolicy is the policy of a process, or of all processes of a tenant
// that have none of their own.
type RetentionPolicy struct {
	TenantID            string    `json:"tenantId"`
	ProcessDefinitionID *string   `json:"processDefinitionId" doc:"Null for the processes without a policy of their own."`
	Days                int       `json:"days" doc:"After the end of the root instance; 0 keeps for good."`
	SetBy               string    `json:"setBy"`
	SetAt               time.Time `json:"setAt"`
	Archive             *string   `json:"archive" doc:"REQUIRED: nothing leaves that is not in the archive; NEVER; null: archived where the server has an archive."`
	ArchiveDays         int       `json:"archiveDays" doc:"How long archived documents are kept, after the end of the root instance as well; 0 keeps for good. Counts for documents that are archived already, too."`
}

// RetentionPolicyInput sets a policy.
type RetentionPolicyInput struct {
	Body struct {
		TenantID            string `json:"tenantId,omitempty"`
		ProcessDefinitionID string `json:"processDefinitionId,omitempty" doc:"None for all processes of the tenant without a policy of their own."`
		Days                int    `json:"days" minimum:"0" maximum:"36525" doc:"0 keeps for good."`
		Archive             string `json:"archive,omitempty" enum:"REQUIRED,NEVER" doc:"REQUIRED: a server without an archive deletes nothing under this policy. NEVER: leaves without. None: archived where the server has an archive."`
		ArchiveDays         int    `json:"archiveDays,omitempty" minimum:"0" maximum:"36525" doc:"Archived documents, those that are there already among them, are destroyed when the root instance ended so many days ago, a day after the policy was set at the earliest. More than days; none or 0 keeps them for good."`
	}
}

// RetentionPolicyName names a policy.
type RetentionPolicyName struct {
	TenantID            string `query:"tenantId"`
	ProcessDefinitionID string `query:"processDefinitionId"`
}

// RetentionRecord says what left on one day under one policy.
type RetentionRecord struct {
	RetentionRecordKey  Key    `json:"retentionRecordKey" doc:"The target of the acts in the audit log."`
	TenantID            string `json:"tenantId"`
	ProcessDefinitionID string `json:"processDefinitionId" doc:"Of the root instances."`
	Days                int    `json:"days"`
	Date                string `json:"date"`
	RootInstances       int64  `json:"rootProcessInstances"`
	Instances           int64  `json:"processInstances" doc:"The root instances and all that they called."`
	Rows                int64  `json:"rows" doc:"Of all tables."`
	Archived            int64  `json:"archivedRootProcessInstances" doc:"Of the root instances, those that are in the archive."`
}

// RetentionRecordFilter selects records.
type RetentionRecordFilter struct {
	ProcessDefinitionID *Filter[string] `json:"processDefinitionId,omitempty"`
	TenantID            *Filter[string] `json:"tenantId,omitempty"`
}

const retentionRead = "retention.read"

var retentionRecords = searching[RetentionRecordFilter, broker.RetentionRecord, RetentionRecord]{
	tag: "retention", id: "searchRetentionRecords", path: "/api/v1/retention/records/search", permission: retentionRead,
	filter: func(f RetentionRecordFilter) ([]store.Condition, error) {
		return conditions(on(f.ProcessDefinitionID, "process_id", asText), on(f.TenantID, "tenant", asText))
	},
	sortable: map[string]string{"processDefinitionId": "process_id", "date": "day", "retentionRecordKey": "id"},
	order:    []store.Order{{Column: "day", Descending: true}, {Column: "id", Descending: true}},
	run:      broker.SearchRetentionRecords,
	view: func(r *broker.RetentionRecord) RetentionRecord {
		return RetentionRecord{Key(r.Key), r.Tenant, r.ProcessID, r.Days, r.Day.Format(time.DateOnly), r.Trees, r.Instances, r.Rows, r.Archived}
	},
}

// DestructionRecord says how many archived documents were destroyed on one day under
// one policy.
type DestructionRecord struct {
	DestructionRecordKey Key    `json:"destructionRecordKey" doc:"The target of the acts in the audit log."`
	TenantID             string `json:"tenantId"`
	ProcessDefinitionID  string `json:"processDefinitionId" doc:"Of the root instances."`
	ArchiveDays          int    `json:"archiveDays"`
	Date                 string `json:"date"`
	Documents            int64  `json:"documents"`
	Bytes                int64  `json:"bytes" doc:"Of the documents, unpacked."`
}

var destructionRecords = searching[RetentionRecordFilter, broker.DestructionRecord, DestructionRecord]{
	tag: "retention", id: "searchDestructionRecords", path: "/api/v1/retention/destructions/search", permission: retentionRead,
	filter:   retentionRecords.filter,
	sortable: map[string]string{"processDefinitionId": "process_id", "date": "day", "destructionRecordKey": "id"},
	order:    retentionRecords.order,
	run:      broker.SearchDestructionRecords,
	view: func(r *broker.DestructionRecord) DestructionRecord {
		return DestructionRecord{Key(r.Key), r.Tenant, r.ProcessID, r.Days, r.Day.Format(time.DateOnly), r.Documents, r.Bytes}
	},
}

// registerRetention declares the operations about how long history stays.
func registerRetention(s *Server, api huma.API) {
	const tag, path = "retention", "/api/v1/retention"
	retentionRecords.register(s, api)
	destructionRecords.register(s, api)
	operation(api, tag, "getRetention", http.MethodGet, path, "How long history stays", http.StatusOK, s.retention)
	operation(api, tag, "setRetentionPolicy", http.MethodPut, path+"/policy", "Set a policy", http.StatusNoContent,
		func(ctx context.Context, in *RetentionPolicyInput) (*Nothing, error) {
			_, err := do[any](ctx, s, in.Body.TenantID, &broker.SetRetention{ProcessID: in.Body.ProcessDefinitionID, Days: in.Body.Days,
				Archive: broker.ArchiveChoice(in.Body.Archive), ArchiveDays: in.Body.ArchiveDays})
			return &Nothing{}, err
		})
	operation(api, tag, "clearRetentionPolicy", http.MethodDelete, path+"/policy", "Take a policy away", http.StatusNoContent,
		func(ctx context.Context, in *RetentionPolicyName) (*Nothing, error) {
			_, err := do[any](ctx, s, in.TenantID, &broker.ClearRetention{ProcessID: in.ProcessDefinitionID})
			return &Nothing{}, err
		})
}

func (s *Server) retention(ctx context.Context, _ *Nothing) (*Body[Retention], error) {
	shown := Retention{DefaultDays: s.Broker.HistoryDays(), Policies: []RetentionPolicy{}}
	err := s.read(ctx, ownTenants, retentionRead, func(caller Caller, reader store.Reader) error {
		policies, err := broker.ReadRetentionPolicies(ctx, reader, caller.Tenants)
		for _, p := range policies {
			shown.Policies = append(shown.Policies, RetentionPolicy{p.Tenant, optionalText(p.ProcessID), p.Days, p.SetBy, p.SetAt, optionalText(string(p.Archive)), p.ArchiveDays})
		}
		return err
	})
	return &Body[Retention]{shown}, err
}
