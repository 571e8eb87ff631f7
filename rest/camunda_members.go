package rest

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
	"zhitong/store"
)

// Member names a user who is in something.
type Member struct {
	Username string `json:"username"`
}

// ClientMember names a client that is in something.
type ClientMember struct {
	ClientID string `json:"clientId"`
}

// GroupMember names a group that is in something.
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

// PairInput names a thing and what is assigned to it or taken out of it.
type PairInput struct {
	Name   string `path:"name" maxLength:"100"`
	Member string `path:"member" maxLength:"100"`
}

// memberList searches one type of member.
type memberList[F, R, V any] struct {
	entity identity.Entity
	list   func(context.Context, store.Reader) ([]*R, error)
	search searching[F, R, V]
	of     func(*R) columns
}

func nameOf(u *identity.User) columns { return columns{"id": u.Name} }

var (
	userMembers = memberList[AnyFilter, identity.User, Member]{identity.UserEntity, identity.ReadUsers,
		searching[AnyFilter, identity.User, Member]{tag: "user", permission: identityRead, filter: anything,
			sortable: map[string]string{"username": "id"}, view: func(u *identity.User) Member { return Member{u.Name} }}, nameOf}
	clientMembers = memberList[AnyFilter, identity.User, ClientMember]{identity.ClientEntity, identity.ReadClients,
		searching[AnyFilter, identity.User, ClientMember]{tag: "client", permission: identityRead, filter: anything,
			sortable: map[string]string{"clientId": "id"}, view: func(u *identity.User) ClientMember { return ClientMember{u.Name} }}, nameOf}
	groupMembers = memberList[AnyFilter, identity.Group, GroupMember]{identity.GroupEntity, identity.ReadGroups,
		searching[AnyFilter, identity.Group, GroupMember]{tag: "group", permission: identityRead, filter: anything,
			sortable: map[string]string{"groupId": "id"}, view: func(g *identity.Group) GroupMember { return GroupMember{g.Name} }},
		func(g *identity.Group) columns { return columns{"id": g.Name} }}
	roleMembers = memberList[CamundaRoleFilter, identity.Role, CamundaRole]{identity.RoleEntity, identity.ReadRoles, camundaRoles.searching,
		func(r *identity.Role) columns { return columns{"id": r.Name, "name": r.Title} }}
	mappingRuleMembers = memberList[MappingRuleFilter, identity.MappingRule, MappingRule]{identity.MappingRuleEntity, identity.ReadMappingRules,
		mappingRules, mappingRuleColumns}
)

// place is what members are assigned to.
type place struct {
	entity identity.Entity
	exists func(context.Context, string) error
}

// registerMembers declares who is assigned to groups, roles and tenants. The ids
// of operations are Camunda's.
func registerMembers(p *people, api huma.API) {
	group := place{identity.GroupEntity, existing(p, camundaGroups.searching)}
	role := place{identity.RoleEntity, existing(p, camundaRoles.searching)}
	tenant := place{identity.TenantEntity, existing(p, camundaTenants.searching)}
	registerMember(p, api, group, userMembers, "searchUsersForGroup", "assignUserToGroup", "unassignUserFromGroup")
	registerMember(p, api, group, clientMembers, "searchClientsForGroup", "assignClientToGroup", "unassignClientFromGroup")
	registerMember(p, api, role, userMembers, "searchUsersForRole", "assignRoleToUser", "unassignRoleFromUser")
	registerMember(p, api, role, clientMembers, "searchClientsForRole", "assignRoleToClient", "unassignRoleFromClient")
	registerMember(p, api, role, groupMembers, "searchGroupsForRole", "assignRoleToGroup", "unassignRoleFromGroup")
	registerMember(p, api, tenant, userMembers, "searchUsersForTenant", "assignUserToTenant", "unassignUserFromTenant")
	registerMember(p, api, tenant, clientMembers, "searchClientsForTenant", "assignClientToTenant", "unassignClientFromTenant")
	registerMember(p, api, tenant, groupMembers, "searchGroupIdsForTenant", "assignGroupToTenant", "unassignGroupFromTenant")
	registerMember(p, api, tenant, roleMembers, "searchRolesForTenant", "assignRoleToTenant", "unassignRoleFromTenant")
	registerMember(p, api, group, mappingRuleMembers, "searchMappingRulesForGroup", "assignMappingRuleToGroup", "unassignMappingRuleFromGroup")
	registerMember(p, api, role, mappingRuleMembers, "searchMappingRulesForRole", "assignRoleToMappingRule", "unassignRoleFromMappingRule")
	registerMember(p, api, tenant, mappingRuleMembers, "searchMappingRulesForTenant", "assignMappingRuleToTenant", "unassignMappingRuleFromTenant")
	operation(api, "group", "searchRolesForGroup", http.MethodPost, "/v2/groups/{name}/roles/search", "The roles of a group", http.StatusOK, p.rolesOfGroup)
}

// existing refuses a name that a search does not find.
func existing[F, R, V any](p *people, d searching[F, R, V]) func(context.Context, string) error {
	return func(ctx context.Context, name string) error {
		_, err := named(ctx, p.Server, d, name)
		return err
	}
}

// registerMember declares the search of the members of one type at a place, and
// how one more is assigned or taken out.
func registerMember[F, R, V any](p *people, api huma.API, at place, members memberList[F, R, V], search, assign, unassign string) {
	tag, kind := string(at.entity), string(members.entity)
	path := "/v2/" + tag + "s/{name}/" + kind + "s"
	operation(api, tag, search, http.MethodPost, path+"/search", strings.Join([]string{"The", kind + "s", "of a", tag}, " "), http.StatusOK,
		func(ctx context.Context, in *NamedSearch[F]) (*Body[Found[V]], error) {
			if err := at.exists(ctx, in.Name); err != nil {
				return nil, err
			}
			wanted := members.search
			wanted.guards = []guard{ofPlace(strings.ToUpper(tag), "READ", in.Name)}
			wanted.run = listed(keeping(members.list, func(row *R) bool { return identity.Assigned(row, at.entity, in.Name) }), members.of)
			found, err := wanted.search(ctx, p.Server, requestOf(in.Body))
			return &Body[Found[V]]{found}, err
		})
	operation(api, tag, assign, http.MethodPut, path+"/{member}", "Assign a "+kind+" to a "+tag, http.StatusNoContent,
		func(ctx context.Context, in *PairInput) (*Nothing, error) {
			return p.assign(ctx, &identity.Assign{Member: members.entity, Name: in.Member, To: at.entity, ID: in.Name})
		})
	operation(api, tag, unassign, http.MethodDelete, path+"/{member}", "Take a "+kind+" out of a "+tag, http.StatusNoContent,
		func(ctx context.Context, in *PairInput) (*Nothing, error) {
			return p.assign(ctx, &identity.Assign{Member: members.entity, Name: in.Member, To: at.entity, ID: in.Name, Remove: true})
		})
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

func (p *people) rolesOfGroup(ctx context.Context, in *NamedSearch[CamundaRoleFilter]) (*Body[Found[CamundaRole]], error) {
	group := searching[AnyFilter, identity.Group, []string]{tag: "group", permission: identityRead, guards: camundaGroups.guards, filter: anything, run: camundaGroups.run,
		view: func(g *identity.Group) []string { return g.Roles }}
	found, err := named(ctx, p.Server, group, in.Name)
	if err != nil {
		return nil, err
	}
	shown, err := camundaRoles.search(ctx, p.Server, requestOf(in.Body), store.In{Column: "id", Values: texts(found.Body)})
	return &Body[Found[CamundaRole]]{shown}, err
}
