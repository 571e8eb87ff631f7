package gatewaydocs

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhitong/zeebe"
)

var update = flag.Bool("update", false, "write the pages anew")

const folder = "../../docs/zeebe-clients"

// TestThePagesAreCurrent compares the tables in the pages with the list of calls.
func TestThePagesAreCurrent(t *testing.T) {
	for page, language := range map[string]Language{"README.md": English, "README.zh-CN.md": Chinese} {
		path := filepath.Join(folder, page)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		head, _, ok := strings.Cut(string(content), Mark)
		if !ok {
			t.Fatalf("%s has no mark %q", page, Mark)
		}
		want := head + Mark + "\n" + Table(zeebe.Operations, language)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if string(content) != want {
			t.Errorf("%s is not what the list says; go test ./internal/gatewaydocs -update writes it", page)
		}
	}
}

// TestEveryMissingCallIsTold: the Chinese page says of each what is missing,
// and of no other.
func TestEveryMissingCallIsTold(t *testing.T) {
	for _, operation := range zeebe.Operations {
		if told := missing[operation.Name] != ""; told != (operation.Missing != "") {
			t.Errorf("%s: told as missing is %v", operation.Name, told)
		}
	}
}
