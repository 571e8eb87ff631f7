package threeway_test

import (
	"fmt"
	"testing"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/threeway"
)

// BenchmarkMatch100k matches 100,000 orders with as many rows of the provider,
// of which one in fifty is missing, and their settlements of twenty days.
func BenchmarkMatch100k(b *testing.B) {
	first, err := calendar.NewDate(2026, 3, 2)
	must(b, err)
	orders, rows := []threeway.Movement{}, []threeway.Movement{}
	nets := map[calendar.Date]int64{}
	for index := range int64(100_000) {
		date := first.AddDays(int(index % 20))
		item := recon.Item{ID: fmt.Sprintf("o%d", index), Account: "A", Currency: money.CNY, Minor: 100 + index%9_973, BookingDate: date, ValueDate: date, References: []string{fmt.Sprintf("SO-%08d", index)}}
		orders = append(orders, threeway.Movement{Item: item})
		if index%50 != 0 {
			item.ID = fmt.Sprintf("p%d", index)
			rows = append(rows, threeway.Movement{Item: item, Fee: item.Minor / 166, Links: []string{item.ID}})
			nets[date] += item.Minor - item.Minor/166
		}
	}
	bank := []threeway.Movement{}
	for date, net := range nets {
		bank = append(bank, threeway.Movement{Item: recon.Item{ID: "b" + date.String(), Account: "B", Currency: money.CNY, Minor: net, BookingDate: date.AddDays(3), ValueDate: date, Text: "财付通"}})
	}
	rules := shipped(b)
	for b.Loop() {
		if r := match(b, rules, orders, rows, bank, 0); len(r.Cases) != 100_000 || !r.Bridges[0].Proven() {
			b.Fatalf("%d cases", len(r.Cases))
		}
	}
}
