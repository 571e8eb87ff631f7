package workbench_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"zhitong/recon/workbench"
)

// told is an entry as a file of the bank tells it: with the bank's reference,
// where it has one, and the transactions of a batch.
type told struct {
	servicer  string
	reference string
	day       int
	minor     int64
	parts     []told
}

func (e told) amount() string {
	minor := max(e.minor, -e.minor)
	return fmt.Sprintf(`<Amt Ccy="CNY">%d.%02d</Amt><CdtDbtInd>%s</CdtDbtInd>`, minor/100, minor%100, map[bool]string{true: "CRDT", false: "DBIT"}[e.minor >= 0])
}

func (e told) xml() string {
	transactions := e.parts
	if transactions == nil {
		transactions = []told{{reference: e.reference, minor: e.minor}}
	}
	details := ""
	for _, one := range transactions {
		if one.reference != "" {
			details += `<TxDtls><Refs><EndToEndId>` + one.reference + `</EndToEndId></Refs>` + one.amount() + `</TxDtls>`
		}
	}
	if details != "" {
		details = `<NtryDtls>` + details + `</NtryDtls>`
	}
	servicer := ""
	if e.servicer != "" {
		servicer = `<AcctSvcrRef>` + e.servicer + `</AcctSvcrRef>`
	}
	date := march(e.day).String()
	return `<Ntry>` + e.amount() + `<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>` + date + `</Dt></BookgDt><ValDt><Dt>` + date + `</Dt></ValDt>` + servicer + details + `</Ntry>`
}

// camtNames are the elements of the messages.
var camtNames = map[string][2]string{"camt.052": {"BkToCstmrAcctRpt", "Rpt"}, "camt.053": {"BkToCstmrStmt", "Stmt"}, "camt.054": {"BkToCstmrDbtCdtNtfctn", "Ntfctn"}}

// tells hands in a message about a day and has it read; only a statement has
// balances.
func (d *desk) tells(format, id string, day int, opening int64, entries ...told) {
	d.Helper()
	names, balances, all, closing := camtNames[format], "", "", opening
	for _, one := range entries {
		all, closing = all+one.xml(), closing+one.minor
	}
	if format == "camt.053" {
		for _, one := range []struct {
			code  string
			minor int64
		}{{"OPBD", opening}, {"CLBD", closing}} {
			balances += `<Bal><Tp><CdOrPrtry><Cd>` + one.code + `</Cd></CdOrPrtry></Tp>` + told{minor: one.minor}.amount() + `<Dt><Dt>` + march(day).String() + `</Dt></Dt></Bal>`
		}
	}
	date := march(day).String()
	d.upload(id+".xml", fmt.Appendf(nil, `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:%s.001.08"><%s><GrpHdr><MsgId>M-%s</MsgId></GrpHdr><%s><Id>%s</Id><FrToDt><FrDtTm>%sT00:00:00</FrDtTm><ToDtTm>%sT23:00:00</ToDtTm></FrToDt><Acct><Id><Othr><Id>%s</Id></Othr></Id><Ccy>CNY</Ccy></Acct>%s%s</%s></%s></Document>`,
		format, names[0], id, names[1], id, date, date, bank, balances, all, names[1], names[0]))
	d.perform(d.job(workbench.ReadJob, nil))
}

// expects runs up to a day and checks what the bank's side has: how many items,
// groups and breaks, that nothing is unexplained, and that a run over the whole
// history finds the same.
func (d *desk) expects(day, items, groups, breaks int) *workbench.Run {
	d.Helper()
	d.sameAsWhole(day)
	run, _ := d.match(day)
	if run.Result.Left.Items != items || run.GroupCount != groups || run.BreakCount != breaks {
		d.Errorf("day %d: %d items of the bank, %d groups, %d breaks, want %d, %d, %d", day, run.Result.Left.Items, run.GroupCount, run.BreakCount, items, groups, breaks)
	}
	for _, bridge := range run.Result.Bridges {
		if bridge.UnexplainedMinor != 0 {
			d.Errorf("day %d: unexplained %d", day, bridge.UnexplainedMinor)
		}
	}
	return run
}

