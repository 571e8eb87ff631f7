package rest_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of the properties of answers anew")

// promised is the table of the properties that answers always have: of each
// operation that Camunda clients know, by its name. A client breaks when one
// goes, so the table only grows.
const promised = "testdata/answer-properties.tsv"

// document reads an OpenAPI document.
type document map[string]any

// at follows references to a schema or an answer.
func (d document) at(node any) map[string]any {
	for {
		found, _ := node.(map[string]any)
		reference, ok := found["$ref"].(string)
		if !ok {
			return found
		}
		node = map[string]any(d)
		for part := range strings.SplitSeq(strings.TrimPrefix(reference, "#/"), "/") {
			node = node.(map[string]any)[strings.NewReplacer("~1", "/", "~0", "~").Replace(part)]
		}
	}
}

// required lists the paths of the required properties of a schema.
func (d document) required(node any, path string, depth int) (all []string) {
	schema := d.at(node)
	if schema == nil || depth > 8 {
		return nil
	}
	if items, isList := schema["items"]; isList {
		return d.required(items, path+"[]", depth+1)
	}
	properties := map[string]any{}
	names := map[string]bool{}
	d.gather(schema, properties, names)
	for name := range names {
		property := properties[name]
		all = append(all, strings.TrimPrefix(path+"."+name, "."))
		all = append(all, d.required(property, path+"."+name, depth+1)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// gather adds the properties of a schema and of what it is made of.
func (d document) gather(schema map[string]any, properties map[string]any, required map[string]bool) {
	own, _ := schema["properties"].(map[string]any)
	for name, property := range own {
		if _, known := properties[name]; !known {
			properties[name] = property
		}
	}
	list, _ := schema["required"].([]any)
	for _, name := range list {
		required[name.(string)] = true
	}
	parts, _ := schema["allOf"].([]any)
	for _, part := range parts {
		d.gather(d.at(part), properties, required)
	}
}

var parameterName = regexp.MustCompile(`\{[^}]*\}`)

// answers gives the required properties of the answers of each operation, by
// method and path without the names of parameters.
func (d document) answers(prefix string) map[string][]string {
	all := map[string][]string{}
	for path, item := range d["paths"].(map[string]any) {
		for method, one := range item.(map[string]any) {
			operation, ok := one.(map[string]any)
			if !ok || operation["responses"] == nil {
				continue
			}
			if !strings.HasPrefix(path, "/cluster/v2/") {
				path = prefix + strings.TrimPrefix(path, prefix)
			}
			route := strings.ToUpper(method) + " " + parameterName.ReplaceAllString(path, "{}")
			for status, answer := range operation["responses"].(map[string]any) {
				content, _ := d.at(answer)["content"].(map[string]any)
				if shape, ok := content["application/json"].(map[string]any); ok && strings.HasPrefix(status, "2") {
					all[route] = d.required(shape["schema"], "", 0)
				}
			}
		}
	}
	return all
}

func (s site) document() document {
	s.Helper()
	return document(s.must(200, "", "GET", "/openapi.json", ""))
}

// TestAnswersKeepTheirProperties compares the document of the server with the table.
func TestAnswersKeepTheirProperties(t *testing.T) {
	s := start(t)
	have := s.document().answers("")
	if *update {
		writePromised(t, s, have)
	}
	table, err := os.ReadFile(promised)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		part := strings.Split(strings.TrimSpace(line), "\t")
		for _, property := range part[2:] {
			if !slices.Contains(have[part[1]], property) {
				t.Errorf("%s (%s) has no %q any more", part[0], part[1], property)
			}
		}
	}
}

func writePromised(t *testing.T, s site, have map[string][]string) {
	t.Helper()
	var lines []string
	for _, operation := range s.operations {
		route := operation.Method + " " + parameterName.ReplaceAllString(operation.Path, "{}")
		if properties := have[route]; operation.Served && len(properties) > 0 {
			lines = append(lines, operation.ID+"\t"+route+"\t"+strings.Join(properties, "\t")+"\n")
		}
	}
	slices.Sort(lines)
	if err := os.WriteFile(promised, []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestAnswersHaveWhatClientsRequire compares the document of the server with
// that of the reference, which is not part of this repository.
func TestAnswersHaveWhatClientsRequire(t *testing.T) {
	path := filepath.Join(os.Getenv("ZHITONG_DATA"), "..", "reference", "camunda-rest-v2.json")
	text, err := os.ReadFile(path)
	if os.Getenv("ZHITONG_DATA") == "" || err != nil {
		t.Skip("the reference is not here: ZHITONG_DATA names the folder of the data beside it")
	}
	var reference document
	if err := json.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	have, compared := start(t).document().answers(""), 0
	for route, properties := range reference.answers("/v2") {
		if have[route] == nil {
			continue
		}
		compared++
		for _, property := range properties {
			if !slices.Contains(have[route], property) {
				t.Errorf("%s has no %q", route, property)
			}
		}
	}
	if compared < 80 {
		t.Errorf("only %d operations were compared", compared)
	}
}
