package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"zhitong/recon"
)

var place = regexp.MustCompile(`\{\w+\}`)

// TestCatalogueIsComplete: every text is there in both languages with the same
// places, every key that the code says has a text, and no text is left over.
func TestCatalogueIsComplete(t *testing.T) {
	said := keysSaid(t)
	for _, key := range []string{string(recon.Auto), string(recon.Suggest), "failed", "unknown", "state_open", "state_carried", "state_matched", "state_closed"} {
		said[key] = true
	}
	for key, text := range wordings {
		if text.Chinese == "" || text.English == "" || !slices.Equal(place.FindAllString(text.Chinese, -1), place.FindAllString(text.English, -1)) {
			t.Errorf("%s: %+v", key, text)
		}
		if !said[key] {
			t.Errorf("nothing says %q", key)
		}
	}
	for key := range said {
		if wordings[key].Chinese == "" {
			t.Errorf("there is no text for %q", key)
		}
	}
}

// keysSaid lists the keys in the calls that look up texts.
func keysSaid(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for node := range ast.Preorder(file) {
			if call, ok := node.(*ast.CallExpr); ok {
				for _, key := range keysOf(call) {
					said[key] = true
				}
			}
		}
	}
	return said
}

// keysOf lists the keys that a call looks up, as far as they are written there.
func keysOf(call *ast.CallExpr) (keys []string) {
	arguments := call.Args
	switch calledName(call) {
	case "say", "wording", "both", "add":
		arguments = arguments[:1]
	case "headings":
	default:
		return nil
	}
	for _, argument := range arguments {
		if literal, ok := argument.(*ast.BasicLit); ok {
			if key, err := strconv.Unquote(literal.Value); err == nil {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

func calledName(call *ast.CallExpr) string {
	switch called := call.Fun.(type) {
	case *ast.Ident:
		return called.Name
	case *ast.SelectorExpr:
		return called.Sel.Name
	}
	return ""
}