// TestNotificationsDetail: a batch of the statement is matched by the payments
// that a notification tells, whichever of both comes first, and nothing that a
// notification tells is a movement of its own.
func TestNotificationsDetail(t *testing.T) {
	batch := told{servicer: "BATCH1", day: 3, minor: 10_000}
	notified := batch
	notified.parts = []told{{reference: "ORD-000001", minor: 6_000}, {reference: "ORD-000002", minor: 4_000}}
	other := told{servicer: "OTHER9", day: 3, minor: 500}
	first := func(d *desk) { d.tells("camt.053", "ST2", 2, 0) }
	statement := func(d *desk) { d.tells("camt.053", "ST3", 3, 0, batch) }
	notification := func(d *desk) { d.tells("camt.054", "NT3", 3, 0, notified, other) }
	for name, order := range map[string][]func(*desk){
		"after":  {first, statement, notification},
		"before": {first, notification, statement},
		"alone":  {statement, notification},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t).books()
			for _, step := range order {
				step(d)
			}
			d.book(moved{"ORD-000001", 3, 6_000, "order 1"}, moved{"ORD-000002", 3, 4_000, "order 2"})
			d.expects(3, 1, 1, 0)
		})
		t.Run(name+", with runs between", func(t *testing.T) {
			d := open(t).books()
			for _, step := range order {
				step(d)
				d.match(3)
			}
			d.book(moved{"ORD-000001", 3, 6_000, "order 1"}, moved{"ORD-000002", 3, 4_000, "order 2"})
			d.expects(3, 1, 1, 0)
		})
	}
}

// TestNotificationsAlone: an account of which the bank sends nothing else.
func TestNotificationsAlone(t *testing.T) {
	d := open(t).books()
	d.tells("camt.054", "NT2", 2, 0, told{"A1", "INV2000001", 2, 700, nil})
	d.tells("camt.054", "NT2B", 2, 0, told{"A1", "INV2000001", 2, 700, nil}, told{"A2", "INV2000002", 2, 300, nil})
	d.book(moved{"INV2000001", 2, 700, "one"})
	d.expects(2, 2, 1, 1)
	d.tells("camt.053", "ST2", 2, 0, told{"A1", "INV2000001", 2, 700, nil}, told{"A2", "INV2000002", 2, 300, nil})
	d.expects(2, 1, 0, 1)
	d.tells("camt.054", "NT3", 3, 0, told{"A3", "INV2000003", 3, 100, nil})
	d.expects(3, 1, 0, 1)
}

// TestIntradayCountsUntilTheStatement: what a report tells at noon is matched, told
// again by a later report and by the statement, and counts once; what the bank
// took back until the evening is no movement and its break is closed.
func TestIntradayCountsUntilTheStatement(t *testing.T) {
	for name, servicer := range map[string]bool{"with the bank's references": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			d := open(t).books()
			entry := func(number int, minor int64) told {
				one := told{reference: fmt.Sprintf("INV300000%d", number), day: 3, minor: minor}
				if servicer {
					one.servicer = fmt.Sprintf("BANK-%d", number)
				}
				return one
			}
			d.tells("camt.053", "ST2", 2, 1_000)
			d.book(moved{workbench.OpeningReference, 2, 1_000, "opening"}, moved{"INV3000001", 3, 70_000, "booked"})
			d.tells("camt.052", "RP1", 3, 0, entry(1, 70_000), entry(2, 5_000))
			d.expects(3, 2, 1, 1)
			d.tells("camt.052", "RP2", 3, 0, entry(1, 70_000), entry(2, 5_000), entry(3, 900), entry(4, 44))
			run := d.expects(3, 3, 0, 3)
			if closing := run.Result.Bridges[0].Lines; len(closing) == 0 {
				t.Error("reports of a day after the statement leave no balance")
			}
			d.tells("camt.053", "ST3", 3, 1_000, entry(1, 70_000), entry(2, 5_000), entry(3, 900))
			d.book(moved{"INV3000002", 3, 5_000, "booked in the evening"})
			d.expects(3, 2, 1, 1)
			d.tells("camt.052", "RP3", 3, 0, entry(3, 900))
			d.expects(3, 1, 0, 1)
			for item, b := range d.states() {
				want := map[bool]workbench.BreakState{true: workbench.BreakOpen, false: workbench.BreakMatched}[strings.Contains(b.Found.Reference, "INV3000003")]
				if b.State != want {
					t.Errorf("%s (%s) is %s, want %s", item, b.Found.Reference, b.State, want)
				}
			}
		})
	}
}

