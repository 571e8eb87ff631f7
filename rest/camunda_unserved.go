package rest

import (
	"net/http"
	"strings"

	"zhitong/pipeline"
)

// notServed is the code of problems about operations of Camunda that are not
// served here.
const notServed = "not_served"

// absence says why some operations of Camunda are not served here.
type absence struct {
	where            string // part of the path
	english, chinese string
}

// absences are looked through in this order.
var absences = []absence{
	{"/agent-", "there are no agents", "没有智能体"},
	{"/backups/", "backups are made with the command line or the means of the database", "备份由命令行或数据库自身的手段完成"},
	{"/restore", "a backup is restored into an empty store with the command line or the means of the database", "备份由命令行恢复到空库，或用数据库自身的手段恢复"},
	{"/mode", "a cluster has one mode", "集群只有一种模式"},
	{"/exporting", "there are no exporters: searches read the database that processes are written to", "没有导出器：查询直接读取流程所写入的数据库"},
	{"/cluster/v2/", "there is one cluster: see /v2/topology and /v2/status", "只有一个集群：见 /v2/topology 和 /v2/status"},
	{"/cluster-variables/", "there are no variables of the cluster", "没有集群变量"},
	{"/global-task-listeners", "there are no global listeners: a model names its listeners", "没有全局监听器：监听器由模型指定"},
	{"/secrets/", "there is no store of secrets that could be read", "没有可读取的密钥库"},
}

// absent gives why the operation is not served.
func (o CamundaOperation) absent() absence {
	for _, why := range absences {
		if strings.Contains(o.Path, why.where) {
			return why
		}
	}
	return absence{}
}

// Absence says in a language why the operation is not served, "" when it is.
func (o CamundaOperation) Absence(language string) string {
	switch why := o.absent(); {
	case o.Served:
		return ""
	case language == chinese:
		return why.chinese
	default:
		return why.english
	}
}

// unserved lets the operations that are not served answer so.
func (s *Server) unserved(mux *http.ServeMux, all []CamundaOperation) {
	for _, one := range all {
		if one.Served {
			continue
		}
		mux.HandleFunc(one.Method+" "+one.Path, func(w http.ResponseWriter, r *http.Request) {
			detail := one.ID + ": " + one.Absence(languageOf(r))
			s.refuse(w, r, newProblem(http.StatusNotImplemented, notServed, detail, "", nil))
		})
	}
}

// unknown answers for routes that there are not.
func (s *Server) unknown(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if allowed := allowedMethods(mux, r); len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			s.refuse(w, r, newProblem(http.StatusMethodNotAllowed, "method_not_allowed",
				r.URL.Path+" takes "+strings.Join(allowed, ", "), "", nil))
			return
		}
		s.refuse(w, r, pipeline.Refuse(pipeline.NotFound, "there is no operation %s %s", r.Method, r.URL.Path))
	}
}

// allowedMethods lists the methods that the path of a request takes.
func allowedMethods(mux *http.ServeMux, r *http.Request) (allowed []string) {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); strings.HasPrefix(pattern, method+" ") {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
