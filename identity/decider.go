package identity

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"zhitong/pipeline"
)

// Decider decides the commands of this package.
type Decider struct{}

// record is what the log says of a change.
type record struct {
	Intent string `json:"intent"`
	Name   string `json:"name"`
}

// AppendRecord implements [pipeline.Event].
func (r record) AppendRecord(dst []byte) []byte {
	text, _ := json.Marshal(r) // two strings always encode
	return append(dst, text...)
}

// Kinds implements [pipeline.Decider].
func (Decider) Kinds() map[string]func() pipeline.Command {
	all := kinds()
	for _, empty := range []func() pipeline.Command{
		func() pipeline.Command { return new(CreateUser) },
		func() pipeline.Command { return &CreateUser{User: User{Client: true}} },
		func() pipeline.Command { return &CreateUser{User: User{Groups: []string{""}}} },
		func() pipeline.Command { return new(UpdateUser) },
		func() pipeline.Command { return &UpdateUser{Disabled: new(bool)} },
		func() pipeline.Command { return new(ChangePassword) },
		func() pipeline.Command { return new(PutGroup) },
		func() pipeline.Command { return new(PutRole) },
		func() pipeline.Command { return new(renewRole) },
		func() pipeline.Command { return new(PutMappingRule) },
		func() pipeline.Command { return &PutMappingRule{New: true} },
		func() pipeline.Command { return new(PutAuthorization) },
		func() pipeline.Command { return &PutAuthorization{Authorization{Key: 1}} },
		func() pipeline.Command { return new(DeleteAuthorization) },
		func() pipeline.Command { return new(createFirstAdministrator) },
		func() pipeline.Command { return new(CreateToken) },
		func() pipeline.Command { return new(RevokeToken) },
		func() pipeline.Command { return new(openSession) },
		func() pipeline.Command { return new(closeSession) },
	} {
		all[empty().Kind()] = empty
	}
	return all
}

// touched is what the commands of a load read.
type touched struct {
	users, groups, roles, tenants, rules, tokens, sessions, endSessionsOf []string
	authorizations                                                        []int64
	everybody                                                             bool // all that are assigned to something
	allAuthorizations                                                     bool
}

// change is a command that knows what it touches and decides itself.
type change interface {
	touch(*touched)
	decide(*pipeline.Batch) error
}

func (t *touched) command(command pipeline.Command) {
	switch command := command.(type) {
	case *CreateUser:
		t.user(command.User.Name, command.User.Groups, command.User.Roles)
		t.tenants = append(t.tenants, command.User.Tenants...)
	case *UpdateUser:
		t.user(command.Name, valueOf(command.Groups), valueOf(command.Roles))
		t.tenants = append(t.tenants, valueOf(command.Tenants)...)
		if command.PasswordHash != "" || command.Disabled != nil && *command.Disabled {
			t.endSessionsOf = append(t.endSessionsOf, command.Name)
		}
	case *ChangePassword:
		t.user(command.User, nil, nil)
		t.endSessionsOf = append(t.endSessionsOf, command.User)
	case *PutGroup:
		t.groups, t.roles = append(t.groups, command.Group.Name), append(t.roles, command.Group.Roles...)
	case *PutRole:
		t.roles = append(t.roles, command.Role.Name)
	case *CreateToken:
		t.user(command.Token.Owner, nil, command.Token.Roles)
		t.tokens = append(t.tokens, command.Token.ID)
	case *RevokeToken:
		t.tokens = append(t.tokens, command.ID)
	case *openSession:
		t.user(command.User, nil, nil)
		t.sessions = append(append(t.sessions, sessionKey(command.Hash)), command.Forgotten...)
	case *closeSession:
		t.sessions = append(t.sessions, sessionKey(command.Hash))
	case *PutAuthorization:
		command.touch(t)
	case change:
		command.touch(t)
	}
}

