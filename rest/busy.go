package rest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"sync"

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
		if told := s.busy(r); told != nil {
			s.turnAway(w, r, told)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// busy says what the caller of a request is told who is turned away, nil when he is not:
// whoever calls, there would be no room for what he begins, or no place to await its end.
func (s *Server) busy(r *http.Request) turnedAway {
	command, begins := beginnings[r.URL.Path]
	if !begins || r.Method != http.MethodPost {
		return nil
	}
	act := pipeline.Act{Tenant: s.onlyTenant(), Command: command}
	if err := s.Pipeline.Room(act); pipeline.CodeOf(err) == pipeline.ResourceExhausted {
		return noRoom
	}
	if r.URL.Path != instancesPath {
		return nil
	}
	leave, err := s.Broker.TakeAwaitPlace()
	if err == nil {
		leave() // it is taken for good once the request is read
		return nil
	}
	if !awaits(r) {
		return nil
	}
	s.Pipeline.Refused(act, err)
	return forWantOfPlace(err)
}

// turnedAway is the answers to who is turned away for a reason. They are made once, not
// for each of them.
type turnedAway map[toWhom][]byte

type toWhom struct{ path, language string }

var (
	noRoom = answersOf(pipeline.Busy("more waits to begin than the node takes; try again later"))
	// noPlace are the answers for want of a place, by what the broker says then.
	noPlace sync.Map // of string to turnedAway
	// tellingAway are the headers of those answers.
	tellingAway = http.Header{"Content-Type": {problemType}, "Retry-After": problemOf(pipeline.Busy("")).GetHeaders()["Retry-After"]}
)

// forWantOfPlace gives the answers to who finds no place to wait.
func forWantOfPlace(err error) turnedAway {
	answers, made := noPlace.Load(err.Error())
	if !made {
		answers, _ = noPlace.LoadOrStore(err.Error(), answersOf(err))
	}
	return answers.(turnedAway)
}

func answersOf(refusal error) turnedAway {
	answers := turnedAway{}
	for path := range beginnings {
		for _, language := range []string{english, chinese} {
			var answer bytes.Buffer
			if err := json.NewEncoder(&answer).Encode(problemOf(refusal).in(language, path)); err != nil {
				panic(err) // no problem is such
			}
			answers[toWhom{path, language}] = answer.Bytes()
		}
	}
	return answers
}

// turnAway answers who is turned away.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request, answers turnedAway) {
	maps.Copy(w.Header(), tellingAway)
	w.WriteHeader(http.StatusTooManyRequests)
	if _, err := w.Write(answers[toWhom{r.URL.Path, languageOf(r)}]); err != nil {
		s.Logger.Debug("a caller went away", "error", err)
	}
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
// glance at its body tells; the operation decides of the others, who find their bodies as
// these were. The last byte is left unread: once all are read, the server looks for what
// comes next on the connection, and the deadline that an operation sets for its body would
// end that. No body takes longer than the header may: [HTTP] bounds both.
func awaits(r *http.Request) bool {
	if r.ContentLength <= 0 || r.ContentLength > maxGlance {
		return false
	}
	body := make([]byte, r.ContentLength-1)
	n, err := io.ReadFull(r.Body, body)
	if err == nil && asksToAwait(body) {
		return true
	}
	r.Body = &glanced{io.MultiReader(bytes.NewReader(body[:n]), r.Body), r.Body}
	return false
}

var awaitCompletion = []byte(`"awaitCompletion"`)

// asksToAwait says whether a JSON object, of which the end may be missing, has the member
// that asks to await the end of an instance. It is no matter what else is in it.
func asksToAwait(object []byte) (asks bool) {
	if !bytes.Contains(object, awaitCompletion) {
		return false
	}
	depth := 0
	for i := 0; i < len(object); i++ {
		switch object[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			text := i
			for i++; i < len(object) && object[i] != '"'; i++ {
				if object[i] == '\\' {
					i++
				}
			}
			if value, is := memberOf(object[text:], awaitCompletion); is && depth == 1 {
				asks = bytes.HasPrefix(value, []byte("true"))
			}
		}
	}
	return asks
}

// memberOf gives what comes after the name of a member, if a text begins with that.
func memberOf(text, name []byte) (value []byte, is bool) {
	const space = " \t\r\n"
	if text, is = bytes.CutPrefix(text, name); !is {
		return nil, false
	}
	value, is = bytes.CutPrefix(bytes.TrimLeft(text, space), []byte(":"))
	return bytes.TrimLeft(value, space), is
}

// glanced is a body of which the first bytes have been read already.
type glanced struct {
	io.Reader
	io.Closer
}
