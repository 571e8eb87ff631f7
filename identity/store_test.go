package identity_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"zhitong/identity"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/sqlite"
	"zhitong/store"
)

// onEachStore runs a test on SQLite and on PostgreSQL.
func onEachStore(t *testing.T, test func(*node)) {
	t.Run("sqlite", func(t *testing.T) {
		db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{TestClock: true})
		must(t, err)
		test(startOn(t, db, nil))
	})
	t.Run("postgres", func(t *testing.T) {
		db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{TestClock: true})
		must(t, err)
		test(startOn(t, db, nil))
	})
}

// allow makes an authorization as the administrator and gives its key.
func (n *node) allow(owner identity.Entity, id, resource, resourceID string, permissions ...string) int64 {
	n.Helper()
	admin, err := n.Password(n.Context(), "admin", password)
	must(n, err)
	key, err := pipeline.Do[int64](n.Context(), n.pipeline, pipeline.Act{Actor: admin.Actor, Tenant: tenant, Command: &identity.PutAuthorization{
		Authorization: identity.Authorization{Owner: owner, OwnerID: id, Resource: resource, ResourceID: resourceID, Permissions: permissions}}})
	must(n, err)
	return key
}

// TestScopesOfAuthorizations: what an actor may use a permission for is what his
// own, his groups' and his acting roles' authorizations say, at once.
func TestScopesOfAuthorizations(t *testing.T) {
	onEachStore(t, func(n *node) {
		const start = "process-instance.create"
		alice := n.user("alice")
		scope := func(actor pipeline.Actor) ([]string, bool) {
			found, err := n.Scope(n.Context(), actor, tenant, start)
			if err != nil {
				refused(n, pipeline.Forbidden, err)
			}
			return found.IDs(identity.ResourceProcess, "CREATE_PROCESS_INSTANCE")
		}
		if ids, all := scope(alice.Actor); ids != nil || all {
			n.Errorf("before: %v, %t", ids, all)
		}
		own := n.allow(identity.UserEntity, "alice", identity.ResourceProcess, "payment", "CREATE_PROCESS_INSTANCE", "READ_PROCESS_INSTANCE")
		n.allow(identity.UserEntity, "alice", identity.ResourceProcess, "refund", "READ_PROCESS_INSTANCE")
		if ids, all := scope(alice.Actor); !slices.Equal(ids, []string{"payment"}) || all {
			n.Errorf("own: %v, %t", ids, all)
		}
		n.refused(pipeline.Forbidden, n.Authorize(n.Context(), alice.Actor, tenant, start)) // not for everything
		must(n, n.asAdmin(&identity.Describe{Entity: identity.RoleEntity, Description: identity.Description{Name: "payer"}, New: true}))
		must(n, n.asAdmin(&identity.Assign{Member: identity.UserEntity, Name: "alice", To: identity.RoleEntity, ID: "payer"}))
		n.allow(identity.RoleEntity, "payer", identity.ResourceProcess, pipeline.AnyID, "CREATE_PROCESS_INSTANCE")
		if _, all := scope(alice.Actor); all {
			n.Error("acts with a role that she did not sign in with")
		}
		acting := alice.Actor
		acting.Roles = []string{"payer"}
		must(n, n.Authorize(n.Context(), acting, tenant, start))
		must(n, n.asAdmin(&identity.Delete{Entity: identity.RoleEntity, Name: "payer"}))
		must(n, n.asAdmin(&identity.DeleteAuthorization{Key: own}))
		n.refused(pipeline.Forbidden, n.Authorize(n.Context(), acting, tenant, start))
		if left := n.authorizations(); len(left) != 1 || left[0].ResourceID != "refund" {
			n.Errorf("left: %+v", left)
		}
		must(n, n.asAdmin(&identity.Delete{Entity: identity.UserEntity, Name: "alice"}))
		if left := n.authorizations(); len(left) != 0 {
			n.Errorf("left by a user who is gone: %+v", left)
		}
	})
}

func (n *node) authorizations() (found []*identity.Authorization) {
	n.Helper()
	must(n, n.db.Read(n.Context(), func(reader store.Reader) (err error) {
		found, err = identity.ReadAuthorizations(n.Context(), reader)
		return err
	}))
	return found
}

