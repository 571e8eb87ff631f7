package identity_test

import (
	"slices"
	"testing"

	"zhitong/identity"
	"zhitong/pipeline"
)

// TestADeletedUserIsGoneAtOnce: sessions and tokens end, and the name stays his.
func TestADeletedUserIsGoneAtOnce(t *testing.T) {
	n := start(t)
	clerk := n.user("clerk", identity.Administrator)
	session, _, _, err := n.OpenSession(t.Context(), "clerk", password)
	must(t, err)
	token, _, err := n.NewToken(t.Context(), clerk.Actor, identity.Token{Name: "t", Owner: "clerk"})
	must(t, err)
	must(t, n.asAdmin(&identity.Delete{Entity: identity.UserEntity, Name: "clerk"}))
	_, err = n.Session(t.Context(), session)
	n.refused(pipeline.Unauthenticated, err)
	_, err = n.Token(t.Context(), token)
	n.refused(pipeline.Unauthenticated, err)
	n.refused(pipeline.AlreadyExists, n.asAdmin(&identity.CreateUser{User: identity.User{Name: "clerk"}}))
}

// TestADeletedRoleIsTakenFromAll: a role made anew under the old name belongs to nobody.
func TestADeletedRoleIsTakenFromAll(t *testing.T) {
	n := start(t)
	must(t, n.asAdmin(&identity.Describe{Entity: identity.RoleEntity, Description: identity.Description{Name: "r"}, New: true}))
	must(t, n.asAdmin(&identity.Describe{Entity: identity.GroupEntity, Description: identity.Description{Name: "g"}, New: true}))
	n.user("clerk", "r")
	must(t, n.asAdmin(&identity.Assign{Member: identity.GroupEntity, Name: "g", To: identity.RoleEntity, ID: "r"}))
	must(t, n.asAdmin(&identity.Delete{Entity: identity.RoleEntity, Name: "r"}))
	users, err := n.Users(t.Context())
	must(t, err)
	groups, err := n.Groups(t.Context())
	must(t, err)
	for _, user := range users {
		if slices.Contains(user.Roles, "r") {
			t.Errorf("%s still has the role", user.Name)
		}
	}
	if len(groups) != 1 || len(groups[0].Roles) != 0 {
		t.Errorf("groups %+v", groups[0])
	}
	n.refused(pipeline.InvalidState, n.asAdmin(&identity.Delete{Entity: identity.RoleEntity, Name: identity.Administrator}))
}

// TestANewPasswordEndsSessions also when it comes with other changes.
func TestANewPasswordEndsSessions(t *testing.T) {
	n := start(t)
	n.user("clerk", identity.Clerk)
	session, _, _, err := n.OpenSession(t.Context(), "clerk", password)
	must(t, err)
	hash, err := n.HashPassword("another long one")
	must(t, err)
	must(t, n.asAdmin(&identity.UpdateUser{Name: "clerk", PasswordHash: hash}))
	_, err = n.Session(t.Context(), session)
	n.refused(pipeline.Unauthenticated, err)
	_, err = n.Password(t.Context(), "clerk", "another long one")
	must(t, err)
}

// asAdmin carries out a command as the administrator.
func (n *node) asAdmin(command pipeline.Command) error {
	n.Helper()
	admin, err := n.Password(n.Context(), "admin", password)
	must(n, err)
	return n.do(admin, command)
}
