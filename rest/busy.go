package rest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"zhitong/broker"
	"zhitong/pipeline"
)

// instancesPath starts a process instance.
const instancesPath = "/v2/process-instances"

// beginnings are the paths of POST requests that begin work, by what they submit.
// Under load such requests are turned away before their callers are identified and
// their bodies read: what a refusal costs is taken from those whose work has begun.
var beginnings = map[string]pipeline.Beginning{
	instancesPath:                         (*broker.CreateInstance)(nil),
	"/v2/messages/publication":            (*broker.PublishMessage)(nil),
	"/v2/messages/correlation":            (*broker.PublishMessage)(nil),
	"/v2/signals/broadcast":               (*broker.BroadcastSignal)(nil),
	"/v2/conditionals/evaluation":         (*broker.EvaluateConditionals)(nil),
	"/v2/decision-definitions/evaluation": (*broker.EvaluateDecision)(nil),
}

// turning turns away what begins work while there is no room for it.
func (s *Server) turning(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.busy(r); err != nil {
			s.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// busy says why a request is turned away, nil when it is not: whoever calls, there
// would be no room for what he begins, or no place to await its end.
func (s *Server) busy(r *http.Request) error {
	command, begins := beginnings[r.URL.Path]
	if !begins || r.Method != http.MethodPost {
		return nil
	}
	act := pipeline.Act{Tenant: s.onlyTenant(), Command: command}
	if err := s.Pipeline.Room(act); pipeline.CodeOf(err) == pipeline.ResourceExhausted {
		return err
	}
	if r.URL.Path != instancesPath {
		return nil
	}
	leave, err := s.Broker.TakeAwaitPlace()
	if err != nil && awaits(r) {
		s.Pipeline.Refused(act, err)
		return err
	}
	if err == nil {
		leave() // it is taken for good once the request is read
	}
	return nil
}

// onlyTenant is the tenant of all requests, "" when it differs by the caller.
func (s *Server) onlyTenant() string {
	if s.Anonymous != nil && len(s.Anonymous.Tenants) == 1 {
		return s.Anonymous.Tenants[0]
	}
	return ""
}

// maxGlance is how large a body may be that is looked at before its caller is known.
const maxGlance = 16 << 10

// awaits says whether a request to start an instance awaits its end, as far as a
// glance at its body tells; the operation decides of the others. The last byte is left
// unread: once all are read, the server looks for what comes next on the connection, and
// the deadline that an operation sets for its body would end that.
func awaits(r *http.Request) bool {
	if r.ContentLength <= 0 || r.ContentLength > maxGlance {
		return false
	}
	body := make([]byte, r.ContentLength)
	last := len(body) - 1
	n, err := io.ReadFull(r.Body, body[:last])
	r.Body = &glanced{io.MultiReader(bytes.NewReader(body[:n]), r.Body), r.Body}
	if err != nil || !bytes.Contains(body, []byte(`"awaitCompletion"`)) {
		return false
	}
	body[last] = '}'
	var said struct {
		AwaitCompletion bool `json:"awaitCompletion"`
	}
	return json.Unmarshal(body, &said) == nil && said.AwaitCompletion
}

// glanced is a body of which the first bytes have been read already.
type glanced struct {
	io.Reader
	io.Closer
}