func (t *touched) user(name string, groups, roles []string) {
	t.users, t.groups, t.roles = append(t.users, name), append(t.groups, groups...), append(t.roles, roles...)
}

func valueOf[T any](pointer *T) (value T) {
	if pointer != nil {
		value = *pointer
	}
	return value
}

// Load implements [pipeline.Decider].
func (Decider) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var t touched
	for _, task := range tasks {
		t.command(task.Command)
	}
	if err := lock(ctx, batch, users, t.users); err != nil {
		return err
	}
	if t.everybody {
		if err := loadEverybody(ctx, batch); err != nil {
			return err
		}
	}
	if t.allAuthorizations {
		if err := loadAll(ctx, batch, authorizations); err != nil {
			return err
		}
	}
	if err := lock(ctx, batch, authorizations, t.authorizations); err != nil {
		return err
	}
	if len(t.endSessionsOf) > 0 {
		if err := loadAllSessions(ctx, batch); err != nil {
			return err
		}
	}
	if err := passwords.Load(ctx, batch, t.users); err != nil {
		return err
	}
	if err := lock(ctx, batch, tokens, t.tokens); err != nil {
		return err
	}
	if err := groups.Load(ctx, batch, t.groups); err != nil {
		return err
	}
	if err := roles.Load(ctx, batch, t.roles); err != nil {
		return err
	}
	if err := tenants.Load(ctx, batch, t.tenants); err != nil {
		return err
	}
	if err := lock(ctx, batch, mappingRules, t.rules); err != nil {
		return err
	}
	return sessions.Load(ctx, batch, t.sessions)
}

// lock locks and loads rows that are about to change.
func lock[K comparable, R any](ctx context.Context, batch *pipeline.Batch, table *pipeline.Table[K, R], keys []K) error {
	if len(keys) > 0 && !batch.Exclusive() {
		if _, err := table.Lock(ctx, batch, keys, true); err != nil {
			return err
		}
	}
	return table.Load(ctx, batch, keys)
}

// Decide implements [pipeline.Decider].
func (Decider) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	switch command := task.Command.(type) {
	case *CreateUser:
		return nil, createUser(batch, command)
	case *UpdateUser:
		return nil, updateUser(batch, command)
	case *ChangePassword:
		return nil, changePassword(batch, command)
	case *PutGroup:
		return nil, putGroup(batch, command)
	case *PutRole:
		return nil, putRole(batch, command)
	case *CreateToken:
		return nil, createToken(batch, task.Act, command)
	case *RevokeToken:
		return nil, revokeToken(batch, command)
	case *openSession:
		return nil, open(batch, command)
	case *closeSession:
		return nil, closeOne(batch, command)
	case *PutAuthorization:
		return command.decide(batch)
	case change:
		return nil, command.decide(batch)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "identity does not decide %q", task.Command.Kind())
	}
}

// maxName bounds the names of users, groups, roles and tokens, in characters.
const maxName = 100

// checkName refuses names that cannot be shown or told apart.
func checkName(what, name string) error {
	switch {
	case name == "" || utf8.RuneCountInString(name) > maxName:
		return pipeline.Refuse(pipeline.InvalidArgument, "the name of a %s has 1 to %d characters", what, maxName)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || r == ':' || r == '/' }):
		return pipeline.Refuse(pipeline.InvalidArgument, "the name of a %s has no control characters, colons or slashes", what)
	case strings.TrimSpace(name) != name:
		return pipeline.Refuse(pipeline.InvalidArgument, "the name of a %s neither begins nor ends with a space", what)
	}
	return nil
}

// checkAll refuses names of an entity that do not exist.
func (e Entity) checkAll(batch *pipeline.Batch, names []string) error {
	for _, name := range names {
		if err := e.check(batch, name); err != nil {
			return err
		}
	}
	return nil
}

func sorted(names []string) []string {
	own := slices.Clone(names)
	slices.Sort(own)
	return slices.Compact(own)
}
