package floors

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// pure packages see no clock, database, network, logger or goroutine.
var pure = []string{"feel", "money", "calendar", "bpmn", "dmn", "statement", "engine"}

// forbidden is what a pure package may not import.
var forbidden = []string{"os", "net", "net/http", "log", "log/slog", "database/sql", "math/rand", "math/rand/v2", "crypto/rand"}

func load(t *testing.T) []*packages.Package {
	t.Helper()
	mode := packages.NeedName | packages.NeedImports | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo
	found, err := packages.Load(&packages.Config{Mode: mode, Dir: "../.."}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(found) > 0 {
		t.Fatal("the packages do not load")
	}
	return found
}

// TestImportsGoDown keeps the floors: no package imports from its own floor or above.
func TestImportsGoDown(t *testing.T) {
	for _, p := range load(t) {
		if Of(p.PkgPath) < 0 {
			continue
		}
		for path := range p.Imports {
			if !strings.HasPrefix(path, Module+"/") {
				continue
			}
			if !Allowed(p.PkgPath, path) {
				t.Errorf("%s imports %s, which is not on a floor below", p.PkgPath, path)
			}
		}
	}
}

// TestEveryPackageHasAFloor keeps the list above complete.
func TestEveryPackageHasAFloor(t *testing.T) {
	for _, p := range load(t) {
		name := strings.TrimPrefix(p.PkgPath, Module+"/")
		aside := strings.HasPrefix(name, "internal/") || strings.HasPrefix(name, "examples/") ||
			strings.HasSuffix(name, "test") || strings.HasPrefix(name, "scripts/")
		if Of(p.PkgPath) < 0 && !aside {
			t.Errorf("%s is on no floor", p.PkgPath)
		}
	}
}

// TestPurePackagesStayPure keeps clock, database, network, logger and
// goroutines out of the pure floors.
func TestPurePackagesStayPure(t *testing.T) {
	for _, p := range load(t) {
		if !slices.Contains(pure, strings.TrimPrefix(p.PkgPath, Module+"/")) {
			continue
		}
		for path := range p.Imports {
			if slices.Contains(forbidden, path) {
				t.Errorf("%s is pure but imports %s", p.PkgPath, path)
			}
		}
		for _, impurity := range impurities(p) {
			t.Error(impurity)
		}
	}
}

// impurities lists uses of the clock and of goroutines.
func impurities(p *packages.Package) []string {
	var found []string
	for identifier, object := range p.TypesInfo.Uses {
		if object.Pkg() == nil || object.Pkg().Path() != "time" {
			continue
		}
		if slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker"}, object.Name()) && object.Parent() == object.Pkg().Scope() {
			found = append(found, fmt.Sprintf("%s: a pure package uses time.%s", p.Fset.Position(identifier.Pos()), object.Name()))
		}
	}
	return append(found, goroutines(p)...)
}
