package statement_test

import (
	"bytes"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhitong/recon/recontest"
	"zhitong/statement"
)

// unkept takes entries and keeps none.
type unkept struct{ entries int }

func (*unkept) BeginStatement(*statement.Statement) error { return nil }
func (*unkept) EndStatement(*statement.Statement) error   { return nil }
func (u *unkept) Entry(*statement.Entry) error            { u.entries++; return nil }

// cpuTime is what the process has used so far.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// reportRate tells megabytes for each second of CPU, which a busy machine does
// not change.
func reportRate(b *testing.B, bytes int, before time.Duration) {
	b.ReportMetric(float64(bytes)*float64(b.N)/1e6/(cpuTime()-before).Seconds(), "MB/cpu-s")
}

// BenchmarkCSV reads 100,000 rows with their proofs.
func BenchmarkCSV(b *testing.B) {
	var file bytes.Buffer
	if err := (recontest.Volume{Items: 100_000, Seed: 7}).Left(&file); err != nil {
		b.Fatal(err)
	}
	content := file.Bytes()
	profile := &statement.CSVProfile{Name: "volume", DateLayouts: []string{"YYYY-MM-DD"}, Columns: statement.CSVColumns{
		Account: []string{"account"}, Currency: []string{"currency"}, Amount: []string{"amount"}, BookingDate: []string{"booking_date"},
		ValueDate: []string{"value_date"}, Reference: []string{"id"}, OwnReference: []string{"reference"}, Remittance: []string{"text"}}}
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	before := cpuTime()
	for b.Loop() {
		read := &unkept{}
		if err := statement.Stream(bytes.NewReader(content), statement.Options{Format: statement.CSV, Profile: profile}, read); err != nil {
			b.Fatal(err)
		}
		if read.entries != 100_000 {
			b.Fatalf("%d entries", read.entries)
		}
	}
	reportRate(b, len(content), before)
}

// BenchmarkCamt reads 20,000 entries of camt.053 with their proofs.
func BenchmarkCamt(b *testing.B) {
	const entry = `<Ntry><NtryRef>%</NtryRef><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-02</Dt></ValDt><AcctSvcrRef>BANK%</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>E2E-%</EndToEndId></Refs><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>Müller &amp; Söhne</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>Invoice %</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
`
	var file strings.Builder
	file.WriteString(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-02T10:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id><CreDtTm>2026-03-02T10:00:00</CreDtTm><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">200000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>`)
	for number := range 20_000 {
		file.WriteString(strings.ReplaceAll(entry, "%", string([]byte{byte('A' + number/8000), byte('0' + number/800%10), byte('0' + number/80%10), byte('0' + number/8%10), byte('0' + number%8)})))
	}
	file.WriteString("</Stmt></BkToCstmrStmt></Document>")
	content := file.String()
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	before := cpuTime()
	for b.Loop() {
		read := &unkept{}
		if err := statement.Stream(io.Reader(strings.NewReader(content)), statement.Options{}, read); err != nil {
			b.Fatal(err)
		}
		if read.entries != 20_000 {
			b.Fatalf("%d entries", read.entries)
		}
	}
	reportRate(b, len(content), before)
}
