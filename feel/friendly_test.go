package feel

import "testing"

// TestFunctionsKeepTheirDialect calls functions of a B-FEEL program from outside of it and from a program of FEEL.
func TestFunctionsKeepTheirDialect(t *testing.T) {
	for source, want := range map[string]string{`function(x) x + null`: "1", `string length`: "0"} {
		made := evaluateIn(t, source, BFEEL, nil)
		f, _ := made.AsFunction()
		if got, err := f.Call(Int(1)); err != nil || got.String() != want {
			t.Errorf("%s called from outside: %s, %v", source, got, err)
		}
		if got := evaluateIn(t, "f(1)", DMN, Variables{"f": made}); got.String() != want {
			t.Errorf("%s called from FEEL: %s", source, got)
		}
		if got := evaluateIn(t, `[f(1), 1 + "a"][2]`, DMN, Variables{"f": made}); !got.IsNull() {
			t.Errorf("after the call FEEL gives %s for an addition of a string", got)
		}
	}
}

// TestEveryFunctionOfTheStandardIsInBFEEL wants no difference but what B-FEEL adds to number().
func TestEveryFunctionOfTheStandardIsInBFEEL(t *testing.T) {
	for name := range builtins {
		standard, friendly := len(builtinsOf(name, DMN)), len(builtinsOf(name, BFEEL))
		if friendly < standard || friendly > standard && name != "number" {
			t.Errorf("%s has %d overloads in DMN and %d in B-FEEL", name, standard, friendly)
		}
	}
	for name, kind := range resultKinds {
		if len(builtinsOf(name, BFEEL)) == 0 || defaults[kind].Kind() != kind {
			t.Errorf("%s is no function, or its type %s has no default", name, kind)
		}
	}
}

func evaluateIn(t *testing.T, source string, profile Profile, variables Variables) Value {
	t.Helper()
	program, err := CompileExpression(source, Options{Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	result, err := program.Evaluate(variables, environment())
	if err != nil {
		t.Fatal(err)
	}
	return result.Value
}
