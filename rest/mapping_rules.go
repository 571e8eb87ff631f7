package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
	"zhitong/store"
)

// MappingRule gives what it is assigned to, and its authorizations, to whoever
// signs in with a token of the issuer whose claim has the value.
type MappingRule struct {
	ID         string `json:"mappingRuleId"`
	Name       string `json:"name"`
	ClaimName  string `json:"claimName"`
	ClaimValue string `json:"claimValue"`
}

// MappingRuleFilter selects mapping rules.
type MappingRuleFilter struct {
	ID         *Filter[string] `json:"mappingRuleId,omitempty"`
	Name       *Filter[string] `json:"name,omitempty"`
	ClaimName  *Filter[string] `json:"claimName,omitempty"`
	ClaimValue *Filter[string] `json:"claimValue,omitempty"`
}

// NewMappingRule makes a mapping rule.
type NewMappingRule struct {
	ID         string `json:"mappingRuleId" minLength:"1" maxLength:"100"`
	Name       string `json:"name" maxLength:"200"`
	ClaimName  string `json:"claimName" minLength:"1" maxLength:"200" doc:"\"a.b\" is the member b of the object a."`
	ClaimValue string `json:"claimValue" minLength:"1" maxLength:"1000" doc:"Of the claim, or of one of its list."`
}

// MappingRuleChange changes a mapping rule.
type MappingRuleChange struct {
	Name string `path:"name" maxLength:"100"`
	Body struct {
		Name       string `json:"name" maxLength:"200"`
		ClaimName  string `json:"claimName" minLength:"1" maxLength:"200"`
		ClaimValue string `json:"claimValue" minLength:"1" maxLength:"1000"`
	}
}

func mappingRuleColumns(m *identity.MappingRule) columns {
	return columns{"id": m.Name, "name": m.Title, "claim": m.Claim, "value": m.Value}
}

var mappingRules = searching[MappingRuleFilter, identity.MappingRule, MappingRule]{
	tag: "mapping rule", id: "searchMappingRule", path: "/v2/mapping-rules/search", permission: identityRead,
	guards: []guard{byText(identity.ResourceMappingRule, "READ", "id")},
	filter: func(f MappingRuleFilter) ([]store.Condition, error) {
		return conditions(on(f.ID, "id", asText), on(f.Name, "name", asText), on(f.ClaimName, "claim", asText), on(f.ClaimValue, "value", asText))
	},
	sortable: map[string]string{"mappingRuleId": "id", "name": "name", "claimName": "claim", "claimValue": "value"},
	run:      listed(identity.ReadMappingRules, mappingRuleColumns),
	view:     func(m *identity.MappingRule) MappingRule { return MappingRule{m.Name, m.Title, m.Claim, m.Value} },
}

// registerMappingRules declares the operations of mapping rules.
func registerMappingRules(p *people, api huma.API) {
	const path = "/v2/mapping-rules"
	mappingRules.register(p.Server, api)
	tag := mappingRules.tag
	operation(api, tag, "createMappingRule", http.MethodPost, path, "Make a rule for the tokens of the issuer (--oidc-issuer)", http.StatusCreated,
		func(ctx context.Context, in *Body[NewMappingRule]) (*Body[MappingRule], error) {
			return p.putMappingRule(ctx, MappingRule(in.Body), true)
		})
	operation(api, tag, "getMappingRule", http.MethodGet, path+"/{name}", "A mapping rule", http.StatusOK,
		func(ctx context.Context, in *NameInput) (*Body[MappingRule], error) {
			return named(ctx, p.Server, mappingRules, in.Name)
		})
	operation(api, tag, "updateMappingRule", http.MethodPut, path+"/{name}", "Change a mapping rule", http.StatusOK,
		func(ctx context.Context, in *MappingRuleChange) (*Body[MappingRule], error) {
			return p.putMappingRule(ctx, MappingRule{in.Name, in.Body.Name, in.Body.ClaimName, in.Body.ClaimValue}, false)
		})
	operation(api, tag, "deleteMappingRule", http.MethodDelete, path+"/{name}", "Delete a mapping rule", http.StatusNoContent,
		func(ctx context.Context, in *NameInput) (*Nothing, error) {
			return change(ctx, p.Server, &identity.Delete{Entity: identity.MappingRuleEntity, Name: in.Name})
		})
}

func (p *people) putMappingRule(ctx context.Context, rule MappingRule, isNew bool) (*Body[MappingRule], error) {
	command := &identity.PutMappingRule{New: isNew, Rule: identity.MappingRule{Name: rule.ID, Title: rule.Name, Claim: rule.ClaimName, Value: rule.ClaimValue}}
	if _, err := change(ctx, p.Server, command); err != nil {
		return nil, err
	}
	return &Body[MappingRule]{rule}, nil
}
