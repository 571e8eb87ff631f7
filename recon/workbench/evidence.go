package workbench

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"time"

	"zhitong/audit"
	"zhitong/ledger"
	"zhitong/statement"
	"zhitong/store"
)

// manifest says what is in an evidence pack. It is the last member, and the only
// one that it does not list.
type manifest struct {
	Format      string   `json:"format"`
	Run         string   `json:"run"`
	Account     string   `json:"account"`
	Currency    string   `json:"currency"`
	From        string   `json:"from"`
	To          string   `json:"to"`
	FinishedAt  string   `json:"finishedAt"`
	RuleSet     string   `json:"ruleSet"`
	RuleSetHash string   `json:"ruleSetHash"`
	ContentHash string   `json:"contentHash"` // of the result, as the matcher sealed it
	Proven      bool     `json:"proven"`      // the breaks alone explain the difference of the balances
	Members     []member `json:"members"`
}

// member is a file of a pack.
type member struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// evidenceFormat names the format of packs.
const evidenceFormat = "zhitong reconciliation evidence 1"

// sourceFile is a statement file that a run may have read, with its statements.
type sourceFile struct {
	Key        string          `json:"key"`
	Name       string          `json:"name"`
	SHA256     string          `json:"sha256"`
	Bytes      int64           `json:"bytes"`
	ReceivedBy string          `json:"receivedBy"`
	ReceivedAt time.Time       `json:"receivedAt"`
	Statements []sourceOfProof `json:"statements"`
}

// sourceOfProof is a statement with its proofs.
type sourceOfProof struct {
	ID     string           `json:"id"`
	Until  string           `json:"until"`
	Sum    string           `json:"sum"`
	Proofs statement.Proofs `json:"proofs"`
}

// auditReference points at the leaf of the audit log that proves an act.
type auditReference struct {
	Writer   int64     `json:"writer"`
	Sequence int64     `json:"sequence"`
	Number   int64     `json:"number"`
	Time     time.Time `json:"time"`
	Actor    string    `json:"actor"`
	Act      string    `json:"act"`
	Target   string    `json:"target"`
	Hash     string    `json:"hash"`
}

// pack writes the members of an evidence pack.
type pack struct {
	ctx     context.Context
	db      store.Store
	run     *Run
	archive *zip.Writer
	members []member
}

// WriteEvidence writes the evidence pack of a run: a ZIP archive with the result,
// its groups and breaks, what became of the breaks, the decisions and notes about
// them, their journals, the files of the bank by hash, the rule set, references to
// the audit log, and a manifest with the hash of each. While nothing more is
// decided the same run gives the same bytes.
func WriteEvidence(ctx context.Context, db store.Store, run *Run, w io.Writer) error {
	p := &pack{ctx: ctx, db: db, run: run, archive: zip.NewWriter(w)}
	if err := p.found(); err != nil {
		return err
	}
	if err := db.Read(ctx, p.decided); err != nil {
		return err
	}
	if err := p.manifest(); err != nil {
		return err
	}
	return p.archive.Close()
}

// found writes what the matcher found, as it was kept.
func (p *pack) found() error {
	if err := p.values("result.json", []any{p.run.Result}); err != nil {
		return err
	}
	for _, one := range []struct {
		name   string
		bundle Bundle
	}{{"groups.jsonl", p.run.Groups}, {"suggestions.jsonl", p.run.Suggestions}, {"breaks.jsonl", p.run.Breaks}} {
		if err := p.add(one.name, one.bundle.stream(p.ctx, p.db)); err != nil {
			return err
		}
	}
	return nil
}

// decided writes what became of it, as of one moment.
func (p *pack) decided(reader store.Reader) error {
	account, err := AccountByName(p.ctx, reader, p.run.Tenant, p.run.Account)
	if err != nil {
		return err
	}
	if rules, err := ruleSet(account.Rules); err == nil && rules.Hash() == p.run.Result.RuleSetHash {
		if err := p.add("rules.yaml", newReader(account.Rules)); err != nil {
			return err
		}
	}
	if err := p.sources(reader); err != nil {
		return err
	}
	states, err := p.states(reader)
	if err != nil {
		return err
	}
	made, err := decisions.Read(p.ctx, reader, store.Query{Where: is("run", p.run.Key), OrderBy: []store.Order{{Column: "id"}}})
	if err != nil {
		return err
	}
	if err := p.decisions(reader, made, states); err != nil {
		return err
	}
	return p.references(reader, made)
}

