package workbench

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"zhitong/broker"
	"zhitong/inbox"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// breakVariable is what the workers read of the variable break.
type breakVariable struct {
	Account string `json:"account"`
	Item    string `json:"item"`
	Run     int64  `json:"run,string"`
}

// classification is what the decision says of a break.
type classification struct {
	CounterAccount string `json:"counterAccount"`
	Reason         string `json:"reason"`
}

// posting is what a posting is made of.
type posting struct {
	found          *Break
	overtaken      bool // one of its items is settled otherwise
	cash           string
	counterAccount string
	reason         string
	rule           string
	proposer       string
	approver       string
}

// post settles a break: the journal and the closing of the break are decided
// with the completion of the job, all or nothing. A break that is matched
// meanwhile, or another one since a later run, is not posted; of one that lost an
// item the next run looks at what remains.
func (w *workers) post(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	p, err := w.gatherPosting(ctx, job)
	if err != nil {
		return broker.Result{}, err
	}
	if !p.found.State.open() {
		return broker.ResultOf(map[string]any{"posted": false})
	}
	if p.overtaken {
		return broker.ResultOf(map[string]any{"posted": false}, &carryBreak{p.found.ItemID, p.found.Run})
	}
	if p.counterAccount == "" {
		return broker.Result{}, fmt.Errorf("no counter account is named for break %s", p.found.Found.ID)
	}
	reference := "recon:" + p.found.Found.ID
	return broker.ResultOf(map[string]any{"posted": true}, p.journal(reference), &closeBreak{Item: p.found.ItemID, Run: p.found.Run, Reference: reference})
}

func (w *workers) gatherPosting(ctx context.Context, job broker.ActivatedJob) (*posting, error) {
	var named breakVariable
	var decided classification
	p := &posting{}
	for name, into := range map[string]any{"break": &named, "classification": &decided, "counterAccount": &p.counterAccount, "reason": &p.reason} {
		if err := job.Variable(name, into); err != nil {
			return nil, err
		}
	}
	p.counterAccount, p.reason = cmp.Or(p.counterAccount, decided.CounterAccount), cmp.Or(p.reason, decided.Reason)
	return p, w.reading(ctx, func(reader store.Reader) (err error) {
		if p.found, err = breakOf(ctx, reader, job.Tenant, named); err != nil || !p.found.State.open() {
			return err
		}
		if p.overtaken, err = overtaken(ctx, reader, p.found); err != nil {
			return err
		}
		account, err := AccountByName(ctx, reader, job.Tenant, named.Account)
		if err != nil {
			return err
		}
		p.cash = account.Ledger
		return p.people(ctx, reader, job)
	})
}

// overtaken says that somebody has claimed an item of a break.
func overtaken(ctx context.Context, reader store.Reader, found *Break) (bool, error) {
	var items []any
	for _, item := range claimedBy(&found.Found) {
		items = append(items, item)
	}
	if len(items) == 0 {
		return false, nil
	}
	taken, err := claims.Read(ctx, reader, store.Query{Where: store.And{is("tenant", found.Tenant), is("account", found.Account),
		store.In{Column: "item", Values: items}}})
	return len(taken) > 0, err
}

// breakOf gives the break that a process was given; when a later run has put
// another one in its place, the process has nothing to decide any more and sees
// it as matched.
func breakOf(ctx context.Context, reader store.Reader, tenant string, named breakVariable) (*Break, error) {
	found, err := breaks.Read(ctx, reader, store.Query{Where: store.And{is("tenant", tenant), is("account", named.Account), is("item", named.Item)}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "there is no break %q of account %q", named.Item, named.Account)
	}
	if found[0].Run != named.Run {
		found[0].State = BreakMatched
	}
	return found[0], nil
}

// people finds who completed the user tasks of the same round: the last of
// "propose" and of "approve". Without any a rule has decided.
func (p *posting) people(ctx context.Context, reader store.Reader, job broker.ActivatedJob) error {
	page, err := broker.SearchElements(ctx, reader, broker.Search{Tenants: []string{job.Tenant}, Where: []store.Condition{is("id", job.Element)}})
	if err != nil || len(page.Items) == 0 {
		return err
	}
	done, err := inbox.CompletedIn(ctx, reader, page.Items[0].Scope)
	for _, one := range done {
		switch one.ElementID {
		case "propose":
			p.proposer = one.By
		case "approve":
			p.approver = one.By
		}
	}
	if p.proposer == "" {
		p.rule = "classify_break"
	}
	return err
}

// journal moves the difference between the bank's account in the ledger and the
// counter account: where the bank has more, it is debited.
func (p *posting) journal(reference string) *ledger.Post {
	b := &p.found.Found
	transfer := ledger.Transfer{Debit: p.cash, Credit: p.counterAccount, Amount: money.New(b.AbsoluteMinor, b.Currency)}
	if b.Direction == recon.Short {
		transfer.Debit, transfer.Credit = transfer.Credit, transfer.Debit
	}
	text := b.Label + " " + strings.ReplaceAll(strings.ToValidUTF8(b.Text, ""), "\x00", "") // as files have it; the ledger refuses it
	if p.reason != "" {
		text += " · " + p.reason
	}
	return &ledger.Post{
		Key: "recon:" + p.found.Account + ":" + p.found.Item, ValueDate: b.Date, Text: text, Reference: reference, Rule: p.rule,
		Transfers: []ledger.Transfer{transfer}, ProposedBy: p.proposer, ApprovedBy: p.approver,
	}
}

// carry leaves a break to the next run.
func (w *workers) carry(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	var named breakVariable
	if err := job.Variable("break", &named); err != nil {
		return broker.Result{}, err
	}
	var found *Break
	err := w.reading(ctx, func(reader store.Reader) (err error) {
		found, err = breakOf(ctx, reader, job.Tenant, named)
		return err
	})
	if err != nil {
		return broker.Result{}, err
	}
	if !found.State.open() {
		return broker.ResultOf(nil)
	}
	return broker.ResultOf(nil, &carryBreak{found.ItemID, found.Run})
}
