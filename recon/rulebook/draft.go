package rulebook

import (
	"strings"
	"unicode/utf8"

	"zhitong/pipeline"
)

// DraftVersion writes a new version of the rule set that the text names. The
// text of the newest version again makes none. It answers Drafted.
type DraftVersion struct {
	Name string `json:"name"`
	Text string `json:"text"` // YAML or JSON
	Note string `json:"note,omitempty"`
}

// Drafted names a version. Known says that it was there before.
type Drafted struct {
	Number int64 `json:"number"`
	Known  bool  `json:"known"`
}

// Kind implements [pipeline.Command].
func (*DraftVersion) Kind() string { return "recon.rules.draft" }

func (c *DraftVersion) draft(batch *pipeline.Batch, act pipeline.Act) (Drafted, error) {
	if err := c.check(act.Actor); err != nil {
		return Drafted{}, err
	}
	id := ID{act.Tenant, c.Name}
	head, _ := ruleSets.Get(batch, id)
	if head == nil {
		head = &RuleSet{ID: id}
	}
	newest, known := versions.Get(batch, VersionID{id, head.Newest})
	switch {
	case head.Newest > 0 && !known:
		return Drafted{}, pipeline.ErrNeedMore
	case newest != nil && newest.Hash == hashOf(c.Text) && newest.State != Rejected && newest.State != Withdrawn:
		return Drafted{newest.Number, true}, nil
	case head.Newest >= MaxVersions:
		return Drafted{}, pipeline.Refuse(pipeline.InvalidState, "rule set %q has %d versions already, as many as one may have", c.Name, MaxVersions)
	}
	next := *head
	next.Newest++
	ruleSets.Put(batch, &next)
	version := &Version{VersionID: VersionID{id, next.Newest}, Key: batch.Next(), Hash: hashOf(c.Text), State: Draft, Note: c.Note,
		DraftedBy: act.Actor.ID, DraftedAt: batch.Now}
	versions.Put(batch, version)
	contents.Put(batch, &content{version.VersionID, c.Text})
	tell(batch, version)
	return Drafted{version.Number, false}, nil
}

func (c *DraftVersion) check(actor pipeline.Actor) error {
	if actor.ID == "" {
		return pipeline.Refuse(pipeline.Unauthenticated, "a version has a maker who is known by name")
	}
	if c.Name == "" || utf8.RuneCountInString(c.Name) > 64 || strings.ContainsAny(c.Name, "/\x00") {
		return pipeline.Refuse(pipeline.InvalidArgument, "a rule set has a name of 1 to 64 characters without \"/\"")
	}
	if len(c.Text) > MaxTextBytes {
		return pipeline.Refuse(pipeline.InvalidArgument, "the text of a rule set has at most %d bytes", MaxTextBytes)
	}
	if err := checkNote(c.Note); err != nil {
		return err
	}
	rules, err := parse(c.Text)
	if err != nil {
		return err
	}
	if rules.Name != c.Name {
		return pipeline.Refuse(pipeline.InvalidArgument, "the text is that of rule set %q, not of %q", rules.Name, c.Name)
	}
	return nil
}

func checkNote(note string) error {
	if utf8.RuneCountInString(note) > maxNote {
		return pipeline.Refuse(pipeline.InvalidArgument, "a note or reason has at most %d characters", maxNote)
	}
	return nil
}

// tell records what became of a version.
func tell(batch *pipeline.Batch, version *Version) {
	batch.About(version.Key, version.Hash)
	batch.Emit(record{"rules_" + string(version.State), version.Name, version.Number})
}
