package workbench

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// BreakFilter selects breaks of a tenant; what is empty selects all.
type BreakFilter struct {
	Tenant     string
	Account    string
	States     []BreakState // none for all that something has to be done about
	AllStates  bool
	Classes    []recon.Class
	Direction  recon.Direction
	Assignee   string
	Unassigned bool
	Priorities []Priority
	Cause      Cause
	Minimum    *int64 // magnitude in minor units
	Maximum    *int64
	Age        string // name of an AgeBucket
	Overdue    bool
	Run        int64
	Text       string
}

// BreakOrder says by what a list is sorted.
type BreakOrder string

// The orders: the largest, the oldest, the most pressing first.
const (
	ByAmount   BreakOrder = "amount"
	ByAge      BreakOrder = "age"
	ByPriority BreakOrder = "priority"
)

// column gives the column of an order and whether its first is the greatest.
func (o BreakOrder) column() (name string, descending bool) {
	switch o {
	case ByAmount:
		return "absolute", true
	case ByAge:
		return "since", false // the oldest has the least day
	default:
		return "priority", true
	}
}

// BreakSearch is a page of breaks.
type BreakSearch struct {
	BreakFilter
	Order   BreakOrder
	Reverse bool  // the smallest, the youngest, the least pressing first
	After   []any // the Place of the break before; nil for the beginning
	Limit   int
}

// FindBreaks gives a page of breaks in the order that is asked for.
func FindBreaks(ctx context.Context, reader store.Reader, search BreakSearch) ([]*Break, error) {
	where, err := search.conditions(ctx, reader)
	if err != nil {
		return nil, err
	}
	column, descending := search.Order.column()
	order := []store.Order{{Column: column, Descending: descending != search.Reverse}, {Column: "break", Descending: descending != search.Reverse}}
	if search.After != nil {
		where = append(where, store.After{Order: order, Values: search.After})
	}
	var found []*Break
	for _, undecided := range search.halves() {
		half, err := breaks.Read(ctx, reader, store.Query{Where: append(where[:len(where):len(where)], is("undecided", undecided)), OrderBy: order, Limit: search.Limit})
		if err != nil {
			return nil, err
		}
		found = append(found, half...)
	}
	slices.SortStableFunc(found, func(a, b *Break) int {
		sign := 1
		if order[0].Descending {
			sign = -1
		}
		return sign * cmp.Or(search.Order.compare(a, b), cmp.Compare(a.Key, b.Key))
	})
	found = found[:min(len(found), search.Limit)]
	return found, asOfToday(ctx, reader, search.Tenant, found)
}

// Place is where a break stands in an order, as a cursor.
func (o BreakOrder) Place(b *Break) []any {
	switch o {
	case ByAmount:
		return []any{b.Found.AbsoluteMinor, b.Key}
	case ByAge:
		return []any{b.Found.Date.String(), b.Key}
	default:
		return []any{b.Priority.rank(), b.Key}
	}
}

func (o BreakOrder) compare(a, b *Break) int {
	switch o {
	case ByAmount:
		return cmp.Compare(a.Found.AbsoluteMinor, b.Found.AbsoluteMinor)
	case ByAge:
		return a.Found.Date.Compare(b.Found.Date)
	default:
		return cmp.Compare(a.Priority.rank(), b.Priority.rank())
	}
}

// halves says which breaks are read: what is undecided and what is done are apart
// in every index, so that each is read in its order.
func (f *BreakFilter) halves() []any {
	done := slices.ContainsFunc(f.States, func(s BreakState) bool { return !s.undecided() })
	open := slices.ContainsFunc(f.States, BreakState.undecided)
	switch {
	case f.AllStates || done && open:
		return []any{true, false}
	case done:
		return []any{false}
	default:
		return []any{true}
	}
}

// conditions are those of the filter, without what is undecided.
func (f *BreakFilter) conditions(ctx context.Context, reader store.Reader) (store.And, error) {
	where := store.And{is("tenant", f.Tenant)}
	add := func(wanted bool, condition store.Condition) {
		if wanted {
			where = append(where, condition)
		}
	}
	add(f.Account != "", is("account", f.Account))
	add(len(f.States) > 0 && !f.AllStates, oneOf("state", f.States))
	add(f.Direction != "", is("direction", string(f.Direction)))
	add(f.Assignee != "", is("assignee", f.Assignee))
	add(f.Unassigned, is("assignee", ""))
	add(len(f.Priorities) > 0, ranks(f.Priorities))
	add(f.Cause != "", is("cause", string(f.Cause)))
	if f.Minimum != nil {
		add(true, store.Compare{Column: "absolute", Op: store.GreaterOrEqual, Value: *f.Minimum})
	}
	if f.Maximum != nil {
		add(true, store.Compare{Column: "absolute", Op: store.LessOrEqual, Value: *f.Maximum})
	}
	add(f.Run != 0, is("run", f.Run))
	add(f.Text != "", store.Like{Column: "words", Pattern: "%" + store.EscapeLike(strings.ToLower(f.Text)) + "%"})
	if len(f.Classes) > 0 {
		classes, err := f.ofClasses(ctx, reader)
		if err != nil {
			return nil, err
		}
		add(true, classes)
	}
	return f.ofDays(ctx, reader, where)
}

