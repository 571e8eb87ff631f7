package workbench

import (
	"slices"

	"zhitong/calendar"
	"zhitong/ledger"
	"zhitong/pipeline"
)

// MaxChosen is how many breaks one decision is about.
const MaxChosen = 1000

// MakeDecision decides on breaks of an account: one, or for [ActionMatch] all
// that belong together. What is above the limit of the person is proposed, for
// another one to approve. It answers DecisionAnswer; the refusals have a detail,
// see [ReasonDecided] and the others.
type MakeDecision struct {
	Account string   `json:"account"`
	Action  Action   `json:"action"`
	Breaks  []Chosen `json:"breaks"`
	// Counter is the account of the ledger on the other side, "" for that of the
	// settings.
	Counter   string        `json:"counter,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	ValueDate calendar.Date `json:"valueDate,omitzero"` // of a posting; zero for that of the break
}

// Chosen is a break as a person saw it.
type Chosen struct {
	Item     string `json:"item"`
	Revision int64  `json:"revision,omitempty"` // 0 for any
}

// DecisionAnswer says what became of a decision.
type DecisionAnswer struct {
	Key   int64         `json:"key"`
	State DecisionState `json:"state"`
}

// Kind implements [pipeline.Command].
func (*MakeDecision) Kind() string { return "recon.decision.make" }

func (d *Decision) answer() DecisionAnswer { return DecisionAnswer{d.Key, d.State} }

func (c *MakeDecision) decide(batch *pipeline.Batch, act pipeline.Act) (DecisionAnswer, error) {
	d, account, err := c.draft(batch, act)
	if err != nil {
		return DecisionAnswer{}, err
	}
	if carried := c.carriedAlready(batch, account); carried != nil {
		return DecisionAnswer{carried.Decision, DecisionDone}, nil
	}
	d.name(batch.Next())
	if d.posts() && d.Action != ActionSuspense && !account.Settings.mayDecide(act.Actor, d.magnitude(), false) {
		err = d.propose(batch, account)
	} else {
		err = d.settle(batch)
	}
	return d.answer(), err
}

// carriedAlready gives the break that is to be carried and is carried: that leaves
// no second decision. One that the process has carried has none at all.
func (c *MakeDecision) carriedAlready(batch *pipeline.Batch, account *Account) *Break {
	if c.Action != ActionCarry {
		return nil
	}
	if found, _ := breaks.Get(batch, ItemID{account.Tenant, account.Account, c.Breaks[0].Item}); found != nil && found.State == BreakCarried {
		return found
	}
	return nil
}

// name gives a drafted decision its key.
func (d *Decision) name(key int64) {
	d.Key = key
	for i := range d.Moves {
		d.Moves[i].After.Decision = key
	}
	if d.Reference == "" {
		d.Reference = "recon:decision:" + keyText(key)
	}
}

// draft checks what is asked for and says what it would do; it changes nothing.
func (c *MakeDecision) draft(batch *pipeline.Batch, act pipeline.Act) (*Decision, *Account, error) {
	account, err := registered(batch, AccountID{act.Tenant, c.Account})
	if err != nil {
		return nil, nil, err
	}
	if err := checkReason(c.Reason); err != nil {
		return nil, nil, err
	}
	chosen, err := c.chosen(batch, account)
	if err != nil {
		return nil, nil, err
	}
	d := &Decision{AccountID: account.AccountID, Action: c.Action, State: DecisionDone, MadeBy: act.Actor.ID, MadeAt: batch.Now,
		Currency: account.Currency, From: account.Ledger, Counter: c.Counter, Reason: c.Reason, ValueDate: c.ValueDate}
	return d, account, c.fill(batch, d, account, chosen)
}

// chosen gives the breaks that are decided about.
func (c *MakeDecision) chosen(batch *pipeline.Batch, account *Account) ([]*Break, error) {
	if len(c.Breaks) == 0 || len(c.Breaks) > MaxChosen {
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "a decision is about 1 to %d breaks", MaxChosen)
	}
	seen, all := map[string]bool{}, make([]*Break, len(c.Breaks))
	for i, one := range c.Breaks {
		id := ItemID{account.Tenant, account.Account, one.Item}
		found, _ := breaks.Get(batch, id)
		switch {
		case found == nil:
			return nil, noBreak(id)
		case seen[one.Item]:
			return nil, pipeline.Refuse(pipeline.InvalidArgument, "break %s is named twice", one.Item)
		case one.Revision != 0 && one.Revision != found.Revision && found.State.open():
			return nil, refuse(ReasonChanged, "break %s has changed since; look at it again", one.Item)
		}
		if err := c.decidable(batch, found); err != nil {
			return nil, err
		}
		seen[one.Item], all[i] = true, found
	}
	return all, nil
}

// decidable says why the action cannot be done with a break, nil when it can.
func (c *MakeDecision) decidable(batch *pipeline.Batch, b *Break) error {
	switch {
	case b.State == BreakProposed:
		return refuse(ReasonProposed, "break %s waits for a second person", b.Item)
	case b.State == BreakSuspense != (c.Action == ActionClear), !b.State.undecided():
		return refuse(ReasonDecided, "break %s is %s", b.Item, b.State)
	}
	return mayDecide(batch, b)
}

// fill says what the action does with the breaks.
func (c *MakeDecision) fill(batch *pipeline.Batch, d *Decision, account *Account, chosen []*Break) error {
	if c.Action != ActionMatch && len(chosen) != 1 {
		return pipeline.Refuse(pipeline.InvalidArgument, "%s is decided for each break by itself", c.Action)
	}
	first, after := chosen[0], BreakClosed
	switch c.Action {
	case ActionMatch:
		return d.group(account, chosen)
	case ActionWriteOff:
		d.correct(first, account.Settings.WriteOff)
	case ActionSuspense:
		after = BreakSuspense
		d.correct(first, account.Settings.suspense(first.Found.Minor))
	case ActionClear:
		if err := d.clears(batch, account, first); err != nil {
			return err
		}
	case ActionCarry:
		after = BreakCarried
	default:
		return pipeline.Refuse(pipeline.InvalidArgument, "nobody decides %q", c.Action)
	}
	d.moves(first, standing{State: after, Run: first.Run, Journal: first.Journal})
	return d.check(account)
}

// correct posts the amount of a break, whose items are settled by it.
func (d *Decision) correct(b *Break, counter string) {
	d.Items, d.Minor = claimedBy(&b.Found), b.Found.Minor
	if d.Counter == "" {
		d.Counter = counter
	}
	if d.ValueDate.IsZero() {
		d.ValueDate = b.Found.Date
	}
}

// clears moves what a decision has posted to a suspense account on from there.
func (d *Decision) clears(batch *pipeline.Batch, account *Account, b *Break) error {
	posted, known := decisions.Get(batch, b.Decision)
	if !known {
		return pipeline.ErrNeedMore
	}
	if posted == nil {
		return noDecision(b.Decision)
	}
	d.Minor, d.From, d.Reference = b.Found.Minor, posted.Counter, "clears:"+keyText(b.Journal)
	if d.ValueDate.IsZero() {
		d.ValueDate = today(account.Calendar, batch.Now)
	}
	return nil
}

// group makes a group of breaks: what they add to the difference of the sides
// is zero together, or is posted.
func (d *Decision) group(account *Account, chosen []*Break) error {
	latest := calendar.Date{}
	for _, b := range chosen {
		sum, items := d.Minor+b.Found.Minor, claimedBy(&b.Found)
		if (sum > d.Minor) != (b.Found.Minor > 0) {
			return pipeline.Refuse(pipeline.InvalidArgument, "the amounts add up to more than can be counted")
		}
		for _, item := range items {
			if slices.Contains(d.Items, item) {
				return refuse(ReasonClaimed, "item %s is in two of the breaks", item)
			}
		}
		d.Minor, d.Items = sum, append(d.Items, items...)
		d.moves(b, standing{State: BreakMatched, Run: b.Run})
		if b.Found.Date.After(latest) {
			latest = b.Found.Date
		}
	}
	if d.ValueDate.IsZero() {
		d.ValueDate = latest
	}
	if d.Minor != 0 && d.Counter == "" {
		return refuse(ReasonDiffers, "the breaks differ by %s %s; name an account to post it to", DecimalText(d.Minor, d.Currency), d.Currency)
	}
	if d.Minor == 0 && len(chosen) == 1 {
		return pipeline.Refuse(pipeline.InvalidArgument, "a group has at least two breaks")
	}
	return d.check(account)
}

// posts says whether the decision posts something.
func (d *Decision) posts() bool { return d.Minor != 0 }

// check refuses a posting whose accounts are not named.
func (d *Decision) check(account *Account) error {
	if d.posts() && d.Counter == "" {
		return pipeline.Refuse(pipeline.InvalidArgument, "no account is named to post to, and the settings of account %s name none", account.Account)
	}
	return nil
}

// propose keeps a decision for another person to approve. The items stay with
// the runs: one that finds their partner takes the proposal back.
func (d *Decision) propose(batch *pipeline.Batch, account *Account) error {
	d.State, d.LastRun = DecisionProposed, account.LastRun
	for _, move := range d.Moves {
		if found, _ := breaks.Get(batch, d.item(move.Item)); found != nil {
			found.stand(batch, standing{State: BreakProposed, Run: found.Run, Journal: found.Journal, Decision: d.Key})
		}
	}
	if err := d.postable(batch); err != nil {
		return err
	}
	d.keep(batch)
	return advance(batch, d.AccountID)
}

// settle posts what is to be posted and carries the decision out.
func (d *Decision) settle(batch *pipeline.Batch) error {
	if d.posts() {
		journal, err := d.post(batch)
		if err != nil {
			return err
		}
		d.Journals = append(d.Journals, journal)
		for i := range d.Moves {
			d.Moves[i].After.Journal = journal
		}
	}
	return d.carryOut(batch)
}

// journal is what the decision posts: where the bank has more, the corrected
// account is debited.
func (d *Decision) journal() *ledger.Post {
	reason := d.Reason
	if reason == "" {
		reason = string(d.Action)
	}
	return &ledger.Post{ValueDate: d.ValueDate, Text: reason, Reference: d.Reference, ProposedBy: d.MadeBy, ApprovedBy: d.ApprovedBy,
		Transfers: []ledger.Transfer{correction(d.From, d.Counter, d.Minor, d.Currency)}}
}
