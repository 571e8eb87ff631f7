package rest

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"zhitong/recon"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// BreakFilterInput selects breaks; what is left out selects all.
type BreakFilterInput struct {
	Account       string   `query:"account" maxLength:"64"`
	State         []string `query:"state" enum:"open,carried,proposed,suspense,matched,closed,all" doc:"Without it, those that something has to be done about."`
	Class         []string `query:"class" maxItems:"50"`
	Direction     string   `query:"direction" enum:"long,short"`
	Assignee      string   `query:"assignee" maxLength:"256" doc:"- finds those of nobody."`
	Priority      []string `query:"priority" enum:"urgent,high,normal,low"`
	Cause         string   `query:"cause" maxLength:"50"`
	MinimumAmount string   `query:"minimumAmount" maxLength:"30" doc:"A magnitude; needs the account, whose currency it is in."`
	MaximumAmount string   `query:"maximumAmount" maxLength:"30"`
	AgeBucket     string   `query:"ageBucket" enum:"0-1,2-5,6-10,11-30,31-90,over-90" doc:"Business days of the account's calendar."`
	Overdue       bool     `query:"overdue"`
	Run           Key      `query:"run" doc:"The run that opened it last: what a later run has opened again is of that one. What a run found, whatever became of it, is in its own list."`
	Text          string   `query:"text" maxLength:"200" doc:"In reference, text, party and item, without regard to capitals."`
}

// BreakOrderInput says in which order breaks come.
type BreakOrderInput struct {
	Sort  string `query:"sort" enum:"amount,age,priority" default:"priority"`
	Order string `query:"order" enum:"desc,asc" default:"desc" doc:"desc has the largest, the oldest, the most pressing first."`
}

// BreakSearchInput is a page of breaks.
type BreakSearchInput struct {
	BreakFilterInput
	BreakOrderInput
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After string `query:"after" maxLength:"1000" doc:"The endCursor of the page before, in the same order."`
}

// BreakPage is a page of breaks.
type BreakPage struct {
	Items     []WorkbenchBreak `json:"items"`
	EndCursor *string          `json:"endCursor"`
	More      bool             `json:"more"`
}

// BreakCountsView counts breaks.
type BreakCountsView struct {
	Total       int              `json:"total"`
	ByState     []BreakCountView `json:"byState"`
	ByClass     []BreakCountView `json:"byClass"`
	ByAgeBucket []BreakCountView `json:"byAgeBucket" doc:"An empty value where the calendar does not know a year."`
	ByPriority  []BreakCountView `json:"byPriority"`
	ByAccount   []BreakCountView `json:"byAccount"`
	ByAssignee  []BreakCountView `json:"byAssignee" doc:"An empty value for those of nobody."`
}

// BreakCountView is how many breaks have a value.
type BreakCountView struct {
	Value  string  `json:"value"`
	Count  int     `json:"count"`
	Amount *string `json:"amount" doc:"Their magnitudes; null when they are in several currencies."`
}

func (s *Server) searchBreaks(ctx context.Context, in *BreakSearchInput) (*Body[BreakPage], error) {
	shown := BreakPage{Items: []WorkbenchBreak{}}
	err := s.read(ctx, DefaultTenant, reconRead, func(_ Caller, reader store.Reader) error {
		search, err := in.search(ctx, reader, in.BreakOrderInput)
		if err != nil {
			return err
		}
		if search.After, err = placeOf(in.After); err != nil {
			return err
		}
		search.Limit = in.Limit + 1
		found, err := workbench.FindBreaks(ctx, reader, search)
		if err != nil {
			return err
		}
		if shown.More = len(found) > in.Limit; shown.More {
			found = found[:in.Limit]
		}
		if len(found) > 0 {
			shown.EndCursor = placeText(search.Order.Place(found[len(found)-1]))
		}
		shown.Items, err = workbenchBreaks(ctx, reader, found)
		return err
	})
	return &Body[BreakPage]{shown}, err
}

// search makes a search of the filter.
func (in *BreakFilterInput) search(ctx context.Context, reader store.Reader, order BreakOrderInput) (workbench.BreakSearch, error) {
	filter, err := in.filter(ctx, reader)
	return workbench.BreakSearch{BreakFilter: filter, Order: workbench.BreakOrder(order.Sort), Reverse: order.Order == "asc"}, err
}

