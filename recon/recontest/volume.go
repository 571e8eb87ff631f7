// Package recontest writes inputs of reconciliations whose answer is known.
package recontest

import (
	"bufio"
	"io"
	"math/rand/v2"
	"strconv"

	"zhitong/calendar"
)

// VolumeRules is a rule set of one exact and one tolerant pass for the files of
// a Volume.
const VolumeRules = `name: volume
sign: same
accounts: same
left: {references: [own], profile: {name: volume, columns: {account: [account], currency: [currency], amount: [amount],
  bookingDate: [booking_date], valueDate: [value_date], reference: [id], ownReference: [reference], remittance: [text]}, dateLayouts: [YYYY-MM-DD]}}
right: {references: [own], profile: {name: volume, columns: {account: [account], currency: [currency], amount: [amount],
  bookingDate: [booking_date], valueDate: [value_date], reference: [id], ownReference: [reference], remittance: [text]}, dateLayouts: [YYYY-MM-DD]}}
references: {minimumLength: 6}
passes:
  - {name: exact, kind: exact, keys: [reference, amount, value_date], reference: normalised}
  - {name: near, kind: tolerant, reference: normalised, amount: {absolute: 0.05}, window: {date: value, before: 3, after: 3}}
breaks: {timingDays: 3, duplicateDays: 5}
`

// The shares of a Volume, in hundredths of its items.
const (
	breakPercent = 3 // have no partner on the other side
	nearPercent  = 3 // differ from their partner by a cent and a day
)

// Volume is a pair of files with as many items each, in the order of days and
// within a day in another order on each side. The same seed writes the same bytes.
type Volume struct {
	Items int
	Seed  uint64
}

// volumeDays are the days over which a Volume spreads its items.
const volumeDays = 250

// Confirmed is how many pairs the rules confirm: all but the breaks.
func (v Volume) Confirmed() int {
	confirmed := 0
	for item := range v.Items {
		if v.kind(item) != noPartner {
			confirmed++
		}
	}
	return confirmed
}

// Left writes the file of the bank. Errors are those of the writer.
func (v Volume) Left(to io.Writer) error { return v.write(to, "BK", 0) }

// Right writes the file of the books. Errors are those of the writer.
func (v Volume) Right(to io.Writer) error { return v.write(to, "LG", 1) }

type kindOfItem int

const (
	samePartner kindOfItem = iota
	nearPartner
	noPartner
)

// kind depends on the seed and the number of the item alone.
func (v Volume) kind(item int) kindOfItem {
	switch drawn := int(mixed(v.Seed, uint64(item)) % 100); {
	case drawn < breakPercent:
		return noPartner
	case drawn < breakPercent+nearPercent:
		return nearPartner
	}
	return samePartner
}

// mixed is the finaliser of SplitMix64 over seed and number.
func mixed(seed, number uint64) uint64 {
	z := seed + (number+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (v Volume) write(to io.Writer, prefix string, side uint64) error {
	out := bufio.NewWriterSize(to, 1<<20)
	if _, err := out.WriteString("id,account,currency,amount,booking_date,value_date,reference,text\n"); err != nil {
		return err
	}
	first, err := calendar.ParseDate("2025-01-02")
	if err != nil {
		return err
	}
	row := make([]byte, 0, 256)
	for day := range volumeDays {
		from, until := v.Items*day/volumeDays, v.Items*(day+1)/volumeDays
		shuffled := rand.New(rand.NewPCG(v.Seed, side<<32+uint64(day))).Perm(until - from)
		for _, offset := range shuffled {
			row = v.appendRow(row[:0], prefix, side, from+offset, first.AddDays(day))
			if _, err := out.Write(row); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

var volumeTexts = []string{"monthly invoice settlement", "货款 结算", "card takings of the day", "supplier payment", "refund to a customer"}

func (v Volume) appendRow(row []byte, prefix string, side uint64, item int, booked calendar.Date) []byte {
	drawn := mixed(v.Seed^0x5bd1e995, uint64(item))
	minor, value, reference := int64(drawn%9_000_000)+100, booked, "INV-"+strconv.Itoa(100_000_000+item)
	switch v.kind(item) {
	case nearPartner:
		minor += int64(side)
		value = booked.AddDays(int(side))
	case noPartner:
		reference = prefix + "X-" + strconv.Itoa(100_000_000+item)
	}
	row = append(append(row, prefix...), strconv.Itoa(100_000_000+int(mixed(v.Seed+side, uint64(item))>>1%900_000_000))...)
	row = append(strconv.AppendInt(append(row, '-'), int64(item), 36), ",6222000000000"...)
	row = append(strconv.AppendInt(row, 100+int64(drawn>>8%20), 10), ",CNY,"...)
	if drawn>>16&1 == 1 {
		row = append(row, '-')
	}
	row = append(strconv.AppendInt(row, minor/100, 10), '.', byte('0'+minor/10%10), byte('0'+minor%10), ',')
	row = append(append(append(append(row, booked.String()...), ','), value.String()...), ',')
	row = append(append(append(row, reference...), ','), volumeTexts[drawn>>32%uint64(len(volumeTexts))]...)
	return append(row, '\n')
}