// states writes how the breaks that the run found stand now, with what was said
// about them.
func (p *pack) states(reader store.Reader) ([]*Break, error) {
	listed, err := BreaksOf(p.ctx, reader, p.run)
	if err != nil {
		return nil, err
	}
	states, err := StatesOfFound(p.ctx, reader, p.run, listed)
	if err != nil {
		return nil, err
	}
	var all []*Break
	var said []any
	for i := range listed {
		b := states[itemOf(&listed[i])]
		if b == nil {
			continue
		}
		all = append(all, b)
		if b.Comments+b.Evidence == 0 && b.Decision == 0 {
			continue
		}
		notes, err := NotesOf(p.ctx, reader, b)
		if err != nil {
			return nil, err
		}
		for _, n := range notes {
			said = append(said, n)
		}
	}
	if err := p.values("states.jsonl", anyOf(all)); err != nil {
		return nil, err
	}
	return all, p.values("notes.jsonl", said)
}

func anyOf[T any](values []T) []any {
	all := make([]any, len(values))
	for i, value := range values {
		all[i] = value
	}
	return all
}

// decisions writes the decisions that stand on the run, and their journals.
func (p *pack) decisions(reader store.Reader, made []*Decision, states []*Break) error {
	if err := p.values("decisions.jsonl", anyOf(made)); err != nil {
		return err
	}
	seen := map[int64]bool{}
	var journals []any
	keep := func(key int64) error {
		if key == 0 || seen[key] {
			return nil
		}
		seen[key] = true
		journal, err := ledger.JournalByKey(p.ctx, reader, p.run.Tenant, key)
		if err == nil && journal != nil {
			journals = append(journals, journal)
		}
		return err
	}
	for _, d := range made {
		for _, key := range d.Journals {
			if err := keep(key); err != nil {
				return err
			}
		}
	}
	for _, b := range states {
		if err := keep(b.Journal); err != nil {
			return err
		}
	}
	return p.values("journals.jsonl", journals)
}

// sources writes the files of the bank whose statements end within the run.
func (p *pack) sources(reader store.Reader) error {
	read, err := statements.Read(p.ctx, reader, store.Query{Where: store.And{is("tenant", p.run.Tenant), is("account", p.run.Account),
		store.Compare{Column: "until", Op: store.GreaterOrEqual, Value: p.run.From}, store.Compare{Column: "until", Op: store.LessOrEqual, Value: p.run.To}},
		OrderBy: []store.Order{{Column: "until"}, {Column: "id"}}})
	if err != nil {
		return err
	}
	var all []*sourceFile
	byKey := map[int64]*sourceFile{}
	for _, s := range read {
		if byKey[s.File] == nil {
			file, err := FileByKey(p.ctx, reader, p.run.Tenant, s.File)
			if err != nil {
				return err
			}
			byKey[s.File] = &sourceFile{keyText(file.Key), file.Name, file.Content.Hash, file.Content.Bytes, file.ReceivedBy, file.ReceivedAt, nil}
			all = append(all, byKey[s.File])
		}
		byKey[s.File].Statements = append(byKey[s.File].Statements, sourceOfProof{s.Head.ID, untilOf(&s.Head), s.Sum, s.Head.Proofs})
	}
	return p.values("sources.jsonl", anyOf(all))
}

// references writes where the audit log proves the run and its decisions.
func (p *pack) references(reader store.Reader, made []*Decision) error {
	targets := []int64{p.run.Key}
	for _, d := range made {
		targets = append(append(targets, d.Key), d.Journals...)
	}
	var all []any
	for _, target := range targets {
		found, err := audit.Leaves(p.ctx, reader, audit.Filter{Target: target})
		if err != nil {
			return err
		}
		for _, leaf := range found {
			all = append(all, auditReference{leaf.Writer, leaf.Sequence, leaf.Number, leaf.Time, leaf.Actor, leaf.Act, keyText(leaf.Target), leaf.Hash().String()})
		}
	}
	return p.values("audit.jsonl", all)
}

// values writes a member of JSON, one value a line.
func (p *pack) values(name string, values []any) error {
	content, err := lines(values)
	if err != nil {
		return err
	}
	return p.add(name, newReader(string(content)))
}

// add writes a member and notes its hash.
func (p *pack) add(name string, content io.Reader) error {
	file, err := p.archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, sum), content)
	p.members = append(p.members, member{name, size, hex.EncodeToString(sum.Sum(nil))})
	return err
}

func (p *pack) manifest() error {
	r := p.run
	m := manifest{Format: evidenceFormat, Run: keyText(r.Key), Account: r.Account, Currency: r.Currency, From: r.From, To: r.To,
		FinishedAt: r.FinishedAt.UTC().Format(time.RFC3339Nano), RuleSet: r.Result.RuleSet, RuleSetHash: r.Result.RuleSetHash, ContentHash: r.Result.Hash,
		Proven: len(r.Result.Bridges) > 0, Members: p.members}
	for _, bridge := range r.Result.Bridges {
		m.Proven = m.Proven && bridge.Proven()
	}
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	file, err := p.archive.CreateHeader(&zip.FileHeader{Name: "manifest.json", Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = file.Write(append(content, '\n'))
	return err
}
