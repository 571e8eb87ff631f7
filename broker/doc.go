// Package broker runs processes on the pipeline: it deploys models, loads the
// state that a command touches, has the engine decide, and keeps jobs, timers,
// messages, incidents and the searchable history in the same transaction.
package broker
