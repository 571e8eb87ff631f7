package rest

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"zhitong/archive"
	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// Limits of a request.
const (
	maxRequestBytes = 16 << 20
	maxJSONBytes    = 4 << 20
)

// Server is what the operations work on. All fields but Anonymous, Console and
// Modules are required.
type Server struct {
	Pipeline      *pipeline.Pipeline
	Broker        *broker.Broker
	Authorizer    pipeline.Authorizer
	Authenticator Authenticator
	Logger        *slog.Logger
	Version       string
	Changes       *Changes
	Clock         func() time.Time // for cookies and the time of an answer
	// Anonymous is who every caller is when authentication is off.
	Anonymous *Caller
	// Console serves everything that is not the API.
	Console http.Handler
	// Modules register the operations of what lies beside the process core.
	Modules []func(*Server, huma.API)
	// TestClock allows callers to move the clock.
	TestClock bool
	// Archive is where process instances go that leave the history; nil for nowhere.
	Archive *archive.Directory
	// Ready says whether the node is ready and, if not, why; nil asks the store only.
	Ready func(context.Context) (ready bool, why string)
	// Watched stands before all requests, for metrics and traces; route gives the
	// pattern that a request matches. Nil for nobody who watches.
	Watched func(route func(*http.Request) string, next http.Handler) http.Handler
}

// Handler gives the whole surface.
func (s *Server) Handler() http.Handler {
	mux, api := s.declared()
	s.unserved(mux, camundaStates(api))
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /api/v1/events", s.events)
	mux.HandleFunc("POST "+oauthPath, s.oauth)
	for _, prefix := range apiPrefixes {
		mux.HandleFunc(prefix, s.unknown(mux))
	}
	if s.Console != nil {
		mux.Handle("/", s.Console)
	}
	return s.recovered(s.bounded(s.withinLimit(s.watched(mux, s.turning(s.paced(s.authenticated(mux)))))))
}

// watched lets the one who watches stand before the surface.
func (s *Server) watched(mux *http.ServeMux, surface http.Handler) http.Handler {
	if s.Watched == nil {
		return surface
	}
	return s.Watched(func(r *http.Request) string { _, pattern := mux.Handler(r); return pattern }, surface)
}

// declared registers the operations that are served.
func (s *Server) declared() (*http.ServeMux, huma.API) {
	useProblems()
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Zhitong", s.Version)
	config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", nil
	config.OpenAPIPath = "/openapi"
	api := humago.New(mux, config)
	api.UseMiddleware(s.localised)
	for _, register := range append(s.core(), s.Modules...) {
		register(s, api)
	}
	return mux, api
}

// core lists the operations of processes, jobs, people and sessions.
func (s *Server) core() []func(*Server, huma.API) {
	return []func(*Server, huma.API){
		registerSession, registerCluster, registerDeployments, registerDefinitions, registerInstances, registerElements, registerAdHoc,
		registerVariables, registerVariableHistory, registerWaits, registerJobs, registerMessages, registerSignals, registerConditionals, registerIncidents,
		registerUserTasks, registerDecisions, registerResources, registerClock,
		registerModification, registerMigration, registerSuspension, registerBatchOperations, registerBatchCreation, registerInstanceRecord,
		registerAuthentication, registerDocuments, registerStartForm, registerIncidentStatistics, registerExpressions, registerInstanceDetails, registerResourceSearch, registerProcessStatistics, registerUsage, registerSubscriptionStatistics,
		registerWaitStates, registerJobStatistics, registerVariableNames, registerBusinessID, registerJobsBatch, registerSystemConfiguration, registerRetention, registerArchive, registerNodes, registerStuck,
	}
}

