package workbench

import (
	"strings"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// How many columns and indexes the second version of the table of breaks added.
const laterBreakColumns, laterBreakIndexes = 11, 5

// breakBody is where the row of a break holds its body.
const breakBody = 5

// breaks has a row for each item that something was ever to be decided about. A
// page of the list is read by an index: what is undecided stands apart from what
// is done, in the order of the amount, the age or the priority. Rows of the first
// version are listed once the next run of their account is finished.
var breaks = &pipeline.Table[ItemID, Break]{
	Spec: &store.Table{
		Name: "recon_break",
		Columns: []store.Column{text("tenant"), text("account"), text("item"), text("state"), number("run"),
			{Name: "body", Type: store.Bytes},
			later("break", store.Int64), later("undecided", store.Bool), later("class", store.Text), later("direction", store.Text),
			later("absolute", store.Int64), later("since", store.Text), later("assignee", store.Text), later("priority", store.Int64),
			later("due", store.Text), later("cause", store.Text), later("words", store.Text)},
		Key: []string{"tenant", "account", "item"},
		Indexes: []store.Index{{Name: "recon_break_by_run", Columns: []string{"run"}},
			{Name: "recon_break_by_state", Columns: []string{"tenant", "account", "state"}},
			{Name: "recon_break_by_key", Columns: []string{"break"}, Unique: true},
			{Name: "recon_break_by_amount", Columns: []string{"tenant", "undecided", "absolute", "break"}},
			{Name: "recon_break_by_age", Columns: []string{"tenant", "undecided", "since", "break"}},
			{Name: "recon_break_by_priority", Columns: []string{"tenant", "undecided", "priority", "break"}},
			{Name: "recon_break_by_assignee", Columns: []string{"tenant", "assignee", "undecided"}}},
	},
	Key:    func(b *Break) ItemID { return b.ItemID },
	KeyRow: ItemID.row,
	Encode: func(b *Break) (store.Row, error) {
		row, err := pipeline.WithBody(b, b.Tenant, b.Account, b.Item, string(b.State), b.Run)
		return append(row, b.listed()...), err
	},
	Decode: func(row store.Row) (*Break, error) { return pipeline.FromColumn[Break](row, breakBody) },
}

// listed are the columns that the list filters and sorts by.
func (b *Break) listed() store.Row {
	if b.Key == 0 {
		return make(store.Row, laterBreakColumns)
	}
	return store.Row{b.Key, b.State.undecided(), string(b.Found.Class), string(b.Found.Direction), b.Found.AbsoluteMinor,
		b.Found.Date.String(), b.Assignee, b.Priority.rank(), b.Due, string(b.Cause), wordsOf(&b.Found)}
}

// maxWords is how many bytes of what a break says can be searched.
const maxWords = 1000

// wordsOf gives what a search by text looks into.
func wordsOf(found *recon.Break) string {
	words := strings.Join([]string{found.Reference, found.Text, found.Party, found.ItemID, found.CounterpartID}, " ")
	words = strings.ReplaceAll(strings.ToLower(strings.ToValidUTF8(words, "")), "\x00", "")
	return strings.ToValidUTF8(words[:min(len(words), maxWords)], "")
}
