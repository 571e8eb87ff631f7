package apidocs

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the pages anew")

const folder = "../../docs/api"

func TestThePagesAreCurrent(t *testing.T) {
	for name, content := range Pages() {
		path := filepath.Join(folder, name)
		if *update {
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if current, err := os.ReadFile(path); err != nil || string(current) != content {
			t.Errorf("%s is not what the routes say (%v); go test ./internal/apidocs -update writes it", name, err)
		}
	}
}
