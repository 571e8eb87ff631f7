package statement

import "testing"

// mtTraps is what banks do: a number that is too long, intermediate balances,
// an amount "0,", an entry date in the next year, an empty field 86, 30
// February, no entry date, subfields 60 and 61, a time at the start of a line,
// a control character, reversals, and no line end after the last field.
// 100.00 - 0.00 + 1.50 - 10.00 + 20.00 = 111.50.
const mtTraps = ":20:S\r\n:25:123456\r\n:28C:123456789012/1234567\r\n:60M:C251231EUR100,00\r\n" +
	":61:2512310102D0,NTRFNONREF\r\n:86:\r\n" +
	":61:260230C1,5NMSCREF//B\r\n:86:166?00POSTING?20FIRST \r\n?60LAST\r\n?61\x7f 12\r\n:30:45 UHR?32NAME\r\n" +
	":61:260105RC10,00NTRFX\r\n:61:260105RD20,00NTRFY\r\n:62M:C260105EUR111,50"

func TestMTTraps(t *testing.T) {
	s := mustRead(t, mtTraps, MT940)[0]
	if len(s.Entries) != 4 || *s.Sequence != 123456789012 || *s.Page != 1234567 || *s.LastPage {
		t.Fatalf("read %+v", s)
	}
	expectProofs(t, s, ProofOK, ProofUnknown)
	empty, february, taken, given := s.Entries[0], s.Entries[1], s.Entries[2], s.Entries[3]
	expectText(t, "empty", empty.Amount.String(), "0.00 EUR", empty.ValueDate.String(), "2025-12-31", empty.BookingDate.String(), "2026-01-02", empty.Remittance.Text, "")
	expectText(t, "february", february.ValueDate.String(), "2026-02-28", february.Remittance.Text, "FIRST LAST\x7f 12:30:45 UHR", february.Description, "POSTING", february.Counterparty.Name, "NAME")
	expectText(t, "reversals", taken.Amount.String(), "-10.00 EUR", given.Amount.String(), "20.00 EUR")
	if !taken.Reversal || !given.Reversal || len(s.Notices) != 1 || s.Notices[0] != (Notice{FebruaryAdjusted, 7}) {
		t.Errorf("reversals %v %v, notices %v", taken.Reversal, given.Reversal, s.Notices)
	}
}