// bounded refuses bodies above the limit as they are read.
func (s *Server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxRequestBytes)
		switch r.URL.Path {
		case filesPath:
			limit = maxUploadBytes
		case documentsPath, documentsPath + "/batch":
			limit = maxDocumentBytes
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic into an internal problem; what it says goes to the
// log, not to the caller.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if cause := recover(); cause != nil && cause != http.ErrAbortHandler {
				s.Logger.Error("a request broke down", "method", r.Method, "path", r.URL.Path, "cause", cause)
				s.refuse(w, r, newProblem(http.StatusInternalServerError, string(pipeline.Internal), "", "", nil))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

type requestKey struct{}

// requested is what answers to a request say of it, and where goes what they do not.
type requested struct {
	language, path, operation string
	logger                    *slog.Logger
}

// localised puts the language of the caller, the path of the request and its
// operation into the context of operations.
func (s *Server) localised(ctx huma.Context, next func(huma.Context)) {
	request, _ := humago.Unwrap(ctx)
	next(huma.WithValue(ctx, requestKey{}, &requested{languageOf(request), request.URL.Path, ctx.Operation().OperationID, s.Logger}))
}

func requestIn(ctx context.Context) *requested {
	if of, ok := ctx.Value(requestKey{}).(*requested); ok {
		return of
	}
	return &requested{logger: slog.New(slog.DiscardHandler)}
}

// languageIn gives the language of the caller of an operation.
func languageIn(ctx context.Context) string {
	return requestIn(ctx).language
}

// problemIn gives the problem that an error of an operation is for its caller. What he
// is not told goes to the log.
func problemIn(ctx context.Context, err error) *Problem {
	of, problem := requestIn(ctx), problemOf(err)
	if problem.Status == http.StatusInternalServerError {
		of.logger.Error("a request failed", "operation", of.operation, "error", err)
	}
	return problem.in(of.language, of.path)
}

// refuse writes a problem outside of an operation.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	problem := problemOf(err).in(languageOf(r), r.URL.Path)
	w.Header().Set("Content-Type", problemType)
	maps.Copy(w.Header(), problem.GetHeaders())
	// A browser would open a sign-in box of its own instead of the console's.
	inBrowser := r.Header.Get(guardHeader) != "" || r.Header.Get("Sec-Fetch-Site") != ""
	if problem.Status == http.StatusUnauthorized && !inBrowser {
		w.Header().Set("WWW-Authenticate", `Basic realm="zhitong"`)
	}
	w.WriteHeader(problem.Status)
	if err := json.NewEncoder(w).Encode(problem); err != nil {
		s.Logger.Debug("a caller went away", "error", err)
	}
}

// health says that the process runs.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNoContent)
}

// ready says that the node works, or which part of it does not.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.Ready != nil {
		if ready, why := s.Ready(r.Context()); !ready {
			s.refuse(w, r, pipeline.Refuse(pipeline.Unavailable, "%s", why))
			return
		}
		w.WriteHeader(http.StatusNoContent)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	err := s.Pipeline.Store().Read(ctx, func(store.Reader) error { return nil })
	if err != nil {
		s.refuse(w, r, pipeline.Refuse(pipeline.Unavailable, "the store does not answer"))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// ownTenants, as the tenant of a query, stands for those of the caller: the query
// finds only what lies in one of them. What lies in none, such as people, and what
// there is in the default one only, such as the books, is asked for in that.
const ownTenants = ""

// allow asks the one decision point whether the caller may query a tenant.
func (s *Server) allow(ctx context.Context, tenant, permission string) (Caller, error) {
	caller := callerOf(ctx)
	if s.Anonymous != nil {
		return caller, nil
	}
	return caller, s.Authorizer.Authorize(ctx, caller.Actor, tenant, permission)
}

// read runs a query that the caller may make in a tenant.
func (s *Server) read(ctx context.Context, tenant, permission string, query func(Caller, store.Reader) error) error {
	caller, err := s.allow(ctx, tenant, permission)
	if err != nil {
		return err
	}
	return s.Pipeline.Store().Read(ctx, func(reader store.Reader) error { return query(caller, reader) })
}

// act makes an act of the caller out of a command.
func (s *Server) act(ctx context.Context, tenant string, command pipeline.Command) (pipeline.Act, error) {
	caller := callerOf(ctx)
	tenant, err := caller.tenant(tenant)
	return pipeline.Act{Actor: caller.Actor, Tenant: tenant, Command: command}, err
}
