package pipeline

import (
	"errors"
	"fmt"
	"time"
)

// Code is why a command was refused; surfaces map it to their own status.
type Code string

// The codes of refusals.
const (
	NotFound          Code = "not_found"
	InvalidArgument   Code = "invalid_argument"
	InvalidState      Code = "invalid_state"
	AlreadyExists     Code = "already_exists"
	Forbidden         Code = "forbidden"
	Unauthenticated   Code = "unauthenticated"
	FourEyes          Code = "four_eyes"
	IdempotencyReused Code = "idempotency_key_reused"
	ResourceExhausted Code = "resource_exhausted"
	Unavailable       Code = "unavailable"
	DeadlineExceeded  Code = "deadline_exceeded"
	Internal          Code = "internal"
)

// Refusal says that a command was not carried out and changed nothing.
// Detail names the rule in machine form where a code is too coarse.
type Refusal struct {
	Code    Code
	Detail  string
	Message string
	// RetryAfter is when the same command may go well, 0 for unknown or never.
	RetryAfter time.Duration
	// Problems lists the single problems of an input with many.
	Problems []Problem
}

// Problem is one of several problems of an input, with its position.
type Problem struct {
	Code      string `json:"code,omitempty"`
	Message   string `json:"message"`
	File      string `json:"file,omitempty"`
	ElementID string `json:"elementId,omitempty"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
}

// Error gives the sentence.
func (r *Refusal) Error() string { return r.Message }

// Refuse makes a refusal from a code and a formatted sentence.
func Refuse(code Code, format string, arguments ...any) *Refusal {
	return &Refusal{Code: code, Message: fmt.Sprintf(format, arguments...)}
}

// Busy refuses with ResourceExhausted what may go well in [RetryAfter].
func Busy(format string, arguments ...any) *Refusal {
	refusal := Refuse(ResourceExhausted, format, arguments...)
	refusal.RetryAfter = RetryAfter
	return refusal
}

// ErrAway refuses what could not be read or written because the store asks to try it
// again: store.ErrRetry, which store.ErrAway is too.
var ErrAway = Refuse(Unavailable, "the database is away, or too busy with others; try again")

// GoesOn gives the error of a caller who waited for what he began, on a node that is
// stopping: that it goes on. Not Unavailable, after which clients begin it again.
func GoesOn(err error, what string, key int64) error {
	if CodeOf(err) != DeadlineExceeded {
		return err
	}
	return Refuse(DeadlineExceeded, "the node is stopping; %s %d goes on", what, key)
}

// CodeOf gives the code of an error; Internal for one that is no refusal.
func CodeOf(err error) Code {
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		return refusal.Code
	}
	return Internal
}

// ErrNeedMore is what a decider returns when rows are missing: the command is
// decided again after one more set-based load. What it lacks is the decider's
// own note in [Task.Memo].
var ErrNeedMore = errors.New("pipeline: the decision needs more rows")
