package identity

import (
	"cmp"

	"zhitong/pipeline"
)

func createUser(batch *pipeline.Batch, command *CreateUser) error {
	user := command.User
	if err := checkName("user", user.Name); err != nil {
		return err
	}
	if user.Client && command.PasswordHash != "" {
		return pipeline.Refuse(pipeline.InvalidArgument, "a client has no password")
	}
	if existing, _ := users.Get(batch, user.Name); existing != nil {
		return pipeline.Refuse(pipeline.AlreadyExists, "user %q exists", user.Name)
	}
	if err := checkMemberships(batch, user.Groups, user.Roles, user.Tenants); err != nil {
		return err
	}
	user.Groups, user.Roles, user.Tenants, user.CreatedAt = sorted(user.Groups), sorted(user.Roles), sorted(user.Tenants), batch.Now
	users.Put(batch, &user)
	if command.PasswordHash != "" {
		passwords.Put(batch, &password{user.Name, command.PasswordHash})
	}
	batch.Emit(record{"user_created", user.Name})
	return nil
}

func checkMemberships(batch *pipeline.Batch, inGroups, withRoles, inTenants []string) error {
	if err := GroupEntity.checkAll(batch, inGroups); err != nil {
		return err
	}
	if err := RoleEntity.checkAll(batch, withRoles); err != nil {
		return err
	}
	return TenantEntity.checkAll(batch, without(inTenants, everyTenant))
}

func updateUser(batch *pipeline.Batch, command *UpdateUser) error {
	user, err := existingPrincipal(batch, UserEntity, command.Name)
	if err != nil {
		return err
	}
	if err := checkMemberships(batch, valueOf(command.Groups), valueOf(command.Roles), valueOf(command.Tenants)); err != nil {
		return err
	}
	changed := *user
	if command.FullName != nil {
		changed.FullName = *command.FullName
	}
	if command.Email != nil {
		changed.Email = *command.Email
	}
	if command.Groups != nil {
		changed.Groups = sorted(*command.Groups)
	}
	if command.Roles != nil {
		changed.Roles = sorted(*command.Roles)
	}
	if command.Tenants != nil {
		changed.Tenants = sorted(*command.Tenants)
	}
	if command.Disabled != nil {
		changed.Disabled = *command.Disabled
	}
	if len(changed.FullName) > maxText || len(changed.Email) > maxText {
		return pipeline.Refuse(pipeline.InvalidArgument, "name and email address have at most %d bytes", maxText)
	}
	users.Put(batch, &changed)
	if command.PasswordHash != "" {
		passwords.Put(batch, &password{user.Name, command.PasswordHash})
	}
	if changed.Disabled || command.PasswordHash != "" {
		endSessionsOf(batch, user.Name)
	}
	batch.Emit(record{"user_updated", user.Name})
	return nil
}

func changePassword(batch *pipeline.Batch, command *ChangePassword) error {
	user, err := existingPrincipal(batch, UserEntity, command.User)
	if err != nil {
		return err
	}
	if command.PasswordHash == "" {
		return pipeline.Refuse(pipeline.InvalidArgument, "the new password is missing")
	}
	passwords.Put(batch, &password{user.Name, command.PasswordHash})
	endSessionsOf(batch, user.Name)
	batch.Emit(record{"password_changed", user.Name})
	return nil
}

func putGroup(batch *pipeline.Batch, command *PutGroup) error {
	group := command.Group
	if err := checkName("group", group.Name); err != nil {
		return err
	}
	if err := RoleEntity.checkAll(batch, group.Roles); err != nil {
		return err
	}
	if existing, _ := groups.Get(batch, group.Name); existing != nil {
		group.Description, group.Tenants = cmp.Or(group.Description, existing.Description), existing.Tenants
	}
	group.Roles = sorted(group.Roles)
	groups.Put(batch, &group)
	batch.Emit(record{"group_put", group.Name})
	return nil
}

func putRole(batch *pipeline.Batch, command *PutRole) error {
	role := command.Role
	if err := checkName("role", role.Name); err != nil {
		return err
	}
	for _, permission := range role.Permissions {
		if !validPattern(permission) {
			return pipeline.Refuse(pipeline.InvalidArgument, "%q is no permission: a name, a name ending with \".*\", or \"*\" is wanted", permission)
		}
	}
	role.Given = nil
	if existing, _ := roles.Get(batch, role.Name); existing != nil {
		role.Description, role.Tenants, role.Given = cmp.Or(role.Description, existing.Description), existing.Tenants, existing.Given
	}
	role.Permissions = sorted(role.Permissions)
	roles.Put(batch, &role)
	batch.Emit(record{"role_put", role.Name})
	return nil
}
