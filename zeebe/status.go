package zeebe

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"zhitong/pipeline"
	"zhitong/store"
)

// statusCodes maps the codes of refusals to gRPC.
var statusCodes = map[pipeline.Code]codes.Code{
	pipeline.NotFound:          codes.NotFound,
	pipeline.InvalidArgument:   codes.InvalidArgument,
	pipeline.InvalidState:      codes.FailedPrecondition,
	pipeline.AlreadyExists:     codes.AlreadyExists,
	pipeline.Forbidden:         codes.PermissionDenied,
	pipeline.FourEyes:          codes.PermissionDenied,
	pipeline.Unauthenticated:   codes.Unauthenticated,
	pipeline.IdempotencyReused: codes.FailedPrecondition,
	pipeline.ResourceExhausted: codes.ResourceExhausted,
	pipeline.Unavailable:       codes.Unavailable,
	pipeline.DeadlineExceeded:  codes.DeadlineExceeded,
}

// statusOf turns an error into what the caller sees. What is not meant for him
// becomes INTERNAL without its text.
func statusOf(err error) error {
	if _, ok := status.FromError(err); ok {
		return err
	}
	if refusal, ok := errors.AsType[*pipeline.Refusal](err); ok {
		if code, known := statusCodes[refusal.Code]; known {
			return retriable(status.New(code, cut(sentence(refusal))), refusal.RetryAfter).Err()
		}
	}
	switch {
	case errors.Is(err, store.ErrRetry):
		return statusOf(pipeline.ErrAway)
	case errors.Is(err, context.Canceled):
		return status.Error(codes.Canceled, "the caller went away")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, store.ErrTimeout):
		return status.Error(codes.DeadlineExceeded, "no answer in time")
	case errors.Is(err, store.ErrInvalid), errors.Is(err, store.ErrTooLarge): // such as a text with a NUL character
		return status.Error(codes.InvalidArgument, cut(fmt.Sprintf("a value of the request cannot be looked for: %v", err)))
	default:
		return status.Error(codes.Internal, "the server could not carry out the call; its log says why")
	}
}

// retriable says when the call may go well, if that is known.
func retriable(refused *status.Status, after time.Duration) *status.Status {
	if after <= 0 {
		return refused
	}
	detailed, err := refused.WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(after)})
	if err != nil {
		return refused
	}
	return detailed
}

// maxSentence bounds what a status says, in bytes of the header that carries
// it: clients take 8 KiB of headers at least.
const maxSentence = 6 << 10

// cut ends a text where the header would become too long. There a character
// other than printable ASCII is three characters a byte.
func cut(text string) string {
	size := 0
	for i, r := range text {
		if size += 1; r < ' ' || r > '~' || r == '%' {
			size += 3*utf8.RuneLen(r) - 1
		}
		if size > maxSentence {
			return text[:i] + " …"
		}
	}
	return text
}

// sentence gives a refusal with each of its single problems and where it is.
func sentence(refusal *pipeline.Refusal) string {
	var text strings.Builder
	text.WriteString(refusal.Message)
	for _, problem := range refusal.Problems {
		fmt.Fprintf(&text, "\n%s", problem.File)
		if problem.Line > 0 {
			fmt.Fprintf(&text, ":%d:%d", problem.Line, problem.Column)
		}
		if problem.ElementID != "" {
			fmt.Fprintf(&text, " %s", problem.ElementID)
		}
		fmt.Fprintf(&text, ": %s", problem.Message)
	}
	return text.String()
}

// badField refuses a field of a request.
func badField(format string, arguments ...any) error {
	return pipeline.Refuse(pipeline.InvalidArgument, format, arguments...)
}