// ofDays adds the conditions that depend on the calendars of the accounts.
func (f *BreakFilter) ofDays(ctx context.Context, reader store.Reader, where store.And) (store.And, error) {
	if f.Age == "" && !f.Overdue {
		return where, nil
	}
	counting, err := agesOfAccounts(ctx, reader, f.Tenant, f.Account)
	if err != nil {
		return nil, err
	}
	var any store.Or
	for _, one := range counting {
		both := store.And{oneOf("account", one.accounts)}
		if f.Overdue {
			both = append(both, store.Compare{Column: "due", Op: store.Greater, Value: ""}, store.Compare{Column: "due", Op: store.Less, Value: one.until.String()})
		}
		if f.Age != "" {
			days, err := one.bucket(f.Age)
			if err != nil {
				return nil, err
			}
			both = append(both, days)
		}
		any = append(any, both)
	}
	return append(where, any), nil
}

func (a *ages) bucket(name string) (store.Condition, error) {
	for _, bucket := range AgeBuckets() {
		if bucket.Name == name {
			return a.within(bucket, "since")
		}
	}
	return nil, pipeline.Refuse(pipeline.InvalidArgument, "there is no range of ages %q", name)
}

func ranks(priorities []Priority) store.Condition {
	in := store.In{Column: "priority"}
	for _, priority := range priorities {
		in.Values = append(in.Values, priority.rank())
	}
	return in
}

// accountAges counts for the accounts of one calendar.
type accountAges struct {
	*ages
	accounts []string
}

// agesOfAccounts gives what counts the ages of the breaks of an account, or of
// all, by calendar.
func agesOfAccounts(ctx context.Context, reader store.Reader, tenant, account string) ([]accountAges, error) {
	known, err := AccountsOf(ctx, reader, tenant)
	if err != nil {
		return nil, err
	}
	var all []accountAges
	for _, one := range known {
		if account != "" && one.Account != account {
			continue
		}
		at := slices.IndexFunc(all, func(a accountAges) bool { return a.name == one.Calendar && a.timingDays == one.TimingDays })
		if at < 0 {
			counting, err := agesOf(one.Calendar, reader.Now())
			if err != nil {
				return nil, err
			}
			counting.timingDays = one.TimingDays
			at, all = len(all), append(all, accountAges{ages: counting})
		}
		all[at].accounts = append(all[at].accounts, one.Account)
	}
	return all, nil
}

// Ages tell how old the breaks of a tenant are now.
type Ages struct{ byAccount map[string]*ages }

// AgesOf prepares for the breaks of all accounts of a tenant.
func AgesOf(ctx context.Context, reader store.Reader, tenant string) (*Ages, error) {
	all, err := agesOfAccounts(ctx, reader, tenant, "")
	a := &Ages{map[string]*ages{}}
	for _, one := range all {
		for _, account := range one.accounts {
			a.byAccount[account] = one.ages
		}
	}
	return a, err
}

// Of gives the age of a break in business days and its bucket; known is false
// where the calendar does not know a year.
func (a *Ages) Of(b *Break) (age int, bucket string, known bool) {
	counter := a.byAccount[b.Account]
	if counter == nil {
		return 0, "", false
	}
	age, known = counter.since(b.Found.Date.String())
	return age, bucketOf(age), known
}

// Overdue says whether a break that something has to be done about was due before
// today.
func (a *Ages) Overdue(b *Break) bool {
	counter := a.byAccount[b.Account]
	return counter != nil && b.State.undecided() && b.Due != "" && b.Due < counter.until.String()
}

// BreakByKey gives a break, or NotFound.
func BreakByKey(ctx context.Context, reader store.Reader, tenant string, key int64) (*Break, error) {
	found, err := BreaksByKey(ctx, reader, tenant, []int64{key})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "break %d does not exist", key)
	}
	return found[key], nil
}

// BreaksByKey gives those of the breaks that there are.
func BreaksByKey(ctx context.Context, reader store.Reader, tenant string, keys []int64) (map[int64]*Break, error) {
	in := store.In{Column: "break"}
	for _, key := range keys {
		in.Values = append(in.Values, key)
	}
	found, err := breaks.Read(ctx, reader, store.Query{Where: store.And{in, is("tenant", tenant)}})
	if err != nil {
		return nil, err
	}
	all := make(map[int64]*Break, len(found))
	for _, one := range found {
		all[one.Key] = one
	}
	return all, asOfToday(ctx, reader, tenant, found)
}
