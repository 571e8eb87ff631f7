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

// Authorization gives its owner permissions for one resource, or for all of a type.
type Authorization struct {
	AuthorizationKey     Key      `json:"authorizationKey"`
	OwnerID              string   `json:"ownerId"`
	OwnerType            string   `json:"ownerType"`
	ResourceType         string   `json:"resourceType"`
	ResourceID           *string  `json:"resourceId" doc:"\"*\" for all."`
	ResourcePropertyName *string  `json:"resourcePropertyName" doc:"Always null."`
	PermissionTypes      []string `json:"permissionTypes"`
}

// AuthorizationFilter selects authorizations.
type AuthorizationFilter struct {
	OwnerID      string   `json:"ownerId,omitempty"`
	OwnerType    string   `json:"ownerType,omitempty" enum:"USER,CLIENT,ROLE,GROUP,MAPPING_RULE,UNSPECIFIED"`
	ResourceIDs  []string `json:"resourceIds,omitempty" maxItems:"1000"`
	ResourceType string   `json:"resourceType,omitempty"`
}

// AuthorizationBody says who may do what to which resource.
type AuthorizationBody struct {
	OwnerID         string   `json:"ownerId" minLength:"1" maxLength:"256"`
	OwnerType       string   `json:"ownerType" enum:"USER,CLIENT,ROLE,GROUP,MAPPING_RULE,UNSPECIFIED"`
	ResourceID      string   `json:"resourceId" minLength:"1" maxLength:"256" doc:"\"*\" for all."`
	ResourceType    string   `json:"resourceType"`
	PermissionTypes []string `json:"permissionTypes" maxItems:"100"`
}

// AuthorizationChange replaces an authorization.
type AuthorizationChange struct {
	Key  Key `path:"key"`
	Body AuthorizationBody
}

// CreatedAuthorization names a new authorization.
type CreatedAuthorization struct {
	AuthorizationKey Key `json:"authorizationKey"`
}

// OwnAuthorizations are those of the caller.
type OwnAuthorizations struct {
	Found[Authorization]
	AuthorizationsEnabled bool `json:"authorizationsEnabled" doc:"Whether permissions are asked for at all."`
}

// ownerType writes a type of owner as Camunda does.
func ownerType(e identity.Entity) string {
	return strings.ToUpper(strings.ReplaceAll(string(e), "-", "_"))
}

func ownerEntity(ownerType string) identity.Entity {
	return identity.Entity(strings.ToLower(strings.ReplaceAll(ownerType, "_", "-")))
}

func authorizationView(a *identity.Authorization) Authorization {
	return Authorization{AuthorizationKey: Key(a.Key), OwnerID: a.OwnerID, OwnerType: ownerType(a.Owner), ResourceType: a.Resource,
		ResourceID: &a.ResourceID, PermissionTypes: a.Permissions}
}

func authorizationColumns(a *identity.Authorization) columns {
	return columns{"id": a.Key, "owner": a.OwnerID, "owner_type": ownerType(a.Owner), "resource": a.ResourceID, "resource_type": a.Resource}
}

var authorizations = searching[AuthorizationFilter, identity.Authorization, Authorization]{
	tag: "authorization", id: "searchAuthorizations", path: "/v2/authorizations/search", permission: identityRead,
	guards: []guard{byNumber(identity.ResourceAuthorization, "READ", "id")},
	filter: func(f AuthorizationFilter) (asked []store.Condition, err error) {
		for column, value := range map[string]string{"owner": f.OwnerID, "owner_type": f.OwnerType, "resource_type": f.ResourceType} {
			if value != "" {
				asked = append(asked, is(column, value))
			}
		}
		if f.ResourceIDs != nil {
			asked = append(asked, store.In{Column: "resource", Values: texts(f.ResourceIDs)})
		}
		return asked, nil
	},
	sortable: map[string]string{"authorizationKey": "id", "ownerId": "owner", "ownerType": "owner_type", "resourceId": "resource", "resourceType": "resource_type"},
	run:      listed(identity.ReadAuthorizations, authorizationColumns),
	view:     authorizationView,
}

// registerAuthorizations declares the operations of authorizations.
func registerAuthorizations(p *people, api huma.API) {
	authorizations.register(p.Server, api)
	tag, path := authorizations.tag, "/v2/authorizations"
	operation(api, tag, "createAuthorization", http.MethodPost, path, "Make an authorization", http.StatusCreated,
		func(ctx context.Context, in *Body[AuthorizationBody]) (*Body[CreatedAuthorization], error) {
			key, err := do[int64](ctx, p.Server, "", in.Body.command(0))
			return &Body[CreatedAuthorization]{CreatedAuthorization{Key(key)}}, err
		})
	operation(api, tag, "getAuthorization", http.MethodGet, path+"/{key}", "An authorization", http.StatusOK,
		func(ctx context.Context, in *KeyInput) (*Body[Authorization], error) {
			return authorizations.one(ctx, p.Server, in.Key)
		})
	operation(api, tag, "updateAuthorization", http.MethodPut, path+"/{key}", "Replace an authorization", http.StatusNoContent,
		func(ctx context.Context, in *AuthorizationChange) (*Nothing, error) {
			if in.Key <= 0 {
				return nil, badInput("the key of an authorization is above zero")
			}
			return change(ctx, p.Server, in.Body.command(in.Key))
		})
	operation(api, tag, "deleteAuthorization", http.MethodDelete, path+"/{key}", "Delete an authorization", http.StatusNoContent,
		func(ctx context.Context, in *KeyInput) (*Nothing, error) {
			return change(ctx, p.Server, &identity.DeleteAuthorization{Key: int64(in.Key)})
		})
	operation(api, "authentication", "searchOwnAuthorizations", http.MethodPost, "/v2/authentication/me/authorizations/search",
		"What the caller may do: his authorizations, and what his roles permit for everything", http.StatusOK, p.ownAuthorizations)
}

func (b *AuthorizationBody) command(key Key) *identity.PutAuthorization {
	return &identity.PutAuthorization{Authorization: identity.Authorization{Key: int64(key), Owner: ownerEntity(b.OwnerType), OwnerID: b.OwnerID,
		Resource: b.ResourceType, ResourceID: b.ResourceID, Permissions: slices.Clone(b.PermissionTypes)}}
}

// ownAuthorizations asks for no permission: everybody may know what he may do.
func (p *people) ownAuthorizations(ctx context.Context, in *SearchInput[AuthorizationFilter]) (*Body[OwnAuthorizations], error) {
	caller := callerOf(ctx)
	all, err := p.service.AuthorizationsOf(ctx, caller.Actor)
	if err != nil {
		return nil, err
	}
	wanted, err := authorizations.wanted(in.request())
	if err != nil {
		return nil, err
	}
	own := func(context.Context, store.Reader) ([]*identity.Authorization, error) { return all, nil }
	page, err := listed(own, authorizationColumns)(ctx, nil, wanted)
	if err != nil {
		return nil, err
	}
	return &Body[OwnAuthorizations]{OwnAuthorizations{foundIn(page, authorizationView), p.Anonymous == nil}}, nil
}