// TestATokenOfSomeRolesHasTheirAuthorizationsOnly, and not those of its owner.
func TestATokenOfSomeRolesHasTheirAuthorizationsOnly(t *testing.T) {
	n := start(t)
	must(t, n.asAdmin(&identity.Describe{Entity: identity.RoleEntity, Description: identity.Description{Name: "payer"}, New: true}))
	robot := n.user("robot", identity.Administrator, "payer")
	n.allow(identity.UserEntity, "robot", identity.ResourceProcess, "payment", "CREATE_PROCESS_INSTANCE")
	n.allow(identity.RoleEntity, "payer", identity.ResourceProcess, "refund", "CREATE_PROCESS_INSTANCE")
	secret, _, err := n.NewToken(t.Context(), robot.Actor, identity.Token{Name: "t", Owner: "robot", Roles: []string{"payer"}})
	must(t, err)
	person, err := n.Token(t.Context(), secret)
	must(t, err)
	scope, err := n.Scope(t.Context(), person.Actor, tenant, "process-instance.create")
	must(t, err)
	if ids, all := scope.IDs(identity.ResourceProcess, "CREATE_PROCESS_INSTANCE"); all || !slices.Equal(ids, []string{"refund"}) {
		t.Errorf("%v, %t", ids, all)
	}
}

// TestTenantsComeFromGroupsAndRoles beside one's own.
func TestTenantsComeFromGroupsAndRoles(t *testing.T) {
	onEachStore(t, func(n *node) {
		n.user("alice")
		for _, name := range []string{"north", "south"} {
			must(n, n.asAdmin(&identity.Describe{Entity: identity.TenantEntity, Description: identity.Description{Name: name, Title: name}, New: true}))
		}
		must(n, n.asAdmin(&identity.Describe{Entity: identity.GroupEntity, Description: identity.Description{Name: "desk"}, New: true}))
		for _, c := range []identity.Assign{
			{Member: identity.UserEntity, Name: "alice", To: identity.GroupEntity, ID: "desk"},
			{Member: identity.UserEntity, Name: "alice", To: identity.RoleEntity, ID: identity.Clerk},
			{Member: identity.GroupEntity, Name: "desk", To: identity.TenantEntity, ID: "north"},
			{Member: identity.RoleEntity, Name: identity.Clerk, To: identity.TenantEntity, ID: "south"},
		} {
			must(n, n.asAdmin(&c))
		}
		alice, err := n.Password(n.Context(), "alice", password)
		must(n, err)
		if !slices.Equal(alice.Tenants, []string{tenant, "north", "south"}) {
			n.Errorf("tenants %v", alice.Tenants)
		}
		must(n, n.Authorize(n.Context(), alice.Actor, "south", "ledger.propose"))
		must(n, n.asAdmin(&identity.Delete{Entity: identity.TenantEntity, Name: "south"}))
		n.refused(pipeline.Forbidden, n.Authorize(n.Context(), alice.Actor, "south", "ledger.propose"))
		n.refused(pipeline.InvalidArgument, n.asAdmin(&identity.Assign{Member: identity.RoleEntity, Name: identity.Clerk, To: identity.GroupEntity, ID: "desk"}))
		n.refused(pipeline.NotFound, n.asAdmin(&identity.CreateUser{User: identity.User{Name: "x", Tenants: []string{"none"}}}))
	})
}

// again is the same node after a restart.
func (n *node) again() *node {
	n.Helper()
	must(n, n.pipeline.Close())
	return startOn(n.TB, n.db, nil)
}

// putRow writes a row as an earlier version of this package did.
func (n *node) putRow(table, id string, row any) {
	n.Helper()
	body, err := json.Marshal(row)
	must(n, err)
	for _, migration := range identity.Migrations() {
		for _, spec := range migration.CreateTables {
			if spec.Name == table {
				must(n, n.db.Write(n.Context(), func(tx store.Tx) error {
					return tx.Upsert(n.Context(), spec, []store.Row{{id, append([]byte{1}, body...)}})
				}))
			}
		}
	}
}

// TestAnOlderDatabaseIsBroughtUpToDate: tenants that users are in become rows,
// built-in roles get what came to them, and what an administrator changed since stays.
func TestAnOlderDatabaseIsBroughtUpToDate(t *testing.T) {
	onEachStore(t, func(n *node) {
		n.putRow("identity_user", "old", map[string]any{"name": "old", "fullName": "", "tenants": []string{"north", "*"}})
		n.putRow("identity_role", identity.Auditor, map[string]any{"name": identity.Auditor, "title": "A", "permissions": []string{"audit.read", "own.read"}})
		n = n.again()
		var names []string
		must(n, n.db.Read(n.Context(), func(reader store.Reader) error {
			all, err := identity.ReadTenants(n.Context(), reader)
			for _, one := range all {
				names = append(names, one.Name)
			}
			return err
		}))
		if !slices.Equal(names, []string{tenant, "north"}) {
			n.Errorf("tenants %v", names)
		}
		auditor := n.role(identity.Auditor)
		for _, permission := range []string{"audit.read", "own.read", "usage.read", "identity.read"} {
			if !slices.Contains(auditor.Permissions, permission) {
				n.Errorf("the auditor lacks %q", permission)
			}
		}
		must(n, n.asAdmin(&identity.PutRole{Role: identity.Role{Name: identity.Auditor, Permissions: []string{"audit.read"}}}))
		_, err := n.EnsureAdmin(n.Context(), password)
		must(n, err)
		if kept := n.role(identity.Auditor).Permissions; !slices.Equal(kept, []string{"audit.read"}) {
			n.Errorf("an administrator took permissions away, and they are %v", kept)
		}
	})
}

