package recontest

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
)

// Truth is what is known about an event.
type Truth struct {
	Kind Kind `json:"kind"`
	// Left and Right belong together; both are empty where nothing does.
	Left  []string `json:"left,omitempty"`
	Right []string `json:"right,omitempty"`
	// Twins say the same as a member of the group but for the day: either may
	// stand in the group, and the other is the break.
	Twins  []string    `json:"twins,omitempty"`
	Within recon.Class `json:"within,omitempty"` // of the difference that the group leaves
	Breaks []TrueBreak `json:"breaks,omitempty"`
}

// TrueBreak is an item that has no partner.
type TrueBreak struct {
	Item  string      `json:"item"`
	Class recon.Class `json:"class"`
}

// sideWriter writes the items of a side. Identifications are numbers out of
// order, so that they tell nothing.
type sideWriter struct {
	*csv.Writer
	prefix  string
	step    uint64
	count   int
	amounts map[money.Amount]int
}

func newSideWriter(to io.Writer, prefix string, step uint64) sideWriter {
	w := sideWriter{csv.NewWriter(to), prefix, step, 0, map[money.Amount]int{}}
	_ = w.Write([]string{"account", "id", "reference", "booking_date", "value_date", "amount", "currency", "counterparty", "text"}) // flush tells
	return w
}

// identification multiplies by a number modulo a prime: no two are the same.
func (w *sideWriter) identification() string {
	const prime = 99_999_989
	return fmt.Sprintf("%s%08d", w.prefix, uint64(w.count)*w.step%prime)
}

func (w *sideWriter) write(of *account, day calendar.Date, minor int64, reference, party, text string) string {
	w.count++
	id := w.identification()
	w.amounts[money.New(max(minor, -minor), of.currency)]++
	_ = w.Write([]string{of.number, id, reference, day.String(), day.String(), money.New(minor, of.currency).DecimalText(), of.currency.Code(), party, text})
	return id
}

func (w *sideWriter) flush() error {
	w.Flush()
	return w.Error()
}

type truthWriter struct {
	*bufio.Writer
	encoder *json.Encoder
}

func newTruthWriter(to io.Writer) truthWriter {
	w := bufio.NewWriter(to)
	return truthWriter{w, json.NewEncoder(w)}
}

func (w *truthWriter) write(truth *Truth) { _ = w.encoder.Encode(truth) } // the buffer keeps the error for flush

func (w *truthWriter) flush() error { return w.Flush() }

// Census counts what was made.
type Census struct {
	Left, Right         int
	Events              map[Kind]int
	Items               map[Kind]int
	Garbled             float64 // share of the references
	Repeated            float64 // share of the items whose amount is there at least ten times on their side
	references, garbled int
}

func newCensus() Census { return Census{Events: map[Kind]int{}, Items: map[Kind]int{}} }

func (c *Census) add(truth *Truth) {
	ids := map[string]bool{}
	for _, list := range [][]string{truth.Left, truth.Right, truth.Twins} {
		for _, id := range list {
			ids[id] = true
		}
	}
	for _, one := range truth.Breaks {
		ids[one.Item] = true
	}
	c.Events[truth.Kind]++
	c.Items[truth.Kind] += len(ids)
}

func (c *Census) finish(left, right *sideWriter) {
	c.Left, c.Right = left.count, right.count
	c.Garbled = float64(c.garbled) / float64(max(1, c.references))
	repeated := 0
	for _, side := range []*sideWriter{left, right} {
		for _, count := range side.amounts {
			if count >= 10 {
				repeated += count
			}
		}
	}
	c.Repeated = float64(repeated) / float64(max(1, c.Left+c.Right))
}
