package rest

import (
	"context"
	"encoding/json"
	"slices"

	"zhitong/broker"
	"zhitong/recon"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// breaks shows the breaks of a run as the matcher found them, with what has
// become of them since.
func (s *Server) breaks(ctx context.Context, in *BreaksInput) (*Body[Items[BreakView]], error) {
	shown := Items[BreakView]{Items: []BreakView{}}
	err := s.read(ctx, DefaultTenant, "reconciliation.read", func(caller Caller, reader store.Reader) error {
		run, err := workbench.RunByKey(ctx, reader, DefaultTenant, int64(in.Key))
		if err != nil {
			return err
		}
		found, err := workbench.BreaksOf(ctx, reader, run)
		if err != nil {
			return err
		}
		page := pageOfBreaks(found, in)
		states, err := workbench.StatesOfFound(ctx, reader, run, page)
		if err != nil {
			return err
		}
		tasks, err := breakTasks(ctx, reader, caller, run.Instance)
		for i := range page {
			item := workbench.ItemOf(&page[i])
			shown.Items = append(shown.Items, breakView(&page[i], states[item], tasks[item], languageIn(ctx)))
		}
		return err
	})
	return &Body[Items[BreakView]]{shown}, err
}

// pageOfBreaks gives those after the last one that was seen.
func pageOfBreaks(found []recon.Break, in *BreaksInput) []recon.Break {
	if in.After != "" {
		at := slices.IndexFunc(found, func(b recon.Break) bool { return b.ID == in.After })
		found = found[min(len(found), at+1):]
		if at < 0 {
			found = nil
		}
	}
	return found[:min(len(found), in.Limit)]
}

func breakView(b *recon.Break, state *workbench.Break, task *broker.UserTaskHistory, language string) BreakView {
	shown := BreakView{Key: b.ID, Side: string(b.Side), ItemID: b.ItemID, Class: string(b.Class), Label: b.Class.Label(b.Direction, language),
		Amount: string(b.Amount), Currency: b.Currency.Code(), BookingDate: b.Date.String(), AgeBusinessDays: b.Age, State: "open",
		Text: b.Text, Reference: b.Reference}
	if state != nil {
		shown.State, shown.JournalKey = string(state.State), optionalKey(state.Journal)
	}
	if task != nil && shown.State == "open" {
		shown.UserTaskKey = optionalKey(task.Task.Key)
		if task.ElementID == "approve" {
			shown.State = "proposed"
		}
	}
	return shown
}

// breakTasks finds the open user task of each break of a process instance: the
// task and the variable "break" are in the same scope.
func breakTasks(ctx context.Context, reader store.Reader, caller Caller, instance int64) (map[string]*broker.UserTaskHistory, error) {
	search := broker.Search{Tenants: caller.Tenants, Limit: broker.MaxPage}
	of := func(column string, value any) store.Condition {
		return store.Compare{Column: column, Op: store.Equal, Value: value}
	}
	search.Where = []store.Condition{of("instance", instance), of("state", "CREATED")}
	open, err := broker.SearchUserTasks(ctx, reader, search)
	if err != nil || len(open.Items) == 0 {
		return nil, err
	}
	search.Where = []store.Condition{of("instance", instance), of("name", "break")}
	values, err := broker.SearchVariables(ctx, reader, search)
	if err != nil {
		return nil, err
	}
	items := map[int64]string{}
	for _, value := range values.Items {
		var named struct {
			Item string `json:"item"`
		}
		if json.Unmarshal(value.Value, &named) == nil {
			items[value.Scope] = named.Item
		}
	}
	tasks := map[string]*broker.UserTaskHistory{}
	for _, task := range open.Items {
		if path := task.Task.Path; len(path) > 0 {
			tasks[items[path[len(path)-1]]] = task
		}
	}
	return tasks, nil
}