func (n *node) role(name string) *identity.Role {
	n.Helper()
	all, err := n.Roles(n.Context())
	must(n, err)
	return all[slices.IndexFunc(all, func(r *identity.Role) bool { return r.Name == name })]
}

// TestWhoComesWithATokenOfTheIssuer gets what rules and, by his name, rows give.
func TestWhoComesWithATokenOfTheIssuer(t *testing.T) {
	claims, unreachable := map[string]any{}, errors.New("no answer")
	verify := func(_ context.Context, token string) (map[string]any, bool, error) {
		return map[string]map[string]any{"a.b.c": claims}[token], token == "x.y.z", map[string]error{"x.y.z": unreachable, "d.o.wn": unreachable}[token]
	}
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{TestClock: true})
	must(t, err)
	n := startOn(t, db, &identity.Issuer{Verify: verify, UserClaim: "sub", ClientClaim: "client_id"})
	must(t, n.asAdmin(&identity.PutMappingRule{Rule: identity.MappingRule{Name: "level", Claim: "level", Value: "3"}, New: true}))
	must(t, n.asAdmin(&identity.Assign{Member: identity.MappingRuleEntity, Name: "level", To: identity.RoleEntity, ID: identity.Approver}))
	must(t, n.asAdmin(&identity.PutMappingRule{Rule: identity.MappingRule{Name: "flag", Claim: "flag", Value: "true"}, New: true}))
	n.allow(identity.MappingRuleEntity, "flag", identity.ResourceProcess, "payment", "CREATE_PROCESS_INSTANCE")
	n.user("clerk", identity.Clerk)
	must(t, n.asAdmin(&identity.CreateUser{User: identity.User{Client: true, Name: "robot", Roles: []string{identity.Worker}}}))
	for _, c := range []struct {
		name, claims, id string
		roles, rules     []string
		want             pipeline.Code
	}{
		{"a number", `{"sub":"alice","level":3}`, "alice", []string{identity.Approver}, []string{"level"}, ""},
		{"another number", `{"sub":"alice","level":33}`, "alice", nil, nil, ""},
		{"a yes", `{"sub":"alice","flag":true}`, "alice", nil, []string{"flag"}, ""},
		{"an object", `{"sub":"alice","flag":{"true":1}}`, "alice", nil, nil, ""},
		{"a user here", `{"sub":"clerk","level":3}`, "clerk", []string{identity.Approver, identity.Clerk}, []string{"level"}, ""},
		{"a client here", `{"sub":"clerk","client_id":"robot"}`, "robot", []string{identity.Worker}, nil, ""},
		{"a user of a client's name", `{"sub":"robot"}`, "", nil, nil, pipeline.Unauthenticated},
		{"nobody", `{"level":3}`, "", nil, nil, pipeline.Unauthenticated},
	} {
		clear(claims)
		must(t, json.Unmarshal([]byte(c.claims), &claims))
		person, err := n.Token(t.Context(), "a.b.c")
		if c.want != "" {
			n.refused(c.want, err)
			continue
		}
		if err != nil || person.Actor.ID != c.id || !slices.Equal(person.Actor.Roles, c.roles) || !slices.Equal(person.Actor.MappingRules, c.rules) {
			t.Errorf("%s: %+v, %v", c.name, person, err)
		}
	}
	claims["sub"], claims["flag"] = "alice", true
	person, err := n.Token(t.Context(), "a.b.c")
	must(t, err)
	scope, err := n.Scope(t.Context(), person.Actor, tenant, "process-instance.create")
	if err != nil || !scope.Covers(pipeline.Resource{Type: identity.ResourceProcess, Permission: "CREATE_PROCESS_INSTANCE", ID: "payment"}) || scope.All {
		t.Errorf("%+v, %v", scope, err)
	}
	_, err = n.Token(t.Context(), "x.y.z")
	n.refused(pipeline.Unauthenticated, err)
	_, err = n.Token(t.Context(), "d.o.wn")
	n.refused(pipeline.Unavailable, err)
}
