// Command mutate measures how much the tests of a package notice: it changes
// one operator at a time, runs the tests, and lists the changes that no test
// noticed. A sample of a seed makes runs comparable.
//
//	go run ./scripts/mutate -package ./feel -tests ./feel,./dmn -sample 200 -seed 1
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// replacements are the other operators that may stand for one.
var replacements = map[token.Token][]token.Token{
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR}, token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL}, token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO}, token.QUO: {token.MUL}, token.REM: {token.MUL},
	token.INC: {token.DEC}, token.DEC: {token.INC}, token.ADD_ASSIGN: {token.SUB_ASSIGN}, token.SUB_ASSIGN: {token.ADD_ASSIGN},
}

// mutant is one change of one file.
type mutant struct {
	file     string
	offset   int
	from, to token.Token
	position token.Position
}

func (m *mutant) String() string { return fmt.Sprintf("%s: %s becomes %s", m.position, m.from, m.to) }

func main() {
	directory := flag.String("package", "", "the package to change, as a folder")
	tests := flag.String("tests", "", "the packages whose tests are run, in this order, with commas")
	sample := flag.Int("sample", 200, "how many changes to try; 0 for all")
	seed := flag.Uint64("seed", 1, "of the sample")
	timeout := flag.Duration("timeout", 5*time.Minute, "for the tests of one package")
	flag.Parse()
	if err := run(*directory, strings.Split(*tests, ","), *sample, *seed, *timeout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(directory string, tests []string, sample int, seed uint64, timeout time.Duration) error {
	all, err := mutants(directory)
	if err != nil {
		return err
	}
	rand.New(rand.NewPCG(seed, seed)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	tried := all
	if sample > 0 {
		tried = all[:min(sample, len(all))]
	}
	counts := map[string]int{}
	for _, m := range tried {
		verdict, err := m.try(tests, timeout)
		if err != nil {
			return err
		}
		counts[verdict]++
		if verdict != "noticed" {
			fmt.Printf("%s: %s\n", verdict, m)
		}
	}
	fmt.Printf("%d of %d changes tried: %d noticed, %d lived, %d took too long, %d did not compile\n",
		len(tried), len(all), counts["noticed"], counts["lived"], counts["took too long"], counts["did not compile"])
	return nil
}

// mutants lists every change that can be made in the files of a folder, tests left out.
func mutants(directory string) ([]*mutant, error) {
	names, err := filepath.Glob(filepath.Join(directory, "*.go"))
	if err != nil {
		return nil, err
	}
	var all []*mutant
	files := token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			at, operator := operatorOf(node)
			for _, other := range replacements[operator] {
				position := files.Position(at)
				all = append(all, &mutant{name, position.Offset, operator, other, position})
			}
			return true
		})
	}
	slices.SortFunc(all, func(a, b *mutant) int { return strings.Compare(a.String(), b.String()) })
	return all, nil
}

func operatorOf(node ast.Node) (token.Pos, token.Token) {
	switch node := node.(type) {
	case *ast.BinaryExpr:
		return node.OpPos, node.Op
	case *ast.IncDecStmt:
		return node.TokPos, node.Tok
	case *ast.AssignStmt:
		return node.TokPos, node.Tok
	}
	return token.NoPos, token.ILLEGAL
}

// try runs the tests with the change in place, through an overlay: no file of the tree is touched.
func (m *mutant) try(tests []string, timeout time.Duration) (verdict string, err error) {
	folder, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	overlay, err := m.write(folder)
	if err != nil {
		return "", err
	}
	for _, target := range tests {
		if verdict, err = test(overlay, target, timeout); verdict != "lived" || err != nil {
			return verdict, err
		}
	}
	return "lived", nil
}

// write makes the changed file and the overlay that puts it in the place of the original.
func (m *mutant) write(folder string) (overlay string, err error) {
	original, err := filepath.Abs(m.file)
	if err != nil {
		return "", err
	}
	content, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	changed := slices.Concat(content[:m.offset], []byte(m.to.String()), content[m.offset+len(m.from.String()):])
	replaced, overlay := filepath.Join(folder, "changed.go"), filepath.Join(folder, "overlay.json")
	encoded, err := json.Marshal(map[string]map[string]string{"Replace": {original: replaced}})
	if err != nil {
		return "", err
	}
	return overlay, errors.Join(os.WriteFile(replaced, changed, 0o600), os.WriteFile(overlay, encoded, 0o600))
}

// test runs the tests of one package.
func test(overlay, target string, timeout time.Duration) (verdict string, err error) {
	command := exec.Command("go", "test", "-overlay", overlay, "-count=1", "-failfast", "-vet=off", "-timeout", timeout.String(), target)
	output, err := command.CombinedOutput()
	switch {
	case err == nil:
		return "lived", nil
	case bytes.Contains(output, []byte("panic: test timed out")):
		return "took too long", nil
	case bytes.Contains(output, []byte("[build failed]")):
		return "did not compile", nil
	}
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return "noticed", nil
	}
	return "", err
}
