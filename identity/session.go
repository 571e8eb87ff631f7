package identity

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

func open(batch *pipeline.Batch, command *openSession) error {
	user, err := existing(batch, UserEntity, users, command.User)
	if err != nil {
		return err
	}
	if user.Disabled {
		return wrongCredentials()
	}
	for _, key := range command.Forgotten {
		if old, _ := sessions.Get(batch, key); old != nil && !old.ExpiresAt.After(batch.Now) {
			sessions.Delete(batch, key)
		}
	}
	sessions.Put(batch, &session{command.Hash, user.Name, batch.Now.Add(command.Lifetime)})
	batch.Emit(record{"session_opened", user.Name})
	return nil
}

func closeOne(batch *pipeline.Batch, command *closeSession) error {
	key := sessionKey(command.Hash)
	if stored, _ := sessions.Get(batch, key); stored != nil {
		sessions.Delete(batch, key)
		batch.Emit(record{"session_closed", stored.User})
	}
	return nil
}

// loadAllSessions loads the open sessions. There are few, so looking through all
// of them at the rare change of a password is cheap.
func loadAllSessions(ctx context.Context, batch *pipeline.Batch) error {
	_, err := sessions.LoadWhere(ctx, batch, store.Query{})
	return err
}

func endSessionsOf(batch *pipeline.Batch, user string) {
	var ended []string
	sessions.Each(batch, func(key string, row *session) {
		if row.User == user {
			ended = append(ended, key)
		}
	})
	for _, key := range ended {
		sessions.Delete(batch, key)
	}
}
