package javashim_test

import (
	"strings"
	"testing"

	"zhitong/feel"
	"zhitong/feel/javashim"
)

// TestFunctions calls the shim from FEEL; what Java answers is known from the documentation of java.lang.
func TestFunctions(t *testing.T) {
	for _, c := range []struct{ method, arguments, want string }{
		{`java.lang.Math|max(double, double)`, "1.5, 2.25", "2.25"},
		{`java.lang.Math|min(long,long)`, "7, -3", "-3"},
		{`java.lang.Math|sqrt(double)`, "2.25", "1.5"},
		{`java.lang.Math|sqrt(double)`, "-1", "null"},
		{`java.lang.Math|max(int,int)`, "1.5, 2", "null"},
		{`java.lang.Math|foo(double)`, "1", "null"},
		{`java.lang.Byte|valueOf(byte)`, "127", "127"},
		{`java.lang.Byte|valueOf(byte)`, "128", "null"},
		{`java.lang.Integer|valueOf(java.lang.String)`, `"42"`, "42"},
		{`java.lang.Integer|valueOf(java.lang.String)`, `"x"`, "null"},
		{`java.lang.Double|valueOf(java.lang.String)`, `"0.1"`, "0.1"},
		{`java.lang.String|valueOf(char)`, `"字"`, "字"},
		{`java.lang.String|valueOf(char)`, `"ab"`, "null"},
		{`java.lang.String|valueOf(double)`, `2`, "2.0"},
		{`java.lang.String|format(java.lang.String, [Ljava.lang.Object;)`, `"%5.2f %% %s", 1.005`, "null"},
		{`java.lang.String|format(java.lang.String, [Ljava.lang.Object;)`, `"%6.2f%%", 1.5`, "  1.50%"},
		{`java.lang.String|format(java.lang.String, [Ljava.lang.Object;)`, `"%03d", 7`, "007"},
		{`java.lang.String|format(java.lang.String, [Ljava.lang.Object;)`, `"%q", 7`, "null"},
	} {
		class, signature, _ := strings.Cut(c.method, "|")
		parameters := []string{"a", "b"}[:1+strings.Count(c.arguments, ",")]
		text := "(function(" + strings.Join(parameters, ",") + `) external {java: {class: "` + class + `", method signature: "` + signature + `"}})(` + c.arguments + ")"
		program, err := feel.CompileExpression(text, feel.Options{Profile: feel.DMN, External: javashim.Functions()})
		if err != nil {
			t.Fatal(text, err)
		}
		result, err := program.Evaluate(nil, feel.Environment{})
		if err != nil || result.Value.String() != c.want || c.want == "null" && len(result.Warnings) == 0 {
			t.Errorf("%s gives %s %v %v, wanted %s", text, result.Value, result.Warnings, err, c.want)
		}
	}
}
