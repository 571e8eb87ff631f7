package simulation

import (
	"os"
	"strings"
	"testing"

	"zhitong/bpmn"
)

// TestModelsCompile reads random models and requires that they are executable.
func TestModelsCompile(t *testing.T) {
	problemsOf := map[string]int{}
	for seed := range uint64(2000) {
		text := Model(Seeded(seed, 0), Options{Calls: 2, Depth: 3})
		model, err := bpmn.Read(strings.NewReader(text), bpmn.ReadOptions{})
		if err != nil {
			t.Fatalf("model %d: %v\n%s", seed, err, text)
		}
		_, problems := bpmn.Compile(model)
		for _, problem := range problems {
			if problem.Severity == bpmn.Error {
				if problemsOf[string(problem.Code)]++; problemsOf[string(problem.Code)] < 2 {
					t.Errorf("model %d: %v", seed, problem)
					os.WriteFile("/tmp/sim-"+string(problem.Code)+".bpmn", []byte(text), 0o644)
				}
			}
		}
	}
	t.Log(problemsOf)
}
