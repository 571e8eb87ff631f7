package rulebook

import (
	"context"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// RefuseSuggestion says that a suggestion for a rule set is not wanted: it is not
// shown again. A suggestion is accepted by drafting its text.
type RefuseSuggestion struct {
	Name       string `json:"name"`
	Suggestion string `json:"suggestion"` // its id
	Reason     string `json:"reason,omitempty"`
}

// Kind implements [pipeline.Command].
func (*RefuseSuggestion) Kind() string { return "recon.rules.refuse" }

type refusalID struct {
	ID
	Suggestion string `json:"suggestion"`
}

// refusal keeps who refused a suggestion, and why.
type refusal struct {
	refusalID
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

var refusals = &pipeline.Table[refusalID, refusal]{
	Spec: &store.Table{
		Name:    "rulebook_refusal",
		Columns: []store.Column{text("tenant"), text("name"), text("suggestion"), body},
		Key:     []string{"tenant", "name", "suggestion"},
	},
	Key:    func(r *refusal) refusalID { return r.refusalID },
	KeyRow: func(id refusalID) store.Row { return store.Row{id.Tenant, id.Name, id.Suggestion} },
	Encode: func(r *refusal) (store.Row, error) { return pipeline.WithBody(r, r.Tenant, r.Name, r.Suggestion) },
	Decode: pipeline.FromBody[refusal],
}

func (c *RefuseSuggestion) refuse(batch *pipeline.Batch, act pipeline.Act) error {
	if c.Name == "" || c.Suggestion == "" || len(c.Suggestion) > 64 {
		return pipeline.Refuse(pipeline.InvalidArgument, "a suggestion is refused by the name of its rule set and its id")
	}
	if err := checkNote(c.Reason); err != nil {
		return err
	}
	id := refusalID{ID{act.Tenant, c.Name}, c.Suggestion}
	if known, _ := refusals.Get(batch, id); known != nil {
		return nil
	}
	refusals.Put(batch, &refusal{id, act.Actor.ID, batch.Now, c.Reason})
	batch.About(0, c.Suggestion)
	batch.Emit(record{"suggestion_refused", c.Name, 0})
	return nil
}

// RefusedSuggestions gives the ids of the suggestions that were refused for a rule set.
func RefusedSuggestions(ctx context.Context, reader store.Reader, id ID) (map[string]bool, error) {
	found, err := refusals.Read(ctx, reader, store.Query{Where: store.And{is("tenant", id.Tenant), is("name", id.Name)}})
	ids := make(map[string]bool, len(found))
	for _, one := range found {
		ids[one.Suggestion] = true
	}
	return ids, err
}
