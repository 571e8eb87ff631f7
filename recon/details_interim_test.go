package recon_test

import (
	"fmt"
	"strings"
	"testing"
)

// interimFile writes an interim report (camt.052) of account A.
func interimFile(id string, entries ...string) string {
	return fmt.Sprintf(`<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08"><BkToCstmrAcctRpt><GrpHdr><MsgId>%s</MsgId></GrpHdr><Rpt><Id>%s</Id><Acct><Id><Othr><Id>A</Id></Othr></Id><Ccy>EUR</Ccy></Acct>%s</Rpt></BkToCstmrAcctRpt></Document>`,
		id, id, strings.Join(entries, ""))
}

func on(day, entry string) string { return strings.ReplaceAll(entry, "2026-03-02", day) }

// mt942 writes an interim report of account A with one entry of a day.
func mt942(day, amount, reference string) string {
	return fmt.Sprintf("{1:F01BANKXXXXAXXX0000000000}{2:I942BANKXXXXXXXXN}{4:\r\n:20:R\r\n:25:A\r\n:28C:1/1\r\n:34F:EUR0,\r\n:13D:%s1200+0100\r\n:61:%s%sC%sNTRF%s\r\n:86:text\r\n-}", day, day, day[2:], amount, reference)
}

// TestInterimReportsCountOnce: what a statement covers counts there; what it does
// not cover yet counts once, however many reports tell it.
func TestInterimReportsCountOnce(t *testing.T) {
	first, second := camtEntry("60.00", "M1"), camtEntry("40.00", "M2")
	statement := camtFile("camt.053", "A", first, second)
	for name, c := range map[string]struct {
		files          []string
		items, skipped int
	}{
		"covered":                     {[]string{interimFile("R1", first), statement}, 2, 1},
		"covered, the other way":      {[]string{statement, interimFile("R1", first)}, 2, 1},
		"alone":                       {[]string{interimFile("R1", first, second)}, 2, 0},
		"cumulative":                  {[]string{interimFile("R1", first), interimFile("R2", first, second)}, 2, 1},
		"twice in one report":         {[]string{interimFile("R1", camtEntry("60.00", ""), camtEntry("60.00", ""))}, 2, 0},
		"twice in both":               {[]string{interimFile("R1", camtEntry("60.00", "")), interimFile("R2", camtEntry("60.00", ""), camtEntry("60.00", ""))}, 2, 1},
		"of the next day":             {[]string{statement, interimFile("R1", on("2026-03-03", first))}, 3, 0},
		"of another account":          {[]string{camtFile("camt.053", "B", first), interimFile("R1", first)}, 2, 0},
		"MT942 that is covered":       {[]string{statement, mt942("260302", "60,00", "M1")}, 2, 1},
		"MT942 of the next day":       {[]string{statement, mt942("260303", "60,00", "M1")}, 3, 0},
		"details of a report":         {[]string{interimFile("R1", camtEntry("100.00", "B1")), batchDetails}, 1, 1},
		"dropped by the bank at last": {[]string{interimFile("R1", camtEntry("5.00", "M9")), statement}, 2, 1},
	} {
		r := runFiles(t, c.files...)
		if r.Left.Items != c.items || r.Left.Skipped != c.skipped {
			t.Errorf("%s: %d items, %d left out, want %d and %d", name, r.Left.Items, r.Left.Skipped, c.items, c.skipped)
		}
	}
}
