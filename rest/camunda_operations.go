package rest

import (
	_ "embed"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// CamundaOperation is an operation of Camunda 8 REST v2 as its versions 8.5 to
// 8.10 have it, with its state here.
type CamundaOperation struct {
	Since  string // the version of Camunda that brought it
	Method string
	Path   string // with Camunda's names of the parameters
	ID     string
	Tag    string
	// Served says that it does its work here; else it answers 501.
	Served bool
}

//go:embed data/camunda-operations.tsv
var camundaList string

// camundaOperations lists the operations of the reference, none of them served.
func camundaOperations() []CamundaOperation {
	var all []CamundaOperation
	for line := range strings.Lines(camundaList) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, CamundaOperation{Since: part[0], Method: part[1], Path: part[2], ID: part[3], Tag: part[4]})
	}
	return all
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// route is a method and a path without the names of its parameters.
func route(method, path string) string { return method + " " + parameter.ReplaceAllString(path, "{}") }

// routes gives the operations that an API has, by route.
func routes(api huma.API) map[string]*huma.Operation {
	all := map[string]*huma.Operation{}
	for path, item := range api.OpenAPI().Paths {
		for _, one := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch} {
			if one != nil {
				all[route(one.Method, path)] = one
			}
		}
	}
	return all
}

// CamundaOperations lists all operations of Camunda 8 REST v2, oldest first,
// with their state on a server with the same modules.
func (s *Server) CamundaOperations() []CamundaOperation {
	_, api := s.declared()
	return camundaStates(api)
}

func camundaStates(api huma.API) []CamundaOperation {
	served, all := routes(api), camundaOperations()
	for i := range all {
		_, all[i].Served = served[route(all[i].Method, all[i].Path)]
	}
	return all
}
