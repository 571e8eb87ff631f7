package recon

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhitong/calendar"
	"zhitong/money"
)

// TestBreakLinesAreJSON as encoding/json writes them, whatever the texts are.
func TestBreakLinesAreJSON(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "收款 <b>\"&\\", "a\u2028b\u2029", "\xff\xfe", "�", "\x7f\x00\n", "货款�\xc3"}))
	rapid.Check(t, func(t *rapid.T) {
		b := Break{
			ID: text.Draw(t, "id"), Side: SideName(text.Draw(t, "side")), ItemID: text.Draw(t, "item"), CounterpartID: text.Draw(t, "counterpart"),
			GroupID: text.Draw(t, "group"), Class: Class(text.Draw(t, "class")), Label: text.Draw(t, "label"), LabelEnglish: text.Draw(t, "labelEn"),
			Account: text.Draw(t, "account"), Date: calendar.DateOf(time.Unix(rapid.Int64Range(0, 1<<32).Draw(t, "seconds"), 0).UTC()),
			Age: rapid.Int().Draw(t, "age"), Reference: text.Draw(t, "reference"), Text: text.Draw(t, "text"), Party: text.Draw(t, "party"),
			Suggestions: rapid.SliceOf(text).Draw(t, "suggestions"),
		}
		currency, err := money.LookupCurrency(rapid.SampledFrom([]string{"CNY", "JPY", "KWD"}).Draw(t, "currency"))
		if err != nil {
			t.Fatal(err)
		}
		b.setAmount(rapid.Int64().Draw(t, "minor"), currency)
		if rapid.Bool().Draw(t, "proposed") {
			b.Proposal = &Proposal{ID: b.ID, Currency: b.Currency, Amount: b.Amount, ValueDate: b.Date, Reason: b.Text}
		}
		want, err := json.Marshal(&b)
		if err != nil {
			t.Fatal(err)
		}
		got, err := appendBreak(nil, &b)
		if err != nil || string(got) != string(want) {
			t.Fatalf("%s %v\nwant %s", got, err, want)
		}
	})
}
