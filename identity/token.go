package identity

import (
	"slices"

	"zhitong/pipeline"
)

func createToken(batch *pipeline.Batch, act pipeline.Act, command *CreateToken) error {
	token := command.Token
	if err := checkName("token", token.Name); err != nil {
		return err
	}
	owner, err := existing(batch, UserEntity, users, token.Owner)
	if err != nil {
		return err
	}
	if !token.ExpiresAt.IsZero() && !token.ExpiresAt.After(batch.Now) {
		return pipeline.Refuse(pipeline.InvalidArgument, "the token would have expired already")
	}
	if len(token.Hash) == 0 || token.ID == "" {
		return pipeline.Refuse(pipeline.InvalidArgument, "the hash of the token is missing")
	}
	if err := RoleEntity.checkAll(batch, token.Roles); err != nil {
		return err
	}
	if act.Actor.ID != owner.Name && !act.Actor.System && !slices.Contains(act.Actor.Roles, Administrator) {
		return pipeline.Refuse(pipeline.Forbidden, "a token is made by its owner or an administrator")
	}
	token.CreatedAt, token.Revoked = batch.Now, false
	tokens.Put(batch, &token)
	batch.Emit(record{"token_created", token.ID})
	return nil
}

func revokeToken(batch *pipeline.Batch, command *RevokeToken) error {
	token, _ := tokens.Get(batch, command.ID)
	if token == nil {
		return pipeline.Refuse(pipeline.NotFound, "there is no token %q", command.ID)
	}
	revoked := *token
	revoked.Revoked = true
	tokens.Put(batch, &revoked)
	batch.Emit(record{"token_revoked", token.ID})
	return nil
}