// TestInterimReportOfSWIFT: an MT942 and the MT940 of the evening.
func TestInterimReportOfSWIFT(t *testing.T) {
	d := open(t).books()
	line := ":61:2603030303C700,00NTRFINV4000001//BANK1\n:86:payment of INV4000001\n"
	d.upload("mt942.txt", []byte(":20:R1\n:25:"+bank+"\n:28C:1/1\n:34F:CNY0,\n:13D:2603031200+0800\n"+line+"-\n"))
	d.perform(d.job(workbench.ReadJob, nil))
	d.expects(3, 1, 0, 1)
	d.book(moved{"INV4000001", 3, 70_000, "booked"})
	d.expects(3, 1, 1, 0)
	d.upload("mt940.txt", []byte(":20:S1\n:25:"+bank+"\n:28C:3/1\n:60F:C260302CNY0,\n"+line+":62F:C260303CNY700,00\n-\n"))
	d.perform(d.job(workbench.ReadJob, nil))
	d.expects(3, 0, 0, 0)
}

// TestOverlapsInEveryOrder hands in the reports and statements of some days in a
// random order, with runs between: at the end every movement of the bank was an
// item once, settled or not.
func TestOverlapsInEveryOrder(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			d, random := open(t).books(), rand.New(rand.NewPCG(seed, 9))
			var files []func()
			balance, count := int64(0), 0
			for day := 2; day <= 4; day++ {
				var all []told
				for number := range 3 + random.IntN(3) {
					one := told{reference: fmt.Sprintf("INV5%02d%04d", day, number), day: day, minor: int64(100 * (1 + random.IntN(3)))}
					if random.IntN(2) == 0 {
						one.servicer = fmt.Sprintf("B-%d-%d", day, number)
					}
					all = append(all, one)
				}
				for report := range random.IntN(3) {
					some := all[:1+random.IntN(len(all))]
					format := []string{"camt.052", "camt.054"}[random.IntN(2)]
					files = append(files, func() { d.tells(format, fmt.Sprintf("RP%d-%d", day, report), day, 0, some...) })
				}
				opening := balance
				for i, one := range all {
					balance += one.minor
					if i%2 == 0 {
						files = append(files, func() { d.book(moved{one.reference, day, one.minor, "booked"}) })
					}
				}
				count += len(all)
				files = append(files, func() { d.tells("camt.053", fmt.Sprintf("ST%d", day), day, opening, all...) })
			}
			random.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
			matched := 0
			for _, file := range files {
				file()
				if random.IntN(3) == 0 {
					d.sameAsWhole(9)
					run, _ := d.match(9)
					matched += run.Result.Left.Matched
				}
			}
			d.sameAsWhole(9)
			run, _ := d.match(9)
			if matched += run.Result.Left.Matched; matched+run.Result.Left.Items-run.Result.Left.Matched != count {
				t.Errorf("%d entries were settled and %d are not, of %d movements", matched, run.Result.Left.Items-run.Result.Left.Matched, count)
			}
			if run.Result.Bridges[0].UnexplainedMinor != 0 {
				t.Errorf("bridge %+v", run.Result.Bridges)
			}
			d.promises()
		})
	}
}
