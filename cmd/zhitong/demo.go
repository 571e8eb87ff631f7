package main

import (
	"context"
	"log/slog"
	"net"
	"time"

	"zhitong/broker"
	dailyreconciliation "zhitong/examples/daily-reconciliation"
	"zhitong/examples/daily-reconciliation/sample"
	"zhitong/identity"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/rest"
)

// demoCommand starts a server with the daily reconciliation on sample data.
type demoCommand struct {
	settings
	Pace    time.Duration `help:"Pause between two statement files." default:"1s"`
	Entries int           `help:"Entries a day of each account." default:"40"`
	Seed    uint64        `help:"Seed of the sample data." default:"20260302"`
}

// demoData is where the demo keeps its store when nobody says otherwise.
const demoData = "data/demo"

// demoUser is a user of the demo. The passwords are known to everybody, so the
// demo listens on loopback only.
type demoUser struct {
	name, title, password, group, does string
}

var demoUsers = []demoUser{
	{"clerk", "经办 · Clerk", "clerk-demo", "clerks", "proposes what becomes of a break"},
	{"approver", "复核 · Approver", "approver-demo", "approvers", "approves or sends back"},
	{"auditor", "审计 · Auditor", "auditor-demo", "auditors", "verifies the record"},
}

// demoRoles are the roles of the groups.
var demoRoles = map[string]string{"clerks": identity.Clerk, "approvers": identity.Approver, "auditors": identity.Auditor}

// Run serves the demo until it is told to stop.
func (c *demoCommand) Run(t *terminal) error {
	if host, _, err := net.SplitHostPort(c.Listen); err == nil && !isLoopback(host) {
		return misuse("the passwords of the demo are known to everybody: it listens on a loopback address only, not on %s", c.Listen)
	}
	if !c.GRPC.loopback() {
		return misuse("the passwords of the demo are known to everybody: it listens on a loopback address only, not on %s", c.GRPC.Listen)
	}
	if c.Store == "" && c.Data == "" {
		c.Data = demoData
	}
	if err := c.livePast(t); err != nil {
		return err
	}
	n, err := openNode(t, &c.settings, demoLogger(t))
	if err != nil {
		return err
	}
	files, err := c.prepare(t, n)
	if err != nil {
		n.close()
		return err
	}
	if err := n.welcome(t); err != nil {
		n.close()
		return err
	}
	c.greet(t, n)
	feeding, stop := context.WithCancel(t)
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		c.feed(feeding, t, n, files)
	}()
	err = n.serve(t)
	stop()
	<-fed
	return err
}

func demoLogger(t *terminal) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.talk, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// prepare makes users, accounts, the books and the process; done again, it
// changes nothing.
func (c *demoCommand) prepare(t *terminal, n *node) ([]sample.File, error) {
	if _, err := n.people.EnsureAdmin(t, "admin-demo"); err != nil {
		return nil, err
	}
	for group, role := range demoRoles {
		if err := n.people.EnsureGroup(t, identity.Group{Name: group, Title: group, Roles: []string{role}}); err != nil {
			return nil, err
		}
	}
	for _, u := range demoUsers {
		user := identity.User{Name: u.name, FullName: u.title, Groups: []string{u.group}, Tenants: []string{rest.DefaultTenant}}
		if err := n.people.EnsureUser(t, user, u.password); err != nil {
			return nil, err
		}
	}
	month, err := sample.Make(sample.Options{Seed: c.Seed, EntriesPerDay: c.Entries})
	if err != nil {
		return nil, err
	}
	if err := n.keepBooks(t, month); err != nil {
		return nil, err
	}
	return month.Files, n.deployExample(t)
}

// asSystem carries out commands of the platform, many at a time; one that was
// carried out before is no error.
func (n *node) asSystem(ctx context.Context, commands []pipeline.Command) error {
	answers := make(chan error, len(commands))
	for _, command := range commands {
		act := pipeline.Act{Actor: pipeline.System, Tenant: rest.DefaultTenant, Command: command}
		for {
			err := n.pipeline.SubmitThen(ctx, act, func(_ any, err error) { answers <- err })
			if err == nil {
				break
			}
			if pipeline.CodeOf(err) != pipeline.ResourceExhausted || !pause(ctx, 10*time.Millisecond) {
				return err
			}
		}
	}
	for range commands {
		if err := <-answers; err != nil && pipeline.CodeOf(err) != pipeline.AlreadyExists {
			return err
		}
	}
	return nil
}

