package rulebook_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/recon"
	"zhitong/recon/backtest"
	"zhitong/recon/rulebook"
	"zhitong/sqlite"
	"zhitong/store"
)

const tenant = "<default>"

var morning = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

type everybody struct{}

func (everybody) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// book is a running node with this module on it.
type book struct {
	testing.TB
	db       store.Store
	pipeline *pipeline.Pipeline
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func onBothStores(t *testing.T, body func(*book)) {
	t.Run("SQLite", func(t *testing.T) {
		db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{TestClock: true})
		must(t, err)
		body(open(t, db))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{TestClock: true})
		must(t, err)
		body(open(t, db))
	})
}

func open(t testing.TB, db store.Store) *book {
	t.Helper()
	must(t, db.Migrate(t.Context(), append(pipeline.Migrations(), rulebook.Migrations()...)))
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: everybody{}, Logger: slog.New(slog.DiscardHandler),
		NodeName: "book", Deciders: []pipeline.Decider{rulebook.Decider{}}})
	must(t, err)
	t.Cleanup(func() { p.Close(); db.Close() })
	b := &book{t, db, p}
	b.clock(morning)
	return b
}

func (b *book) clock(at time.Time) {
	b.Helper()
	must(b, b.db.SetClock(b.Context(), &at))
}

func (b *book) as(who string, command pipeline.Command) (any, error) {
	return b.pipeline.Submit(b.Context(), pipeline.Act{Actor: pipeline.Actor{ID: who}, Tenant: tenant, Command: command})
}

func (b *book) do(who string, command pipeline.Command) any {
	b.Helper()
	answer, err := b.as(who, command)
	if err != nil {
		b.Fatalf("%s: %v", command.Kind(), err)
	}
	return answer
}

func (b *book) refused(want pipeline.Code, who string, command pipeline.Command) {
	b.Helper()
	if _, err := b.as(who, command); err == nil || pipeline.CodeOf(err) != want {
		b.Errorf("%s by %s: %v, want %s", command.Kind(), who, err, want)
	}
}

func read[T any](b *book, query func(context.Context, store.Reader) (T, error)) (answer T) {
	b.Helper()
	must(b, b.db.Read(b.Context(), func(reader store.Reader) (err error) {
		answer, err = query(b.Context(), reader)
		return err
	}))
	return answer
}

const name = "bank"

func textWith(days int) string {
	return fmt.Sprintf("name: bank\ntitle: {zh: 甲, en: a}\nsign: same\naccounts: same\npasses:\n  - {name: near, kind: tolerant, window: {date: value, before: %d, after: 0}}\n", days)
}

func (b *book) draft(who string, days int) int64 {
	b.Helper()
	return b.do(who, &rulebook.DraftVersion{Name: name, Text: textWith(days)}).(rulebook.Drafted).Number
}

// states tells the versions, oldest first, as they are shown now.
func (b *book) states() string {
	b.Helper()
	return read(b, func(ctx context.Context, reader store.Reader) (string, error) {
		head, err := rulebook.Find(ctx, reader, rulebook.ID{Tenant: tenant, Name: name})
		if err != nil {
			return "", err
		}
		found, err := rulebook.VersionsOf(ctx, reader, head.ID)
		var states []string
		for _, version := range found {
			states = append([]string{string(version.ShownAt(head, reader.Now()))}, states...)
		}
		return strings.Join(states, " "), err
	})
}

func (b *book) shows(want string) {
	b.Helper()
	if got := b.states(); got != want {
		b.Errorf("the versions are %s, want %s", got, want)
	}
}

// active gives the window of the rules that hold now, -1 for none.
func (b *book) active() int {
	b.Helper()
	return read(b, func(ctx context.Context, reader store.Reader) (int, error) {
		_, rules, err := rulebook.ActiveAt(ctx, reader, rulebook.ID{Tenant: tenant, Name: name}, reader.Now())
		if pipeline.CodeOf(err) == pipeline.InvalidState {
			return -1, nil
		}
		if err != nil {
			return 0, err
		}
		return rules.Passes[0].Window.Before, nil
	})
}

func TestMakerAndChecker(t *testing.T) { onBothStores(t, makerAndChecker) }

