package observe

import (
	"encoding/json"
	"net/http"
	"net/http/pprof"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// The paths of the private address.
const (
	MetricsPath = "/metrics"
	AlivePath   = "/healthz"
	ReadyPath   = "/readyz"
	profilePath = "/debug/pprof/"
)

// maxScrapes is how many scrapes are answered at a time.
const maxScrapes = 3

// Private serves what is not for everybody: metrics, health with its parts, and
// the profiles of the process. It asks nobody who he is.
func Private(metrics *Metrics, health *Health) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+MetricsPath, promhttp.HandlerFor(metrics.Registry, promhttp.HandlerOpts{MaxRequestsInFlight: maxScrapes}))
	mux.HandleFunc("GET "+AlivePath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET "+ReadyPath, health.serve)
	mux.HandleFunc("GET "+profilePath, pprof.Index)
	mux.HandleFunc("GET "+profilePath+"cmdline", http.NotFound) // flags may hold a connection string
	mux.HandleFunc("GET "+profilePath+"profile", pprof.Profile)
	mux.HandleFunc("GET "+profilePath+"symbol", pprof.Symbol)
	mux.HandleFunc("GET "+profilePath+"trace", pprof.Trace)
	return mux
}

// readiness is the answer of the path for readiness.
type readiness struct {
	Ready bool   `json:"ready"`
	Parts []Part `json:"parts"`
}

func (h *Health) serve(w http.ResponseWriter, r *http.Request) {
	parts := h.Parts(r.Context())
	ready, _ := Ready(parts)
	w.Header().Set("Content-Type", "application/json")
	if !ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(readiness{ready, parts}) // a caller who went away
}
