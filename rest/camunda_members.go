package rest

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
	"zhitong/store"
)

// Member names a user who is in something.
type Member struct {
	Username string `json:"username"`
}

// GroupMember names a group that has something.
type GroupMember struct {
	GroupID string `json:"groupId"`
}

// NamedSearch is a search within what the path names.
type NamedSearch[F any] struct {
	Name string            `path:"name" maxLength:"100"`
	Body *SearchRequest[F] `required:"false"`
}

// AnyFilter selects nothing: there is nothing to filter by.
type AnyFilter struct{}

// PairInput names a thing and what is given to it or taken away.
type PairInput struct {
	Name   string `path:"name" maxLength:"100"`
	Member string `path:"member" maxLength:"100"`
}

// membership declares the search of those who belong to something, and how one
// more is assigned.
type membership struct {
	tag, search, assign, unassign, path string
	exists                              func(context.Context, string) error
	command                             func(name, member string, remove bool) *identity.AssignUser
	belongs                             func(*identity.User, string) bool
}

// registerMembers declares which users are in groups, roles and tenants.
func registerMembers(p *people, api huma.API) {
	for _, m := range []membership{
		{"group", "searchUsersForGroup", "assignUserToGroup", "unassignUserFromGroup", "/v2/groups/{name}/users", existing(p, camundaGroups),
			func(name, user string, remove bool) *identity.AssignUser {
				return &identity.AssignUser{User: user, Group: name, Remove: remove}
			},
			func(u *identity.User, name string) bool { return slices.Contains(u.Groups, name) }},
		{"role", "searchUsersForRole", "assignRoleToUser", "unassignRoleFromUser", "/v2/roles/{name}/users", existing(p, camundaRoles),
			func(name, user string, remove bool) *identity.AssignUser {
				return &identity.AssignUser{User: user, Role: name, Remove: remove}
			},
			func(u *identity.User, name string) bool { return slices.Contains(u.Roles, name) }},
		{"tenant", "searchUsersForTenant", "assignUserToTenant", "unassignUserFromTenant", "/v2/tenants/{name}/users", existing(p, camundaTenants),
			func(name, user string, remove bool) *identity.AssignUser {
				return &identity.AssignUser{User: user, Tenant: name, Remove: remove}
			}, inTenant},
	} {
		p.registerMembership(api, m)
	}
}

// existing refuses a name that a search does not find.
func existing[F, R, V any](p *people, d searching[F, R, V]) func(context.Context, string) error {
	return func(ctx context.Context, name string) error {
		_, err := named(ctx, p.Server, d, name)
		return err
	}
}

func (p *people) registerMembership(api huma.API, m membership) {
	operation(api, m.tag, m.search, http.MethodPost, m.path+"/search", "The users of a "+m.tag, http.StatusOK,
		func(ctx context.Context, in *NamedSearch[AnyFilter]) (*Body[Found[Member]], error) {
			return p.members(ctx, m, in)
		})
	operation(api, m.tag, m.assign, http.MethodPut, m.path+"/{member}", "Assign a user to a "+m.tag, http.StatusNoContent,
		func(ctx context.Context, in *PairInput) (*Nothing, error) {
			return change(ctx, p.Server, m.command(in.Name, in.Member, false))
		})
	operation(api, m.tag, m.unassign, http.MethodDelete, m.path+"/{member}", "Take a user out of a "+m.tag, http.StatusNoContent,
		func(ctx context.Context, in *PairInput) (*Nothing, error) {
			return change(ctx, p.Server, m.command(in.Name, in.Member, true))
		})
}

func (p *people) members(ctx context.Context, m membership, in *NamedSearch[AnyFilter]) (*Body[Found[Member]], error) {
	if err := m.exists(ctx, in.Name); err != nil {
		return nil, err
	}
	users := searching[AnyFilter, identity.User, Member]{tag: "user", permission: identityRead, filter: anything,
		sortable: map[string]string{"username": "id"}, view: func(u *identity.User) Member { return Member{u.Name} },
		run: listed(keeping(identity.ReadUsers, func(u *identity.User) bool { return m.belongs(u, in.Name) }), userColumns)}
	found, err := users.search(ctx, p.Server, requestOf(in.Body))
	return &Body[Found[Member]]{found}, err
}

func anything(AnyFilter) ([]store.Condition, error) { return nil, nil }

func requestOf[F any](body *SearchRequest[F]) SearchRequest[F] {
	return (&SearchInput[F]{Body: body}).request()
}

// keeping keeps of a list what is wanted.
func keeping[R any](list func(context.Context, store.Reader) ([]*R, error), wanted func(*R) bool) func(context.Context, store.Reader) ([]*R, error) {
	return func(ctx context.Context, reader store.Reader) ([]*R, error) {
		all, err := list(ctx, reader)
		return slices.DeleteFunc(all, func(row *R) bool { return !wanted(row) }), err
	}
}

// registerGroupRoles declares which roles groups have.
func registerGroupRoles(p *people, api huma.API) {
	operation(api, "group", "searchRolesForGroup", http.MethodPost, "/v2/groups/{name}/roles/search", "The roles of a group", http.StatusOK, p.rolesOfGroup)
	operation(api, "role", "searchGroupsForRole", http.MethodPost, "/v2/roles/{name}/groups/search", "The groups that have a role", http.StatusOK, p.groupsOfRole)
	operation(api, "role", "assignRoleToGroup", http.MethodPut, "/v2/roles/{name}/groups/{member}", "Give a group a role", http.StatusNoContent,
		func(ctx context.Context, in *PairInput) (*Nothing, error) {
			return change(ctx, p.Server, &identity.AssignRole{Role: in.Name, Group: in.Member})
		})
	operation(api, "role", "unassignRoleFromGroup", http.MethodDelete, "/v2/roles/{name}/groups/{member}", "Take a role from a group", http.StatusNoContent,
		func(ctx context.Context, in *PairInput) (*Nothing, error) {
			return change(ctx, p.Server, &identity.AssignRole{Role: in.Name, Group: in.Member, Remove: true})
		})
}

func (p *people) rolesOfGroup(ctx context.Context, in *NamedSearch[CamundaRoleFilter]) (*Body[Found[CamundaRole]], error) {
	group := searching[AnyFilter, identity.Group, []string]{tag: "group", permission: identityRead, filter: anything, run: camundaGroups.run,
		view: func(g *identity.Group) []string { return g.Roles }}
	found, err := named(ctx, p.Server, group, in.Name)
	if err != nil {
		return nil, err
	}
	condition := store.In{Column: "id"}
	for _, role := range found.Body {
		condition.Values = append(condition.Values, role)
	}
	shown, err := camundaRoles.search(ctx, p.Server, requestOf(in.Body), condition)
	return &Body[Found[CamundaRole]]{shown}, err
}

func (p *people) groupsOfRole(ctx context.Context, in *NamedSearch[AnyFilter]) (*Body[Found[GroupMember]], error) {
	if err := existing(p, camundaRoles)(ctx, in.Name); err != nil {
		return nil, err
	}
	having := func(g *identity.Group) bool { return slices.Contains(g.Roles, in.Name) }
	groups := searching[AnyFilter, identity.Group, GroupMember]{tag: "group", permission: identityRead, filter: anything,
		sortable: map[string]string{"groupId": "id"}, view: func(g *identity.Group) GroupMember { return GroupMember{g.Name} },
		run: listed(keeping(identity.ReadGroups, having), func(g *identity.Group) columns { return columns{"id": g.Name} })}
	found, err := groups.search(ctx, p.Server, requestOf(in.Body))
	return &Body[Found[GroupMember]]{found}, err
}
