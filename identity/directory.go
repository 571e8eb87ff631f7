package identity

import (
	"context"
	"slices"
	"sync"
	"time"

	"zhitong/store"
)

// entry is what is remembered of a user.
type entry struct {
	user     User
	password string   // PHC string, empty for none
	rules    []string // that the claims of his token match
	groups   []string // his own and those of his rules
	roles    []string // his own and those of his groups
	tenants  []string // his own, those of his groups and those of his roles
	grants   map[string][]string
	// authorizations are his own, those of his groups and those of his roles.
	authorizations []*Authorization
	readAt         time.Time
}

// Limits of what is remembered.
const (
	maxAge     = time.Second
	maxEntries = 10_000
)

// directory remembers users for a moment.
type directory struct {
	mu      sync.RWMutex
	entries map[string]*entry
	changes int // how often everything was forgotten
}

// get gives what is remembered of a name, nil for nothing, and the changes so far.
func (d *directory) get(name string, now time.Time) (found *entry, changes int) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if found := d.entries[name]; found != nil && now.Sub(found.readAt) < maxAge {
		return found, d.changes
	}
	return nil, d.changes
}

// put remembers what was read when there had been so many changes; what was
// read before a change that is committed by now may be outdated.
func (d *directory) put(name string, found *entry, changes int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if changes != d.changes {
		return
	}
	if d.entries == nil || len(d.entries) >= maxEntries {
		d.entries = map[string]*entry{}
	}
	d.entries[name] = found
}

func (d *directory) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = nil
	d.changes++
}

// lookup gives what is known of a user or client, nil when there is none.
func (s *Service) lookup(ctx context.Context, name string) (*entry, error) {
	return s.remembered(ctx, name, func(reader store.Reader) (*entry, error) { return readEntry(ctx, reader, name) })
}

// remembered gives what is known under a place, read when it is not remembered.
func (s *Service) remembered(ctx context.Context, place string, read func(store.Reader) (*entry, error)) (*entry, error) {
	now := s.clock()
	found, changes := s.known.get(place, now)
	if found != nil {
		return found, nil
	}
	err := s.store.Read(ctx, func(reader store.Reader) (err error) {
		found, err = read(reader)
		return err
	})
	if err != nil || found == nil {
		return nil, err
	}
	found.readAt = now
	s.known.put(place, found, changes)
	return found, nil
}

func readEntry(ctx context.Context, reader store.Reader, name string) (*entry, error) {
	user, err := one(ctx, reader, users.Read, name)
	if err != nil || user == nil {
		return nil, err
	}
	found := entryOf(user)
	if err := found.inherit(ctx, reader); err != nil {
		return nil, err
	}
	secret, err := one(ctx, reader, passwords.Read, name)
	if secret != nil {
		found.password = secret.Hash
	}
	return found, err
}

// entryOf has what a user is assigned to himself.
func entryOf(user *User) *entry {
	found := &entry{user: *user, groups: slices.Clone(user.Groups), roles: slices.Clone(user.Roles), tenants: slices.Clone(user.Tenants), grants: map[string][]string{}}
	if len(found.tenants) == 0 {
		found.tenants = []string{DefaultTenant}
	}
	return found
}

// inherit adds what groups and roles give.
func (e *entry) inherit(ctx context.Context, reader store.Reader) error {
	e.groups = sorted(e.groups)
	inGroups, err := some(ctx, reader, groups.Read, e.groups)
	if err != nil {
		return err
	}
	for _, group := range inGroups {
		e.roles, e.tenants = append(e.roles, group.Roles...), append(e.tenants, group.Tenants...)
	}
	e.roles = sorted(e.roles)
	withRoles, err := some(ctx, reader, roles.Read, e.roles)
	for _, role := range withRoles {
		e.grants[role.Name] = role.Permissions
		e.tenants = append(e.tenants, role.Tenants...)
	}
	e.tenants = sorted(e.tenants)
	if err != nil {
		return err
	}
	e.authorizations, err = authorizations.Read(ctx, reader, store.Query{
		Where: store.KeyIn{Columns: []string{"owner_type", "owner_id"}, Rows: e.owners()}})
	return err
}

// some reads the rows of keys that there are.
func some[R any](ctx context.Context, reader store.Reader, read func(context.Context, store.Reader, store.Query) ([]*R, error), keys []string) ([]*R, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows := make([]store.Row, len(keys))
	for i, key := range keys {
		rows[i] = store.Row{key}
	}
	return read(ctx, reader, store.Query{Where: store.KeyIn{Columns: []string{"id"}, Rows: rows}})
}

// one reads the row of a key, nil when there is none.
func one[R any](ctx context.Context, reader store.Reader, read func(context.Context, store.Reader, store.Query) ([]*R, error), key string) (*R, error) {
	found, err := read(ctx, reader, store.Query{Where: store.Compare{Column: "id", Op: store.Equal, Value: key}})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// mayEnter says whether a tenant is the user's; "" belongs to nobody.
func (e *entry) mayEnter(tenant string) bool {
	return tenant == "" || slices.Contains(e.tenants, tenant) || slices.Contains(e.tenants, everyTenant)
}

// may says whether one of the roles that the user acts with grants a permission.
func (e *entry) may(actingWith []string, permission string) bool {
	for role, patterns := range e.grants {
		if slices.Contains(actingWith, role) && slices.ContainsFunc(patterns, func(p string) bool { return grants(p, permission) }) {
			return true
		}
	}
	return false
}

// permissions lists what the roles grant, to show.
func (e *entry) permissions(actingWith []string) []string {
	var all []string
	for role, patterns := range e.grants {
		if slices.Contains(actingWith, role) {
			all = append(all, patterns...)
		}
	}
	return sorted(all)
}
