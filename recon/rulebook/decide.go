package rulebook

import (
	"time"

	"zhitong/pipeline"
)

// Submit hands a draft to a checker. Who submits it is a maker as well.
type Submit struct {
	Name   string `json:"name"`
	Number int64  `json:"number"`
	// ActiveFrom is the moment from which the version is to hold; zero, or a
	// moment that has passed when it is approved, is that of the approval.
	ActiveFrom time.Time `json:"activeFrom,omitzero"`
}

// Approve lets a submitted version hold. No maker of it may.
type Approve struct {
	Name   string `json:"name"`
	Number int64  `json:"number"`
}

// Reject sets a submitted version aside. No maker of it may; makers withdraw.
type Reject struct {
	Name   string `json:"name"`
	Number int64  `json:"number"`
	Reason string `json:"reason"`
}

// Withdraw takes a version back that does not hold yet: a draft, a submitted
// one, or an approved one whose moment has not come.
type Withdraw struct {
	Name   string `json:"name"`
	Number int64  `json:"number"`
	Reason string `json:"reason"`
}

// Kind implements [pipeline.Command].
func (*Submit) Kind() string   { return "recon.rules.submit" }
func (*Approve) Kind() string  { return "recon.rules.approve" }
func (*Reject) Kind() string   { return "recon.rules.reject" }
func (*Withdraw) Kind() string { return "recon.rules.withdraw" }

func (c *Submit) submit(batch *pipeline.Batch, act pipeline.Act) error {
	version, err := inState(batch, VersionID{ID{act.Tenant, c.Name}, c.Number}, Draft)
	if err != nil {
		return err
	}
	if act.Actor.ID == "" {
		return pipeline.Refuse(pipeline.Unauthenticated, "a version has a maker who is known by name")
	}
	if !c.ActiveFrom.IsZero() && c.ActiveFrom.Before(batch.Now) {
		return pipeline.Refuse(pipeline.InvalidArgument, "a version cannot hold from %s, which has passed", c.ActiveFrom.Format(time.RFC3339))
	}
	version.State, version.SubmittedBy, version.SubmittedAt, version.ActiveFrom = Submitted, act.Actor.ID, batch.Now, c.ActiveFrom.UTC()
	put(batch, version)
	return nil
}

func (c *Approve) approve(batch *pipeline.Batch, act pipeline.Act) error {
	id := VersionID{ID{act.Tenant, c.Name}, c.Number}
	version, err := checkedBy(batch, id, act.Actor)
	if err != nil {
		return err
	}
	if version.ActiveFrom.Before(batch.Now) {
		version.ActiveFrom = batch.Now
	}
	decided(version, Approved, act, batch.Now, "")
	head, _ := ruleSets.Get(batch, id.ID)
	next := *head
	next.Approvals = append(append([]Activation{}, head.Approvals...), Activation{version.Number, version.Hash, version.ActiveFrom})
	ruleSets.Put(batch, &next)
	put(batch, version)
	return nil
}

func (c *Reject) reject(batch *pipeline.Batch, act pipeline.Act) error {
	version, err := checkedBy(batch, VersionID{ID{act.Tenant, c.Name}, c.Number}, act.Actor)
	if err != nil {
		return err
	}
	if c.Reason == "" {
		return pipeline.Refuse(pipeline.InvalidArgument, "a rejection has a reason")
	}
	if err := checkNote(c.Reason); err != nil {
		return err
	}
	decided(version, Rejected, act, batch.Now, c.Reason)
	put(batch, version)
	return nil
}

func (c *Withdraw) withdraw(batch *pipeline.Batch, act pipeline.Act) error {
	id := VersionID{ID{act.Tenant, c.Name}, c.Number}
	version, err := inState(batch, id, Draft, Submitted, Approved)
	if err != nil {
		return err
	}
	if err := checkNote(c.Reason); err != nil {
		return err
	}
	if version.State == Approved {
		if !version.ActiveFrom.After(batch.Now) {
			return pipeline.Refuse(pipeline.InvalidState, "version %d of rule set %q holds already or has held; approve another one in its place", c.Number, c.Name)
		}
		head, _ := ruleSets.Get(batch, id.ID)
		ruleSets.Put(batch, head.without(c.Number))
	}
	decided(version, Withdrawn, act, batch.Now, c.Reason)
	put(batch, version)
	return nil
}

// without gives a rule set without an approval.
func (r *RuleSet) without(number int64) *RuleSet {
	next := *r
	next.Approvals = nil
	for _, one := range r.Approvals {
		if one.Number != number {
			next.Approvals = append(next.Approvals, one)
		}
	}
	return &next
}

// inState gives a copy of a version that is in one of the states.
func inState(batch *pipeline.Batch, id VersionID, states ...State) (*Version, error) {
	found, _ := versions.Get(batch, id)
	if found == nil {
		return nil, noVersion(id)
	}
	for _, state := range states {
		if found.State == state {
			version := *found
			return &version, nil
		}
	}
	return nil, pipeline.Refuse(pipeline.InvalidState, "version %d of rule set %q is %s", id.Number, id.Name, found.State)
}

func noVersion(id VersionID) error {
	return pipeline.Refuse(pipeline.NotFound, "rule set %q has no version %d", id.Name, id.Number)
}

// checkedBy gives a submitted version that somebody may decide on: a person who
// is none of its makers.
func checkedBy(batch *pipeline.Batch, id VersionID, checker pipeline.Actor) (*Version, error) {
	version, err := inState(batch, id, Submitted)
	if err != nil {
		return nil, err
	}
	if checker.ID == "" || checker.System {
		return nil, pipeline.Refuse(pipeline.FourEyes, "a person decides on a version of a rule set, not the platform")
	}
	if checker.ID == version.DraftedBy || checker.ID == version.SubmittedBy {
		return nil, pipeline.Refuse(pipeline.FourEyes, "%s is a maker of version %d of rule set %q; somebody else decides on it", checker.ID, id.Number, id.Name)
	}
	return version, nil
}

func decided(version *Version, state State, act pipeline.Act, now time.Time, reason string) {
	version.State, version.DecidedBy, version.DecidedAt, version.Reason = state, act.Actor.ID, now, reason
}

func put(batch *pipeline.Batch, version *Version) {
	versions.Put(batch, version)
	tell(batch, version)
}
