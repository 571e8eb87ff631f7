package identity

import (
	"encoding/json"
	"strconv"
	"strings"

	"zhitong/pipeline"
)

// MappingRule gives its groups, roles, tenants and authorizations to whoever
// signs in with a token of the issuer whose claim has the value.
type MappingRule struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Claim   string   `json:"claim"` // "a.b" is the member b of the object a, unless a claim has the name with the dot
	Value   string   `json:"value"`
	Groups  []string `json:"groups,omitempty"`
	Roles   []string `json:"roles,omitempty"`
	Tenants []string `json:"tenants,omitempty"`
}

// PutMappingRule makes a mapping rule (New), or changes title, claim and value of one.
type PutMappingRule struct {
	Rule MappingRule `json:"rule"`
	New  bool        `json:"new,omitempty"`
}

// Kind implements [pipeline.Command].
func (c *PutMappingRule) Kind() string {
	if c.New {
		return MappingRuleEntity.kind("create")
	}
	return MappingRuleEntity.kind("update")
}

func (c *PutMappingRule) touch(t *touched) { MappingRuleEntity.touch(t, c.Rule.Name) }

func (c *PutMappingRule) decide(batch *pipeline.Batch) error {
	existing, _ := mappingRules.Get(batch, c.Rule.Name)
	switch {
	case c.New && existing != nil:
		return pipeline.Refuse(pipeline.AlreadyExists, "%s %q exists", MappingRuleEntity, c.Rule.Name)
	case !c.New && existing == nil:
		return missing(MappingRuleEntity, c.Rule.Name)
	case existing == nil:
		existing = &MappingRule{Name: c.Rule.Name}
		if err := checkName(string(MappingRuleEntity), c.Rule.Name); err != nil {
			return err
		}
	}
	if c.Rule.Claim == "" || c.Rule.Value == "" || len(c.Rule.Claim)+len(c.Rule.Value)+len(c.Rule.Title) > maxText {
		return pipeline.Refuse(pipeline.InvalidArgument, "a mapping rule names a claim and its value, with its title of at most %d bytes", maxText)
	}
	put := *existing
	put.Title, put.Claim, put.Value = c.Rule.Title, c.Rule.Claim, c.Rule.Value
	mappingRules.Put(batch, &put)
	batch.Emit(record{"mapping_rule_put", put.Name})
	return nil
}

func (m *MappingRule) belongings() belongings {
	return belongings{GroupEntity: &m.Groups, RoleEntity: &m.Roles, TenantEntity: &m.Tenants}
}

// matches says whether the claims of a token have what the rule asks for: as the
// claim itself, or as one of a list.
func (m *MappingRule) matches(claims map[string]any) bool {
	switch value := claimOf(claims, m.Claim).(type) {
	case []any:
		for _, one := range value {
			if text, ok := claimText(one); ok && text == m.Value {
				return true
			}
		}
		return false
	default:
		text, ok := claimText(value)
		return ok && text == m.Value
	}
}

// claimOf finds a claim by its name, or by a path into objects; nil for none.
func claimOf(claims map[string]any, name string) any {
	if value, ok := claims[name]; ok {
		return value
	}
	first, rest, isPath := strings.Cut(name, ".")
	inner, isObject := claims[first].(map[string]any)
	if !isPath || !isObject {
		return nil
	}
	return claimOf(inner, rest)
}

// claimText writes a single value as rules give it.
func claimText(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case bool:
		return strconv.FormatBool(value), true
	case float64, json.Number:
		text, err := json.Marshal(value)
		return string(text), err == nil
	default:
		return "", false
	}
}
