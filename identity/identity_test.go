package identity_test

import (
	"bytes"
	"crypto/rand"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
)

const (
	tenant   = "<default>"
	password = "correct horse battery" // of every user of these tests
)

// node is a running identity service.
type node struct {
	testing.TB
	*identity.Service
	db       store.Store
	pipeline *pipeline.Pipeline
	clock    *clock
	folder   string
}

// clock is what the service reads, moved by hand.
type clock struct{ nanoseconds atomic.Int64 }

func (c *clock) now() time.Time                  { return time.Unix(0, c.nanoseconds.Load()) }
func (c *clock) advance(by time.Duration)        { c.nanoseconds.Add(int64(by)) }
func start(t testing.TB) *node                   { return startIn(t, t.TempDir()) }
func (n *node) refused(w pipeline.Code, e error) { n.Helper(); refused(n, w, e) }

func startIn(t testing.TB, folder string) *node {
	t.Helper()
	db, err := sqlite.Open(t.Context(), folder, sqlite.Options{TestClock: true})
	must(t, err)
	n := startOn(t, db, nil)
	n.folder = folder
	return n
}

// startOn starts a service on a store, with an issuer if there is one.
func startOn(t testing.TB, db store.Store, issuer *identity.Issuer) *node {
	t.Helper()
	var err error
	must(t, db.Migrate(t.Context(), append(pipeline.Migrations(), identity.Migrations()...)))
	n := &node{TB: t, db: db, clock: &clock{}}
	n.clock.nanoseconds.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano())
	n.Service = identity.New(db, identity.Options{Random: rand.Reader, Clock: n.clock.now, Issuer: issuer})
	n.pipeline, err = pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: n.Service, NodeName: "node",
		Deciders: []pipeline.Decider{n.Decider()}, Caches: []pipeline.Listener{n.Service}, Logger: slog.New(slog.DiscardHandler)})
	must(t, err)
	must(t, n.Start(n.pipeline))
	t.Cleanup(func() { n.pipeline.Close(); db.Close() })
	_, err = n.EnsureAdmin(t.Context(), password)
	must(t, err)
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, want pipeline.Code, err error) {
	t.Helper()
	if err == nil || pipeline.CodeOf(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// do carries out a command as a user.
func (n *node) do(as identity.Person, command pipeline.Command) error {
	_, err := n.pipeline.Submit(n.Context(), pipeline.Act{Actor: as.Actor, Tenant: tenant, Command: command})
	return err
}

// user makes a user and signs in as him.
func (n *node) user(name string, roles ...string) identity.Person {
	n.Helper()
	must(n, n.EnsureUser(n.Context(), identity.User{Name: name, Roles: roles}, password))
	person, err := n.Password(n.Context(), name, password)
	must(n, err)
	return person
}

// pin sets the clock of the database.
func (n *node) pin(at time.Time) { n.Helper(); must(n, n.db.SetClock(n.Context(), &at)) }

func TestPasswordsProveWhoSomebodyIs(t *testing.T) {
	n := start(t)
	n.user("李雷", identity.Clerk)
	person, err := n.Password(t.Context(), "李雷", password)
	if err != nil || person.Actor.ID != "李雷" || !slices.Equal(person.Actor.Roles, []string{identity.Clerk}) || !slices.Equal(person.Tenants, []string{tenant}) {
		t.Errorf("%+v, %v", person, err)
	}
	for name, text := range map[string]string{"李雷": "wrong password", "nobody": password, "": "", "admin": strings.Repeat("x", 5000)} {
		_, err := n.Password(t.Context(), name, text)
		n.refused(pipeline.Unauthenticated, err)
	}
	for _, text := range []string{"", "1234567", strings.Repeat("x", 1025)} {
		_, err := n.HashPassword(text)
		n.refused(pipeline.InvalidArgument, err)
	}
}

// TestGuessingIsSlow: after five failures a name waits, whether or not it is a
// user's; a success or the time ends it.
func TestGuessingIsSlow(t *testing.T) {
	n := start(t)
	n.user("clerk", identity.Clerk)
	n.clock.advance(2 * time.Minute) // what was right is no longer remembered
	for _, name := range []string{"clerk", "nobody"} {
		for range 5 {
			_, err := n.Password(t.Context(), name, "wrong password")
			n.refused(pipeline.Unauthenticated, err)
		}
		_, err := n.Password(t.Context(), name, password)
		n.refused(pipeline.ResourceExhausted, err)
	}
	n.clock.advance(2 * time.Second)
	if _, err := n.Password(t.Context(), "clerk", password); err != nil {
		t.Errorf("after the time: %v", err)
	}
	_, err := n.Password(t.Context(), "clerk", "wrong password")
	n.refused(pipeline.Unauthenticated, err)
}

// TestPermissionsAreOfRoles: what roles and groups grant is allowed in the
// tenants of the user, nothing else, and a change counts at once.
func TestPermissionsAreOfRoles(t *testing.T) {
	n := start(t)
	admin, err := n.Password(t.Context(), "admin", password)
	must(t, err)
	clerk := n.user("clerk", identity.Clerk)
	for _, test := range []struct {
		person     identity.Person
		tenant     string
		permission string
		allowed    bool
	}{
		{admin, tenant, "anything.at-all", true},
		{clerk, tenant, "ledger.propose", true},
		{clerk, tenant, "statement.import", true}, // by "statement.*"
		{clerk, tenant, "ledger.approve", false},
		{clerk, tenant, "statementx", false},
		{clerk, tenant, "", false},
		{clerk, "another", "ledger.propose", false},
		{identity.Person{Actor: pipeline.Actor{ID: "nobody", Roles: []string{identity.Administrator}}}, tenant, "ledger.propose", false},
		{identity.Person{Actor: pipeline.Actor{ID: "clerk", Roles: []string{identity.Administrator}}}, tenant, "ledger.approve", false}, // says that he has a role
		{identity.Person{Actor: pipeline.Actor{ID: "clerk"}}, tenant, "ledger.propose", false},                                          // acts with no role
	} {
		err := n.Authorize(t.Context(), test.person.Actor, test.tenant, test.permission)
		if (err == nil) != test.allowed || err != nil && pipeline.CodeOf(err) != pipeline.Forbidden {
			t.Errorf("%s, %s, %q: %v", test.person.Actor.ID, test.tenant, test.permission, err)
		}
	}
	must(t, n.do(admin, &identity.PutGroup{Group: identity.Group{Name: "approvers", Roles: []string{identity.Approver}}}))
	must(t, n.do(admin, &identity.UpdateUser{Name: "clerk", Groups: &[]string{"approvers"}}))
	both, err := n.Password(t.Context(), "clerk", password)
	must(t, err)
	must(t, n.Authorize(t.Context(), both.Actor, tenant, "ledger.approve"))
	must(t, n.do(admin, &identity.PutRole{Role: identity.Role{Name: identity.Approver, Permissions: []string{"ledger.read"}}}))
	n.refused(pipeline.Forbidden, n.Authorize(t.Context(), both.Actor, tenant, "ledger.approve"))
}

// TestNobodyRaisesHimself: users, roles and tokens are changed by who may.
func TestNobodyRaisesHimself(t *testing.T) {
	n := start(t)
	clerk := n.user("clerk", identity.Clerk)
	for _, command := range []pipeline.Command{
		&identity.UpdateUser{Name: "clerk", Roles: &[]string{identity.Administrator}},
		&identity.PutRole{Role: identity.Role{Name: identity.Clerk, Permissions: []string{"*"}}},
		&identity.PutGroup{Group: identity.Group{Name: "mine", Roles: []string{identity.Administrator}}},
		&identity.CreateUser{User: identity.User{Name: "double", Roles: []string{identity.Administrator}}},
		&identity.ChangePassword{User: "admin", PasswordHash: "x"},
		&identity.RevokeToken{ID: "x"},
	} {
		n.refused(pipeline.Forbidden, n.do(clerk, command))
	}
	manager := clerk
	must(t, n.do(identity.Person{Actor: pipeline.System}, &identity.PutRole{Role: identity.Role{Name: identity.Clerk, Permissions: []string{"identity.token.create"}}}))
	_, _, err := n.NewToken(t.Context(), manager.Actor, identity.Token{Name: "theirs", Owner: "admin"})
	n.refused(pipeline.Forbidden, err)
}

func TestSessionsEnd(t *testing.T) {
	n := start(t)
	admin, err := n.Password(t.Context(), "admin", password)
	must(t, err)
	n.user("clerk", identity.Clerk)
	morning := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	signIn := func() string {
		n.pin(morning)
		secret, _, person, err := n.OpenSession(t.Context(), "clerk", password)
		if err != nil || person.Actor.ID != "clerk" {
			t.Fatalf("%+v, %v", person, err)
		}
		if _, err := n.Session(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
		return secret
	}
	yes, no := true, false
	for name, end := range map[string]func(secret string){
		"signed out": func(secret string) { must(t, n.CloseSession(t.Context(), secret)) },
		"after 12 h": func(string) { n.pin(morning.Add(12 * time.Hour)) },
		"new password": func(string) {
			clerk, err := n.Password(t.Context(), "clerk", password)
			must(t, err)
			must(t, n.ChangeOwnPassword(t.Context(), clerk.Actor, password))
		},
		"disabled": func(string) { must(t, n.do(admin, &identity.UpdateUser{Name: "clerk", Disabled: &yes})) },
	} {
		t.Run(name, func(t *testing.T) {
			secret := signIn()
			end(secret)
			_, err := n.Session(t.Context(), secret)
			refused(t, pipeline.Unauthenticated, err)
			must(t, n.do(admin, &identity.UpdateUser{Name: "clerk", Disabled: &no}))
			_, err = n.Session(t.Context(), secret)
			refused(t, pipeline.Unauthenticated, err) // nor does it come back
		})
	}
	_, err = n.Session(t.Context(), "no such secret")
	n.refused(pipeline.Unauthenticated, err)
	must(t, n.CloseSession(t.Context(), "no such secret"))
}

// TestChangedPasswordCounts: the old one is refused at once, although it was
// remembered.
func TestChangedPasswordCounts(t *testing.T) {
	n := start(t)
	clerk := n.user("clerk", identity.Clerk)
	must(t, n.ChangeOwnPassword(t.Context(), clerk.Actor, "another good one"))
	_, err := n.Password(t.Context(), "clerk", password)
	n.refused(pipeline.Unauthenticated, err)
	if _, err := n.Password(t.Context(), "clerk", "another good one"); err != nil {
		t.Error(err)
	}
	n.refused(pipeline.InvalidArgument, n.ChangeOwnPassword(t.Context(), clerk.Actor, "short"))
}

// TestTokensActForTheirOwner: with the roles that they name, as long as they last.
func TestTokensActForTheirOwner(t *testing.T) {
	n := start(t)
	must(t, n.EnsureUser(t.Context(), identity.User{Name: "robot", Roles: []string{identity.Worker, identity.Administrator}}, password))
	robot, err := n.Password(t.Context(), "robot", password)
	must(t, err)
	morning := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	n.pin(morning)
	secret, token, err := n.NewToken(t.Context(), robot.Actor, identity.Token{Name: "jobs", Owner: "robot", Roles: []string{identity.Worker}, ExpiresAt: morning.Add(time.Hour)})
	must(t, err)
	person, err := n.Token(t.Context(), secret)
	must(t, err)
	must(t, n.Authorize(t.Context(), person.Actor, tenant, "job.activate"))
	n.refused(pipeline.Forbidden, n.Authorize(t.Context(), person.Actor, tenant, "identity.user.create"))

	n.pin(morning.Add(time.Hour))
	_, err = n.Token(t.Context(), secret)
	n.refused(pipeline.Unauthenticated, err)
	n.pin(morning)
	must(t, n.do(robot, &identity.RevokeToken{ID: token.ID}))
	_, err = n.Token(t.Context(), secret)
	n.refused(pipeline.Unauthenticated, err)
	_, err = n.Token(t.Context(), token.ID)
	n.refused(pipeline.Unauthenticated, err)

	_, _, err = n.NewToken(t.Context(), robot.Actor, identity.Token{Name: "late", Owner: "robot", ExpiresAt: morning.Add(-time.Hour)})
	n.refused(pipeline.InvalidArgument, err)
	_, _, err = n.NewToken(t.Context(), robot.Actor, identity.Token{Name: "roleless", Owner: "robot", Roles: []string{"no such role"}})
	n.refused(pipeline.NotFound, err)
}

func TestBadInputChangesNothing(t *testing.T) {
	n := start(t)
	system := identity.Person{Actor: pipeline.System}
	for _, test := range []struct {
		command pipeline.Command
		want    pipeline.Code
	}{
		{&identity.CreateUser{User: identity.User{Name: ""}}, pipeline.InvalidArgument},
		{&identity.CreateUser{User: identity.User{Name: " clerk"}}, pipeline.InvalidArgument},
		{&identity.CreateUser{User: identity.User{Name: "a:b"}}, pipeline.InvalidArgument}, // ends the name in basic authentication
		{&identity.CreateUser{User: identity.User{Name: "a\x00b"}}, pipeline.InvalidArgument},
		{&identity.CreateUser{User: identity.User{Name: strings.Repeat("长", 101)}}, pipeline.InvalidArgument},
		{&identity.CreateUser{User: identity.User{Name: "x", Roles: []string{"none"}}}, pipeline.NotFound},
		{&identity.CreateUser{User: identity.User{Name: "x", Groups: []string{"none"}}}, pipeline.NotFound},
		{&identity.CreateUser{User: identity.User{Name: "admin"}}, pipeline.AlreadyExists},
		{&identity.UpdateUser{Name: "none"}, pipeline.NotFound},
		{&identity.ChangePassword{User: "none", PasswordHash: "x"}, pipeline.NotFound},
		{&identity.ChangePassword{User: "admin"}, pipeline.InvalidArgument},
		{&identity.PutRole{Role: identity.Role{Name: "r", Permissions: []string{"led*"}}}, pipeline.InvalidArgument},
		{&identity.PutRole{Role: identity.Role{Name: "r", Permissions: []string{"a b"}}}, pipeline.InvalidArgument},
		{&identity.PutGroup{Group: identity.Group{Name: "g", Roles: []string{"none"}}}, pipeline.NotFound},
		{&identity.RevokeToken{ID: "none"}, pipeline.NotFound},
	} {
		n.refused(test.want, n.do(system, test.command))
	}
	users, err := n.Users(t.Context())
	if err != nil || len(users) != 1 || users[0].Name != "admin" {
		t.Errorf("%v, %v", users, err)
	}
}

// TestSecretsAreNotStored: neither a password, a session nor a token is in the
// files of the database, and no hash of a password is in the record of what was done.
func TestSecretsAreNotStored(t *testing.T) {
	n := start(t)
	clerk := n.user("clerk", identity.Clerk, identity.Administrator)
	session, _, _, err := n.OpenSession(t.Context(), "clerk", password)
	must(t, err)
	token, _, err := n.NewToken(t.Context(), clerk.Actor, identity.Token{Name: "t", Owner: "clerk"})
	must(t, err)
	files := 0
	must(t, filepath.WalkDir(n.folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		files++
		for name, secret := range map[string]string{"password": password, "session": session, "token": token} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds the %s", filepath.Base(path), name)
			}
		}
		return err
	}))
	if files == 0 {
		t.Error("no file was searched")
	}
	must(t, n.db.Read(t.Context(), func(reader store.Reader) error { return holdsNoHash(t, reader) }))
}

func holdsNoHash(t *testing.T, reader store.Reader) error {
	segments := 0
	err := reader.Select(t.Context(), store.Query{Table: pipeline.SegmentTable, Columns: []string{"body"}}, func(row store.Row) error {
		segments++
		if bytes.Contains(row[0].([]byte), []byte("$argon2id$")) {
			t.Error("a segment holds the hash of a password")
		}
		return nil
	})
	if segments == 0 {
		t.Error("no segment was searched")
	}
	return err
}

func TestFirstAdministrator(t *testing.T) {
	folder := t.TempDir()
	n := startIn(t, folder)
	generated, err := n.EnsureAdmin(t.Context(), "")
	if err != nil || generated != "" {
		t.Errorf("a second time: %q, %v", generated, err)
	}
	if _, err := n.Password(t.Context(), "admin", password); err != nil {
		t.Error(err)
	}
}
