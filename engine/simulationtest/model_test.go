package simulationtest

import "testing"

// TestModelsCompile requires that random models are executable, and so are the versions that follow them.
func TestModelsCompile(t *testing.T) {
	for seed := range uint64(500) {
		text := Model(Seeded(seed, 0), Options{Calls: 2, Depth: 3})
		for _, version := range []string{text, NextVersion(text)} {
			if _, err := Compile(version); err != nil {
				t.Fatalf("model %d: %v\n%s", seed, err, version)
			}
		}
	}
}

// TestChoicesAreRepeated writes a model again from the choices that were noted.
func TestChoicesAreRepeated(t *testing.T) {
	first := Seeded(7, 0)
	text := Model(first, Options{Calls: 1, Depth: 2})
	if again := Model(Given(first.Taken), Options{Calls: 1, Depth: 2}); again != text {
		t.Errorf("another model:\n%s\n%s", text, again)
	}
}
