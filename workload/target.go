package workload

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"time"
)

// Protocol is how a server is spoken to.
type Protocol string

// The protocols.
const (
	GRPC Protocol = "grpc" // the Zeebe gateway protocol
	HTTP Protocol = "http" // Camunda 8 REST v2
)

// Target is a server under load.
type Target interface {
	// Deploy deploys models.
	Deploy(ctx context.Context, files []File) error
	// Start starts an instance of the newest version of a process and returns its key when it has
	// completed, at the latest after wait.
	Start(ctx context.Context, process, variables string, wait time.Duration) (int64, error)
	// Publish publishes a message that waits for its receiver for some time.
	Publish(ctx context.Context, name, correlationKey string, lifetime time.Duration) error
	// Work hands the jobs of a type to take until ctx ends or the server refuses; take may block.
	Work(ctx context.Context, jobs Jobs, take func(Job)) error
	// Complete completes a job with variables.
	Complete(ctx context.Context, job int64, variables string) error
	// Close closes the connections.
	Close() error
}

// people is what a target has besides where user tasks of the platform can be completed.
type people interface {
	// openTasks lists open user tasks of a process, oldest first.
	openTasks(ctx context.Context, process string) ([]string, error)
	completeTask(ctx context.Context, task, variables string) error
}

// searcher is what a target has besides where instances can be searched.
type searcher interface {
	// find says whether a search finds an instance as completed.
	find(ctx context.Context, instance int64) (bool, error)
}

// Jobs says which jobs a worker takes.
type Jobs struct {
	Type   string
	Worker string
	Fetch  []string      // variables; none means all
	Hold   time.Duration // how long the worker may take for a job
	Most   int           // at once
	// Refused is told of refusals after which the worker goes on, as one that has a stream does.
	Refused func(error)
}

// Job is a job in the hands of a worker.
type Job struct {
	Key       int64
	Process   string // id
	Variables json.RawMessage
}

// Failure is the answer of a server that did not do what it was asked to.
type Failure struct {
	Kind    string // a gRPC code, or an HTTP status
	Refused bool   // the server has too much to do: RESOURCE_EXHAUSTED, 429
	Message string
	// RetryAfter is when to come back, as a refusal says; 0 when it does not.
	RetryAfter time.Duration
}

// Error gives kind and message.
func (f *Failure) Error() string { return f.Kind + ": " + f.Message }

// failureOf gives an error as a failure; one that came before any answer is of the kind "TRANSPORT".
func failureOf(err error) *Failure {
	if failure, ok := errors.AsType[*Failure](err); ok {
		return failure
	}
	return &Failure{Kind: "TRANSPORT", Message: err.Error()}
}

// Credentials are who the client is: a token, or a user with a password, or nobody.
type Credentials struct {
	User     string
	Password string
	Token    string
}

// pollingTime is how long a request for jobs waits for them.
const pollingTime = 10 * time.Second

// Dial makes a target of an address: grpc://HOST:PORT, http://HOST:PORT, or with
// TLS grpcs:// and https://. It connects when it is used. At most outstanding
// instances are to be started at the same time.
func Dial(address string, credentials Credentials, outstanding int) (Target, Protocol, error) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" {
		return nil, "", errAddress
	}
	switch parsed.Scheme {
	case "grpc", "grpcs":
		if parsed.Port() == "" || (parsed.Path != "" && parsed.Path != "/") {
			return nil, "", errAddress
		}
		target, err := dialGRPC(parsed.Host, parsed.Scheme == "grpcs", credentials, outstanding)
		return target, GRPC, err
	case "http", "https":
		return newREST(parsed, credentials, outstanding), HTTP, nil
	}
	return nil, "", errAddress
}

var errAddress = errors.New("grpc://HOST:PORT or http://HOST:PORT is wanted (grpcs:// and https:// with TLS)")
