package store

import "fmt"

// Code tells kinds of errors apart.
type Code string

// Error is what a store answers when it cannot do what was asked. It never
// holds values of rows.
type Error struct {
	Code       Code
	Message    string
	Table      string // of a conflict, where the database says so
	Constraint string // of a conflict: the index or the key, where the database says so
	Cause      error
}

// The kinds of errors, for errors.Is.
var (
	// ErrRetry: the transaction did not happen; it may do when tried again from
	// fresh state (serialization failure, deadlock, lock time-out, lost connection).
	ErrRetry = &Error{Code: "retry", Message: "the transaction gave way to another"}
	// ErrAway: the transaction could not begin, or its server was about to end, or did not
	// answer: nothing happened, which was no matter of what it was to do. It is ErrRetry,
	// too: so whoever only tries again need not know it.
	ErrAway = &Error{Code: "away", Message: "the database is away"}
	// ErrUnknownOutcome: the connection broke while committing, or a copy that
	// should have the transaction may not; it may or may not have happened, or not
	// last.
	ErrUnknownOutcome = &Error{Code: "unknown_outcome", Message: "the commit was not confirmed"}
	// ErrConflict: a plain insert or an upsert met a row of the same key or of
	// the same columns of a unique index.
	ErrConflict = &Error{Code: "conflict", Message: "a row of this key exists"}
	// ErrInvalid: a declaration, a query or a value breaks the rules of this package.
	ErrInvalid = &Error{Code: "invalid", Message: "the request to the store is not valid"}
	// ErrTooLarge: a query or a value is above a limit of the store.
	ErrTooLarge = &Error{Code: "too_large", Message: "above a limit of the store"}
	// ErrMigration: the tables of the database do not fit this program.
	ErrMigration = &Error{Code: "migration", Message: "the database does not fit this program"}
	// ErrTimeout: a statement took longer than the store allows.
	ErrTimeout = &Error{Code: "timeout", Message: "a statement took too long"}
	// ErrFull: the disk or a quota is full.
	ErrFull = &Error{Code: "full", Message: "the database has no space left"}
	// ErrInUse: another process has the database open.
	ErrInUse = &Error{Code: "in_use", Message: "another process has the database open"}
	// ErrClock: the clock can only be pinned in a store opened for tests.
	ErrClock = &Error{Code: "clock", Message: "the clock can only be set in a store opened with a test clock"}
	// ErrClosed: the store has been closed.
	ErrClosed = &Error{Code: "closed", Message: "the store is closed"}
	// ErrDatabase: the database reported something else.
	ErrDatabase = &Error{Code: "database", Message: "the database reported an error"}
)

// Error gives the sentence, with the cause behind it.
func (e *Error) Error() string {
	text := "store: " + e.Message
	if e.Constraint != "" {
		text += fmt.Sprintf(" (table %s, constraint %s)", e.Table, e.Constraint)
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is says whether target is an error of the same code, or of one that this is a kind of.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && (other.Code == e.Code || e.Code == ErrAway.Code && other.Code == ErrRetry.Code)
}

// Wrap gives an error of this kind with the cause behind it.
func (e *Error) Wrap(cause error) *Error {
	return &Error{Code: e.Code, Message: e.Message, Cause: cause}
}

// WithMessage gives an error of this kind with a sentence of its own.
func (e *Error) WithMessage(format string, values ...any) *Error {
	return &Error{Code: e.Code, Message: fmt.Sprintf(format, values...)}
}

// Invalid gives an ErrInvalid with the sentence.
func Invalid(format string, values ...any) *Error { return ErrInvalid.WithMessage(format, values...) }