func makerAndChecker(b *book) {
	first := b.draft("mei", 1)
	b.refused(pipeline.InvalidState, "chen", &rulebook.Approve{Name: name, Number: first})
	b.do("mo", &rulebook.Submit{Name: name, Number: first})
	b.refused(pipeline.FourEyes, "mei", &rulebook.Approve{Name: name, Number: first})
	b.refused(pipeline.FourEyes, "mo", &rulebook.Approve{Name: name, Number: first})
	b.refused(pipeline.FourEyes, "mei", &rulebook.Reject{Name: name, Number: first, Reason: "no"})
	b.refused(pipeline.FourEyes, "", &rulebook.Approve{Name: name, Number: first})
	if _, err := b.pipeline.Submit(b.Context(), pipeline.Act{Actor: pipeline.System, Tenant: tenant, Command: &rulebook.Approve{Name: name, Number: first}}); pipeline.CodeOf(err) != pipeline.FourEyes {
		b.Errorf("the platform approves: %v", err)
	}
	if b.shows("submitted"); b.active() != -1 {
		b.Error("a version that nobody has approved holds")
	}
	b.do("chen", &rulebook.Approve{Name: name, Number: first})
	if b.shows("active"); b.active() != 1 {
		b.Errorf("the window is %d", b.active())
	}
	b.refused(pipeline.InvalidState, "chen", &rulebook.Approve{Name: name, Number: first})
	b.refused(pipeline.InvalidState, "mei", &rulebook.Withdraw{Name: name, Number: first})
	b.refused(pipeline.NotFound, "chen", &rulebook.Approve{Name: name, Number: 2})
	b.refused(pipeline.NotFound, "chen", &rulebook.Approve{Name: "other", Number: 1})
	version := read(b, func(ctx context.Context, reader store.Reader) (*rulebook.Version, error) {
		return rulebook.VersionOf(ctx, reader, rulebook.VersionID{ID: rulebook.ID{Tenant: tenant, Name: name}, Number: first})
	})
	if got := fmt.Sprint(version.DraftedBy, " ", version.SubmittedBy, " ", version.DecidedBy, " ", version.DraftedAt.Equal(morning), version.ActiveFrom.Equal(morning)); got != "mei mo chen true true" {
		b.Errorf("who and when: %s", got)
	}
}

func TestVersionsFollowEachOther(t *testing.T) { onBothStores(t, followEachOther) }

func followEachOther(b *book) {
	for days := 1; days <= 5; days++ {
		b.draft("mei", days)
	}
	hour := func(hours int) time.Time { return morning.Add(time.Duration(hours) * time.Hour) }
	b.refused(pipeline.InvalidArgument, "mei", &rulebook.Submit{Name: name, Number: 1, ActiveFrom: hour(-1)})
	for number, from := range []time.Time{{}, hour(10), hour(5), hour(20), {}} {
		b.do("mei", &rulebook.Submit{Name: name, Number: int64(number + 1), ActiveFrom: from})
	}
	for number := range int64(4) {
		b.do("chen", &rulebook.Approve{Name: name, Number: number + 1})
	}
	b.refused(pipeline.InvalidArgument, "chen", &rulebook.Reject{Name: name, Number: 5})
	b.do("chen", &rulebook.Reject{Name: name, Number: 5, Reason: "too wide"})
	b.shows("active scheduled scheduled scheduled rejected")
	b.clock(hour(5))
	if b.shows("superseded scheduled active scheduled rejected"); b.active() != 3 {
		b.Errorf("at its moment the window is %d", b.active())
	}
	b.clock(hour(10))
	if b.shows("superseded active superseded scheduled rejected"); b.active() != 2 {
		b.Errorf("the window is %d", b.active())
	}
	b.do("mei", &rulebook.Withdraw{Name: name, Number: 4, Reason: "not needed"})
	b.clock(hour(20))
	b.shows("superseded active superseded withdrawn rejected")
	if again := b.draft("mei", 1); again != 6 {
		b.Errorf("going back to the first text makes version %d", again)
	}
	b.do("mei", &rulebook.Submit{Name: name, Number: 6, ActiveFrom: hour(21)})
	b.clock(hour(30)) // the checker comes too late for the moment
	b.do("chen", &rulebook.Approve{Name: name, Number: 6})
	if b.shows("superseded superseded superseded withdrawn rejected active"); b.active() != 1 {
		b.Errorf("the window is %d", b.active())
	}
}

func TestWhatIsDrafted(t *testing.T) { onBothStores(t, whatIsDrafted) }

func whatIsDrafted(b *book) {
	first := b.do("mei", &rulebook.DraftVersion{Name: name, Text: textWith(1)})
	again := b.do("mo", &rulebook.DraftVersion{Name: name, Text: textWith(1)})
	if first != (rulebook.Drafted{Number: 1}) || again != (rulebook.Drafted{Number: 1, Known: true}) {
		b.Errorf("%+v, again %+v", first, again)
	}
	b.do("mei", &rulebook.Withdraw{Name: name, Number: 1})
	if b.draft("mei", 1) != 2 {
		b.Error("a text that was withdrawn cannot come again")
	}
	b.refused(pipeline.InvalidArgument, "mei", &rulebook.DraftVersion{Name: "other", Text: textWith(1)})
	b.refused(pipeline.InvalidArgument, "mei", &rulebook.DraftVersion{Name: name, Text: textWith(1) + "#" + strings.Repeat("x", rulebook.MaxTextBytes)})
	b.refused(pipeline.InvalidArgument, "mei", &rulebook.DraftVersion{Name: "a/b", Text: textWith(1)})
	b.refused(pipeline.Unauthenticated, "", &rulebook.DraftVersion{Name: name, Text: textWith(3)})
	_, err := b.as("mei", &rulebook.DraftVersion{Name: name, Text: textWith(1) + "passen: []\n"})
	refusal, ok := errors.AsType[*pipeline.Refusal](err)
	if !ok || len(refusal.Problems) != 1 || refusal.Problems[0].Line != 7 || refusal.Problems[0].Code != string(recon.CodeUnknownKey) {
		b.Errorf("%+v", refusal)
	}
	for _, shipped := range recon.ShippedNames() {
		text, err := recon.ShippedText(shipped)
		must(b, err)
		b.do("mei", &rulebook.DraftVersion{Name: shipped, Text: text})
	}
	all := read(b, func(ctx context.Context, reader store.Reader) ([]*rulebook.RuleSet, error) {
		return rulebook.All(ctx, reader, tenant)
	})
	if len(all) != 1+len(recon.ShippedNames()) {
		b.Errorf("%d rule sets", len(all))
	}
}

