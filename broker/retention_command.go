package broker

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"zhitong/archive"
	"zhitong/pipeline"
)

// MaxRetentionDays is the longest age of a policy: a hundred years.
const MaxRetentionDays = 36_525

// SetRetention sets the policy of a process of the tenant, or of all its
// processes that have none of their own.
type SetRetention struct {
	ProcessID string        `json:"processId,omitempty"`
	Days      int           `json:"days"` // 0 keeps for good
	Archive   ArchiveChoice `json:"archive,omitempty"`
	// ArchiveDays is how long archived documents are kept, after the end of the root
	// instance as Days is; 0 for good.
	ArchiveDays int `json:"archiveDays,omitempty"`
}

// ClearRetention takes a policy away: the tenant's policy counts again, or the
// server's default.
type ClearRetention struct {
	ProcessID string `json:"processId,omitempty"`
}

// stepRetention has a slice of what is due leave: root instances of one process
// version, or, with none, what is left of instances that have begun to leave.
type stepRetention struct {
	Definition int64 `json:"definition,omitempty"`
	After      int64 `json:"after,omitempty"`       // leftovers behind this instance
	Default    int   `json:"defaultDays,omitempty"` // for processes without a policy
	// Archives says that the node has an archive, and Trees which root instances
	// to take because they are in it; Rows are all of theirs, 0 for more than a
	// slice takes.
	Archives bool           `json:"archives,omitempty"`
	Trees    []archivedTree `json:"trees,omitempty"`
	Rows     int            `json:"rows,omitempty"`

	from time.Time // those that ended earlier need not be looked for
	plan *plan     // what was found; nil when it was not looked for
}

// archivedTree is a root instance whose document is in the archive.
type archivedTree struct {
	Root  int64         `json:"root"`
	Place archive.Place `json:"place"`
}

// retentionStepped is the answer to stepRetention.
type retentionStepped struct {
	Gone RetentionRecord // what has left in this slice
	Left bool            // it was not everything of the instances of the slice
	Held bool            // another node has the lease
	// Changed says that nothing was done, because the policy or the instances are
	// no longer what the command was made for.
	Changed bool
}

// Kind implements [pipeline.Command]; it is also the permission.
func (*SetRetention) Kind() string   { return "retention.set" }
func (*ClearRetention) Kind() string { return "retention.clear" }
func (*stepRetention) Kind() string  { return "retention.step" }

// rule names the policy for records and audit leaves.
func (e expiry) rule() string {
	process := e.ProcessID
	if process == "" {
		process = "*"
	}
	if e.Days == 0 {
		return "retention " + process + " for good"
	}
	return fmt.Sprintf("retention %s %d days", process, e.Days)
}

// rule names the policy with all that it says.
func (p *RetentionPolicy) rule() string {
	rule := expiry{p.Tenant, p.ProcessID, p.Days}.rule()
	if p.ArchiveDays > 0 {
		rule += fmt.Sprintf(", documents %d days", p.ArchiveDays)
	}
	return rule
}

// cutoff gives the latest end that is old enough: what ended exactly so many
// days of 24 hours ago leaves.
func (e expiry) cutoff(now time.Time) time.Time { return now.UTC().AddDate(0, 0, -e.Days) }

// retentionChanged is the event of a policy.
type retentionChanged struct {
	intent string
	policy *RetentionPolicy
}

// AppendRecord implements [pipeline.Event].
func (c retentionChanged) AppendRecord(dst []byte) []byte {
	return record{Intent: c.intent, Name: c.policy.rule()}.append(dst)
}

// historyExpired is the event of finished instances that left the history.
type historyExpired struct{ gone RetentionRecord }

// AppendRecord implements [pipeline.Event].
func (h historyExpired) AppendRecord(dst []byte) []byte {
	encoded, _ := json.Marshal(struct { // numbers and texts always encode
		Intent    string `json:"intent"`
		Key       int64  `json:"key"`
		Name      string `json:"name"`
		Trees     int64  `json:"trees"`
		Instances int64  `json:"instances"`
		Rows      int64  `json:"rows"`
		Archived  int64  `json:"archived,omitempty"`
	}{"HISTORY_EXPIRED", h.gone.Key, h.gone.policy().rule(), h.gone.Trees, h.gone.Instances, h.gone.Rows, h.gone.Archived})
	return append(dst, encoded...)
}

// policy is what the instances left under.
func (r *RetentionRecord) policy() expiry { return expiry{r.Tenant, r.ProcessID, r.Days} }

func setRetention(batch *pipeline.Batch, act pipeline.Act, command *SetRetention, known bool) error {
	if err := command.check(); err != nil {
		return err
	}
	if !known {
		return pipeline.Refuse(pipeline.NotFound, "process %q was never deployed", command.ProcessID)
	}
	policy := &RetentionPolicy{act.Tenant, command.ProcessID, command.Days, act.Actor.ID, batch.Now, command.Archive, command.ArchiveDays, time.Time{}}
	retentionPolicies.Put(batch, policy)
	changePolicy(batch, "RETENTION_SET", policy)
	return nil
}

// check refuses terms and choices that no policy can have.
func (c *SetRetention) check() error {
	switch {
	case c.Days < 0 || c.Days > MaxRetentionDays:
		return pipeline.Refuse(pipeline.InvalidArgument, "a policy keeps 1 to %d days, or 0 for good", MaxRetentionDays)
	case !slices.Contains([]ArchiveChoice{ArchiveAsServer, ArchiveRequired, ArchiveNever}, c.Archive):
		return pipeline.Refuse(pipeline.InvalidArgument, "a policy archives %s or %s, or says nothing of it", ArchiveRequired, ArchiveNever)
	case c.ArchiveDays < 0 || c.ArchiveDays > MaxRetentionDays:
		return pipeline.Refuse(pipeline.InvalidArgument, "a policy keeps archived documents 1 to %d days, or 0 for good", MaxRetentionDays)
	case c.ArchiveDays > 0 && c.Days == 0:
		return pipeline.Refuse(pipeline.InvalidArgument, "a policy that keeps the history for good keeps archived documents for good as well: archiveDays must be 0 where days is")
	case c.ArchiveDays > 0 && c.ArchiveDays <= c.Days:
		return pipeline.Refuse(pipeline.InvalidArgument, "archived documents must be kept longer than the history, both after the end of the root instance: archiveDays is %d and must be more than days, which is %d",
			c.ArchiveDays, c.Days)
	}
	return nil
}

func clearRetention(batch *pipeline.Batch, act pipeline.Act, command *ClearRetention) error {
	name := policyName{act.Tenant, command.ProcessID}
	policy, _ := retentionPolicies.Get(batch, name)
	if policy == nil {
		return pipeline.Refuse(pipeline.NotFound, "there is no such policy")
	}
	retentionPolicies.Delete(batch, name)
	if next, _ := retentionPolicies.Get(batch, policyName{act.Tenant, ""}); next != nil {
		inherited := *next
		inherited.InheritedAt = batch.Now
		retentionPolicies.Put(batch, &inherited)
	}
	changePolicy(batch, "RETENTION_CLEARED", policy)
	return nil
}

func changePolicy(batch *pipeline.Batch, intent string, policy *RetentionPolicy) {
	batch.About(0, policy.rule())
	batch.Emit(retentionChanged{intent, policy})
}
