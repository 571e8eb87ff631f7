package pipeline

// Attempt decides a part of the command being decided. When the part fails, its
// changes, events and follow-ups are taken back, and the decision may go on
// without it. ErrNeedMore must be handed on.
func (b *Batch) Attempt(part func() error) error {
	savepoint, events, spawned := b.space.savepoint(), len(b.current.Events), len(b.spawned)
	target, rule := b.current.Target, b.current.Rule
	err := part()
	if err != nil {
		b.space.rollback(savepoint)
		b.current.Events, b.spawned = b.current.Events[:events], b.spawned[:spawned]
		b.current.Target, b.current.Rule = target, rule
	}
	return err
}
