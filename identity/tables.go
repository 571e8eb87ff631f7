package identity

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// User is a person, or a program (a client), that signs in.
type User struct {
	Name     string   `json:"name"`
	FullName string   `json:"fullName"`
	Email    string   `json:"email,omitempty"`
	Groups   []string `json:"groups,omitempty"`
	Roles    []string `json:"roles,omitempty"`
	Tenants  []string `json:"tenants,omitempty"`
	Disabled bool     `json:"disabled,omitempty"`
	// Client says that it is a program with a client id, its name.
	Client    bool `json:"client,omitempty"`
	CreatedAt time.Time
}

// Group is people who work alike; its members have its roles and tenants.
type Group struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Roles []string `json:"roles,omitempty"`
	// Tenants are those that members are in beside their own.
	Tenants []string `json:"tenants,omitempty"`
	// Description says more than the title.
	Description string `json:"description,omitempty"`
}

// Role is a set of permissions: kinds of commands and names of queries, with
// "*" for all and "ledger.*" for all of a module.
type Role struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Permissions []string `json:"permissions"`
	// Tenants are those that whoever has the role is in beside his own.
	Tenants []string `json:"tenants,omitempty"`
	// Description says more than the title.
	Description string `json:"description,omitempty"`
	// Given are the permissions that a role that is there from the start has been
	// given so far, of which an administrator may have taken some away.
	Given []string `json:"given,omitempty"`
}

// Tenant is a part of the data that is seen and changed only by who is in it.
type Tenant struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// Description says more than the title.
	Description string `json:"description,omitempty"`
}

// Token lets a program act for its owner.
type Token struct {
	ID        string    `json:"id"` // the first half of the hash of the secret
	Hash      []byte    `json:"hash"`
	Name      string    `json:"name"`
	Owner     string    `json:"owner"`
	Roles     []string  `json:"roles,omitempty"` // of the owner's; none means all of them
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
	Revoked   bool      `json:"revoked,omitempty"`
}

// session is a browser that has signed in.
type session struct {
	Hash      []byte    `json:"hash"`
	User      string    `json:"user"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// password is the hash of a user's password, apart from the user so that no
// record of the log holds it.
type password struct {
	User string `json:"user"`
	Hash string `json:"hash"` // PHC string of argon2id
}

const bodyVersion = 1

// named makes a table of JSON bodies with one text key.
func named[R any](table string, key func(*R) string, derived bool) *pipeline.Table[string, R] {
	return &pipeline.Table[string, R]{
		Spec: &store.Table{
			Name:    table,
			Columns: []store.Column{{Name: "id", Type: store.Text}, {Name: "body", Type: store.Bytes}},
			Key:     []string{"id"},
		},
		Key:    key,
		KeyRow: func(key string) store.Row { return store.Row{key} },
		Encode: func(row *R) (store.Row, error) {
			body, err := json.Marshal(row)
			return store.Row{key(row), append([]byte{bodyVersion}, body...)}, err
		},
		Decode: func(columns store.Row) (*R, error) {
			body := columns[1].([]byte)
			if len(body) == 0 || body[0] != bodyVersion {
				return nil, fmt.Errorf("identity: a row of %s has an unknown format", table)
			}
			row := new(R)
			return row, json.Unmarshal(body[1:], row)
		},
		Derived: derived,
	}
}

var (
	users        = named("identity_user", func(u *User) string { return u.Name }, false)
	groups       = named("identity_group", func(g *Group) string { return g.Name }, false)
	roles        = named("identity_role", func(r *Role) string { return r.Name }, false)
	tenants      = named("identity_tenant", func(t *Tenant) string { return t.Name }, false)
	mappingRules = named("identity_mapping_rule", func(m *MappingRule) string { return m.Name }, false)
	tokens       = named("identity_token", func(t *Token) string { return t.ID }, false)
	sessions     = named("identity_session", func(s *session) string { return sessionKey(s.Hash) }, false)
	passwords    = named("identity_password", func(p *password) string { return p.User }, true)
)

func sessionKey(hash []byte) string { return hex.EncodeToString(hash) }

// Migrations are the tables of this package.
func Migrations() []store.Migration {
	return []store.Migration{{Module: "identity", Version: 1, CreateTables: []*store.Table{
		users.Spec, groups.Spec, roles.Spec, tokens.Spec, sessions.Spec, passwords.Spec,
	}}, {Module: "identity", Version: 2, CreateTables: []*store.Table{tenants.Spec, authorizations.Spec, mappingRules.Spec}}}
}