func TestBacktestsStayWithTheirVersion(t *testing.T) { onBothStores(t, testsStay) }

func testsStay(b *book) {
	number := b.draft("mei", 1)
	id := rulebook.VersionID{ID: rulebook.ID{Tenant: tenant, Name: name}, Number: number}
	version := read(b, func(ctx context.Context, reader store.Reader) (*rulebook.Version, error) {
		return rulebook.VersionOf(ctx, reader, id)
	})
	keep := &rulebook.KeepTest{Name: name, Number: number, Account: "A", From: "2026-01-01", To: "2026-01-31", Hash: version.Hash, Report: backtest.Report{Items: 7, Same: 5, Hash: "h"}}
	key := b.do("chen", keep).(int64)
	other := *keep
	other.Hash = "sha256:another"
	b.refused(pipeline.InvalidState, "chen", &other)
	kept := read(b, func(ctx context.Context, reader store.Reader) ([]*rulebook.Test, error) {
		return rulebook.TestsOf(ctx, reader, id)
	})
	if len(kept) != 1 || kept[0].Key != key || kept[0].By != "chen" || kept[0].Report.Items != 7 || kept[0].Hash != version.Hash {
		b.Errorf("%+v", kept)
	}
	b.do("mei", &rulebook.Submit{Name: name, Number: number})
	b.do("chen", keep)
	b.do("chen", &rulebook.Approve{Name: name, Number: number})
	b.refused(pipeline.InvalidState, "chen", keep) // what was decided on stays as it was decided
}

// TestNoMakerEverApproves: whatever people do, and in which order, no version is
// approved by one of its makers, at most one holds, and none without approval.
func TestNoMakerEverApproves(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{TestClock: true})
	must(t, err)
	b, now := open(t, db), morning
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "hours")) * time.Hour)
			b.clock(now)
			who := rapid.SampledFrom([]string{"mei", "mo", "chen"}).Draw(t, "who")
			number := rapid.Int64Range(1, 4).Draw(t, "back")
			if head := read(b, func(ctx context.Context, reader store.Reader) ([]*rulebook.RuleSet, error) {
				return rulebook.All(ctx, reader, tenant)
			}); len(head) > 0 {
				number = max(1, head[0].Newest-number+1)
			}
			from := time.Time{}
			if rapid.Bool().Draw(t, "later") {
				from = now.Add(time.Duration(rapid.IntRange(1, 4).Draw(t, "from")) * time.Hour)
			}
			b.as(who, rapid.SampledFrom([]pipeline.Command{&rulebook.DraftVersion{Name: name, Text: textWith(rapid.IntRange(0, 9).Draw(t, "days"))},
				&rulebook.Submit{Name: name, Number: number, ActiveFrom: from}, &rulebook.Approve{Name: name, Number: number},
				&rulebook.Reject{Name: name, Number: number, Reason: "no"}, &rulebook.Withdraw{Name: name, Number: number}}).Draw(t, "command"))
		}
		checkBook(t, b)
	})
}

func checkBook(t *rapid.T, b *book) {
	must(b, b.db.Read(b.Context(), func(reader store.Reader) error {
		all, err := rulebook.All(b.Context(), reader, tenant)
		if err != nil || len(all) == 0 {
			return err
		}
		found, err := rulebook.VersionsOf(b.Context(), reader, all[0].ID)
		holding, approved := 0, 0
		for _, version := range found {
			state := version.ShownAt(all[0], reader.Now())
			if version.State == rulebook.Approved {
				approved++
				if version.DecidedBy == version.DraftedBy || version.DecidedBy == version.SubmittedBy || version.ActiveFrom.Before(version.DecidedAt) {
					t.Fatalf("%+v", version)
				}
			}
			if state == rulebook.Active {
				holding++
			}
		}
		if holding > 1 || approved != len(all[0].Approvals) || (all[0].At(reader.Now()) != nil) != (holding == 1) {
			t.Fatalf("%d hold, %d are approved: %+v", holding, approved, all[0])
		}
		return err
	}))
}