func (in *BreakFilterInput) filter(ctx context.Context, reader store.Reader) (workbench.BreakFilter, error) {
	f := workbench.BreakFilter{Tenant: DefaultTenant, Account: in.Account, Direction: recon.Direction(in.Direction), Assignee: in.Assignee,
		Cause: workbench.Cause(in.Cause), Age: in.AgeBucket, Overdue: in.Overdue, Run: int64(in.Run), Text: in.Text}
	if in.Assignee == nobodyAssigned {
		f.Assignee, f.Unassigned = "", true
	}
	for _, state := range in.State {
		if state == "all" {
			f.AllStates = true
		}
		f.States = append(f.States, workbench.BreakState(state))
	}
	for _, class := range in.Class {
		f.Classes = append(f.Classes, recon.Class(class))
	}
	for _, priority := range in.Priority {
		f.Priorities = append(f.Priorities, workbench.Priority(priority))
	}
	return f, in.amounts(ctx, reader, &f)
}

// amounts reads the limits of amounts in the currency of the account.
func (in *BreakFilterInput) amounts(ctx context.Context, reader store.Reader, f *workbench.BreakFilter) error {
	if in.MinimumAmount == "" && in.MaximumAmount == "" {
		return nil
	}
	if in.Account == "" {
		return badInput("amounts are in the currency of an account; name it")
	}
	account, err := workbench.AccountByName(ctx, reader, DefaultTenant, in.Account)
	if err != nil {
		return err
	}
	if f.Minimum, err = optionalMinor(in.MinimumAmount, account.Currency); err != nil {
		return err
	}
	f.Maximum, err = optionalMinor(in.MaximumAmount, account.Currency)
	return err
}

func optionalMinor(text, currency string) (*int64, error) {
	if text == "" {
		return nil, nil
	}
	minor, err := workbench.MinorUnits(text, currency)
	return &minor, err
}

// placeText writes the place of a break for clients, who hand it back as it is.
func placeText(place []any) *string {
	encoded, err := json.Marshal(place)
	if err != nil { // numbers and texts always encode
		return nil
	}
	text := base64.RawURLEncoding.EncodeToString(encoded)
	return &text
}

func placeOf(text string) ([]any, error) {
	if text == "" {
		return nil, nil
	}
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, badInput("after is not the endCursor of a page")
	}
	var raw [2]json.RawMessage
	if json.Unmarshal(decoded, &raw) != nil {
		return nil, badInput("after is not the endCursor of a page")
	}
	place := make([]any, len(raw))
	for i, one := range raw {
		var number int64
		var day string
		switch {
		case json.Unmarshal(one, &number) == nil:
			place[i] = number
		case json.Unmarshal(one, &day) == nil:
			place[i] = day
		default:
			return nil, badInput("after is not the endCursor of a page")
		}
	}
	return place, nil
}

func (s *Server) countBreaks(ctx context.Context, in *BreakFilterInput) (*Body[BreakCountsView], error) {
	var shown BreakCountsView
	err := s.read(ctx, DefaultTenant, reconRead, func(_ Caller, reader store.Reader) error {
		filter, err := in.filter(ctx, reader)
		if err != nil {
			return err
		}
		found, err := workbench.CountBreaks(ctx, reader, filter)
		view := func(counts []workbench.BreakCount) []BreakCountView { return breakCounts(counts, found.Currency) }
		shown = BreakCountsView{found.Total, view(found.ByState), view(found.ByClass), view(found.ByAge), view(found.ByPriority),
			view(found.ByAccount), view(found.ByAssignee)}
		return err
	})
	return &Body[BreakCountsView]{shown}, err
}

func breakCounts(counts []workbench.BreakCount, currency string) []BreakCountView {
	shown := make([]BreakCountView, len(counts))
	for i, one := range counts {
		shown[i] = BreakCountView{Value: one.Value, Count: one.Count}
		if currency != "" {
			amount := workbench.DecimalText(one.Minor, currency)
			shown[i].Amount = &amount
		}
	}
	return shown
}
