package identity

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"zhitong/pipeline"
	"zhitong/store"
)

// Authorization gives its owner some permissions for one resource, or for all of
// a type.
type Authorization struct {
	Key         int64    `json:"key"`
	Owner       Entity   `json:"owner"`
	OwnerID     string   `json:"ownerId"`
	Resource    string   `json:"resource"` // its type
	ResourceID  string   `json:"resourceId"`
	Permissions []string `json:"permissions"` // their types
}

// Owners lists the types of owners of authorizations.
var Owners = []Entity{UserEntity, ClientEntity, GroupEntity, RoleEntity, MappingRuleEntity}

// authorizations are found by their owners.
var authorizations = &pipeline.Table[int64, Authorization]{
	Spec: &store.Table{
		Name: "identity_authorization",
		Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "owner_type", Type: store.Text}, {Name: "owner_id", Type: store.Text},
			{Name: "body", Type: store.Bytes}},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "identity_authorization_by_owner", Columns: []string{"owner_type", "owner_id"}}},
	},
	Key:    func(a *Authorization) int64 { return a.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Encode: func(a *Authorization) (store.Row, error) {
		body, err := json.Marshal(a)
		return store.Row{a.Key, string(a.Owner), a.OwnerID, append([]byte{bodyVersion}, body...)}, err
	},
	Decode: func(row store.Row) (*Authorization, error) {
		body := row[3].([]byte)
		if len(body) == 0 || body[0] != bodyVersion {
			return nil, fmt.Errorf("identity: the authorization %d has an unknown format", row[0])
		}
		a := new(Authorization)
		return a, json.Unmarshal(body[1:], a)
	},
}

// PutAuthorization makes an authorization, whose key it answers, or replaces
// that of the key. The errors are NotFound for an owner or an authorization that
// does not exist, and InvalidArgument for types that mean nothing here.
type PutAuthorization struct {
	Authorization Authorization `json:"authorization"`
}

// DeleteAuthorization takes an authorization away.
type DeleteAuthorization struct {
	Key int64 `json:"key"`
}

// Kind implements [pipeline.Command].
func (c *PutAuthorization) Kind() string {
	if c.Authorization.Key == 0 {
		return "identity.authorization.create"
	}
	return "identity.authorization.update"
}

// Kind implements [pipeline.Command].
func (*DeleteAuthorization) Kind() string { return "identity.authorization.delete" }

func (c *PutAuthorization) touch(t *touched) {
	c.Authorization.Owner.touch(t, c.Authorization.OwnerID)
	if c.Authorization.Key != 0 {
		t.authorizations = append(t.authorizations, c.Authorization.Key)
	}
}

func (c *DeleteAuthorization) touch(t *touched) { t.authorizations = append(t.authorizations, c.Key) }

func (c *PutAuthorization) decide(batch *pipeline.Batch) (any, error) {
	put := c.Authorization
	if err := put.check(); err != nil {
		return nil, err
	}
	if err := put.Owner.check(batch, put.OwnerID); err != nil {
		return nil, err
	}
	intent := "authorization_updated"
	if put.Key == 0 {
		put.Key, intent = batch.Next(), "authorization_created"
	} else if existing, _ := authorizations.Get(batch, put.Key); existing == nil {
		return nil, missingAuthorization(put.Key)
	}
	put.Permissions = sorted(put.Permissions)
	authorizations.Put(batch, &put)
	batch.About(put.Key, "")
	batch.Emit(record{intent, strconv.FormatInt(put.Key, 10)})
	return put.Key, nil
}

// Limits of an authorization.
const (
	maxResourceID  = 256 // characters
	maxPermissions = 100
)

func (a *Authorization) check() error {
	if !slices.Contains(Owners, a.Owner) {
		return pipeline.Refuse(pipeline.InvalidArgument, "a %s owns no authorizations", a.Owner)
	}
	if a.ResourceID == "" || len([]rune(a.ResourceID)) > maxResourceID || len(a.Permissions) == 0 || len(a.Permissions) > maxPermissions {
		return pipeline.Refuse(pipeline.InvalidArgument, "an authorization is for a resource whose id has 1 to %d characters, and has 1 to %d permissions",
			maxResourceID, maxPermissions)
	}
	known := PermissionTypes(a.Resource)
	if len(known) == 0 {
		return pipeline.Refuse(pipeline.InvalidArgument, "there is nothing to permit for the resource type %q, but for %s", a.Resource, strings.Join(ResourceTypes(), ", "))
	}
	for _, permission := range a.Permissions {
		if !slices.Contains(known, permission) {
			return pipeline.Refuse(pipeline.InvalidArgument, "%s has no permission %q, but %s", a.Resource, permission, strings.Join(known, ", "))
		}
	}
	return nil
}

func (c *DeleteAuthorization) decide(batch *pipeline.Batch) error {
	if existing, _ := authorizations.Get(batch, c.Key); existing == nil {
		return missingAuthorization(c.Key)
	}
	authorizations.Delete(batch, c.Key)
	batch.About(c.Key, "")
	batch.Emit(record{"authorization_deleted", strconv.FormatInt(c.Key, 10)})
	return nil
}

func missingAuthorization(key int64) error {
	return pipeline.Refuse(pipeline.NotFound, "there is no authorization %d", key)
}

// takeAuthorizations takes those of an owner away who is deleted.
func takeAuthorizations(batch *pipeline.Batch, owner Entity, id string) {
	var lost []int64
	authorizations.Each(batch, func(key int64, row *Authorization) {
		if row.Owner == owner && row.OwnerID == id {
			lost = append(lost, key)
		}
	})
	for _, key := range lost {
		authorizations.Delete(batch, key)
	}
}