// keepBooks opens the accounts, posts the month and says what is reconciled with what.
func (n *node) keepBooks(ctx context.Context, month *sample.Month) error {
	var accounts, journals, registrations []pipeline.Command
	for _, a := range dailyreconciliation.Chart {
		accounts = append(accounts, &ledger.OpenAccount{Code: a.Code, Name: a.Name, Currency: money.CNY.Code(), Type: ledger.AccountKind(a.Kind)})
	}
	first := month.Journals[0].Date.AddDays(-1)
	for _, a := range sample.Accounts {
		journals = append(journals, &ledger.Post{Key: "opening:" + a.Ledger, ValueDate: first, Text: "期初余额 · Opening balance",
			Reference: workbench.OpeningReference, Transfers: []ledger.Transfer{{Debit: a.Ledger, Credit: dailyreconciliation.OpeningAccount, Amount: a.Opening}}})
		registrations = append(registrations, &workbench.RegisterAccount{Account: a.Number, Currency: money.CNY.Code(), Ledger: a.Ledger,
			Rules: dailyreconciliation.Rules, Calendar: "CN"})
	}
	for _, j := range month.Journals {
		post := &ledger.Post{Key: "sample:" + j.Number, ValueDate: j.Date, Text: j.Text, Reference: j.Reference}
		for _, transfer := range j.Transfers {
			post.Transfers = append(post.Transfers, ledger.Transfer{Debit: transfer.Debit, Credit: transfer.Credit, Amount: transfer.Amount})
		}
		journals = append(journals, post)
	}
	for _, commands := range [][]pipeline.Command{accounts, journals, registrations} {
		if err := n.asSystem(ctx, commands); err != nil {
			return err
		}
	}
	return nil
}

// deployExample deploys the process with its decision and forms.
func (n *node) deployExample(ctx context.Context) error {
	resources, err := dailyreconciliation.Resources()
	if err != nil {
		return err
	}
	command := &broker.Deploy{}
	for _, r := range resources {
		command.Files = append(command.Files, broker.File{Name: r.Name, Content: r.Content})
	}
	return n.asSystem(ctx, []pipeline.Command{command})
}

// feed delivers the statement files one after the other, as banks do.
func (c *demoCommand) feed(ctx context.Context, t *terminal, n *node, files []sample.File) {
	delivered := 0
	for _, file := range files {
		answer, err := workbench.Upload(ctx, n.pipeline, pipeline.Act{Actor: pipeline.System, Tenant: rest.DefaultTenant}, file.Name, file.Content)
		if err != nil {
			if ctx.Err() == nil {
				t.tell("the file %s was not delivered: %v", file.Name, err)
			}
			return
		}
		if answer.Known {
			continue
		}
		delivered++
		if !pause(ctx, c.Pace) {
			return
		}
	}
	t.tell("all %d statement files are delivered (%d of them now)", len(files), delivered)
}

// pause waits; it is false when the context ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// greet says where to look and what to click.
func (c *demoCommand) greet(t *terminal, n *node) {
	t.tell("\n  直通 Zhitong  %s\n", n.url())
	for _, u := range demoUsers {
		t.tell("  %-9s %-14s %s", u.name, u.password, u.does)
	}
	t.tell("  %-9s %-14s %s", "admin", "admin-demo", "may do everything")
	t.tell(`
  1. Sign in as clerk: the inbox fills as statements arrive. Claim a task, choose an account, give a reason, complete it.
     以 clerk 登录：认领任务，选择对方科目，填写理由，完成。
  2. Sign in as approver: approve it. The clerk cannot (four eyes). 以 approver 登录并复核；经办人不能复核自己的提议。
  3. Reconciliations show what matched, what did not, and the proof of balance; Ledger shows the posting.
  4. Audit log: Verify.
  5. History: the policies under which instances leave, and the archive of what has left. 历史：保留策略，以及已离开实例的归档。
  Ctrl+C stops; what was done is kept in %s.
`, c.location())
}
