package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/pipeline"
	"zhitong/store"
)

// Problem is the one shape of errors (RFC 9457) with our code and the single
// problems of an input that has several.
type Problem struct {
	Type     string          `json:"type" doc:"A URI that names the kind of problem."`
	Title    string          `json:"title" doc:"What kind of problem it is, in the caller's language."`
	Status   int             `json:"status"`
	Detail   string          `json:"detail,omitempty" doc:"What went wrong here."`
	Instance string          `json:"instance,omitempty" doc:"The path of the request."`
	Code     string          `json:"code" doc:"The kind of problem for programs."`
	Reason   string          `json:"reason,omitempty" doc:"The rule that refused, where the code is too coarse."`
	Errors   []ProblemDetail `json:"errors,omitempty"`

	retryAfter time.Duration // 0 for unknown
}

// ProblemDetail is one of several problems of an input, with its position.
type ProblemDetail pipeline.Problem

// Error gives the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements [huma.StatusError].
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements [huma.HeadersError].
func (p *Problem) GetHeaders() http.Header {
	if p.retryAfter <= 0 {
		return nil
	}
	seconds := (p.retryAfter + time.Second - 1) / time.Second
	return http.Header{"Retry-After": {strconv.FormatInt(int64(seconds), 10)}}
}

// ContentType implements [huma.ContentTypeFilter].
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// statuses maps the codes of refusals to HTTP.
var statuses = map[pipeline.Code]int{
	pipeline.NotFound:          http.StatusNotFound,
	pipeline.InvalidArgument:   http.StatusBadRequest,
	pipeline.InvalidState:      http.StatusConflict,
	pipeline.AlreadyExists:     http.StatusConflict,
	pipeline.Forbidden:         http.StatusForbidden,
	pipeline.Unauthenticated:   http.StatusUnauthorized,
	pipeline.FourEyes:          http.StatusForbidden,
	pipeline.IdempotencyReused: http.StatusUnprocessableEntity,
	pipeline.ResourceExhausted: http.StatusTooManyRequests,
	pipeline.Unavailable:       http.StatusServiceUnavailable,
	pipeline.DeadlineExceeded:  http.StatusGatewayTimeout,
}

// problemOf turns an error into what the caller sees. What is not meant for
// him becomes "internal" without its text.
func problemOf(err error) *Problem {
	if shown, ok := errors.AsType[*Problem](err); ok {
		return shown
	}
	if refusal, ok := errors.AsType[*pipeline.Refusal](err); ok {
		if status, known := statuses[refusal.Code]; known {
			problem := newProblem(status, string(refusal.Code), refusal.Message, refusal.Detail, refusal.Problems)
			problem.retryAfter = refusal.RetryAfter
			return problem
		}
	}
	if errors.Is(err, store.ErrRetry) {
		return problemOf(pipeline.ErrAway)
	}
	if errors.Is(err, store.ErrTimeout) {
		return newProblem(http.StatusGatewayTimeout, string(pipeline.DeadlineExceeded), "the query took too long; narrow the filter", "", nil)
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return newProblem(http.StatusGatewayTimeout, string(pipeline.DeadlineExceeded), "no answer in time", "", nil)
	}
	if errors.Is(err, store.ErrInvalid) || errors.Is(err, store.ErrTooLarge) { // such as a text with a NUL character, or 100,000 alternatives
		return newProblem(http.StatusBadRequest, string(pipeline.InvalidArgument), "a value of the request cannot be looked for: "+err.Error(), "", nil)
	}
	return newProblem(http.StatusInternalServerError, string(pipeline.Internal), "", "", nil)
}

func newProblem(status int, code, detail, reason string, problems []pipeline.Problem) *Problem {
	var details []ProblemDetail
	for _, problem := range problems {
		details = append(details, ProblemDetail(problem))
	}
	return &Problem{
		Type: "urn:zhitong:problem:" + code, Title: titleOf(code, english), Status: status,
		Detail: detail, Code: code, Reason: reason, Errors: details,
	}
}

// in gives the problem in a language, for the path of the request.
func (p *Problem) in(language, path string) *Problem {
	shown := *p
	shown.Title, shown.Instance = titleOf(p.Code, language), path
	if shown.Detail == "" {
		shown.Detail = shown.Title
	}
	return &shown
}

// useProblems has huma report what it finds wrong with a request as a Problem.
func useProblems() {
	huma.NewError = func(status int, message string, causes ...error) huma.StatusError {
		if status == http.StatusUnprocessableEntity {
			status = http.StatusBadRequest // as Camunda answers
		}
		if slices.ContainsFunc(causes, tooLarge) {
			status, message, causes = http.StatusRequestEntityTooLarge, "the request is larger than this operation takes", nil
		}
		return newProblem(status, codeOfStatus(status), message, "", inputProblems(causes))
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, causes ...error) huma.StatusError {
		found := huma.NewError(status, message, causes...)
		if problem, ok := found.(*Problem); ok && ctx != nil {
			return problem.in(languageIn(ctx.Context()), ctx.URL().Path)
		}
		return found
	}
}

// checkSize refuses a file that is larger than limit bytes.
func checkSize(size, limit int64) error {
	if size <= limit {
		return nil
	}
	detail := fmt.Sprintf("the file is larger than %d MB", limit>>20)
	return newProblem(http.StatusRequestEntityTooLarge, "request_too_large", detail, "", nil)
}

// tooLarge says whether a form could not be read because it is above the limit
// of its operation; of the cause only the text comes here.
func tooLarge(cause error) bool {
	return cause != nil && strings.Contains(cause.Error(), (&http.MaxBytesError{}).Error())
}

func inputProblems(causes []error) []pipeline.Problem {
	var problems []pipeline.Problem
	for _, cause := range causes {
		if detail, ok := errors.AsType[*huma.ErrorDetail](cause); ok {
			problems = append(problems, pipeline.Problem{Code: "invalid_field", Message: detail.Message, ElementID: detail.Location})
		} else if cause != nil {
			problems = append(problems, pipeline.Problem{Code: "invalid_request", Message: cause.Error()})
		}
	}
	return problems
}

func codeOfStatus(status int) string {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return "request_too_large"
	case http.StatusUnsupportedMediaType:
		return "unsupported_media_type"
	case http.StatusNotFound:
		return string(pipeline.NotFound)
	case http.StatusInternalServerError:
		return string(pipeline.Internal)
	default:
		return string(pipeline.InvalidArgument)
	}
}

// The languages of the surface.
const (
	english = "en"
	chinese = "zh-CN"
)

// languageOf gives the language that a caller asks for.
func languageOf(r *http.Request) string {
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		switch tag := strings.ToLower(strings.TrimSpace(part)); {
		case strings.HasPrefix(tag, "zh"):
			return chinese
		case strings.HasPrefix(tag, "en"):
			return english
		}
	}
	return english
}
