package dmn_test

import (
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

// TestTheVersionTagIsThatOfTheDecision, not of what is inside of it or of
// another vocabulary.
func TestTheVersionTagIsThatOfTheDecision(t *testing.T) {
	const extension = `<extensionElements><%s xmlns:z="http://camunda.org/schema/zeebe/1.0" xmlns:o="other" value="2026Q4"/></extensionElements>`
	for name, test := range map[string]struct{ inDecision, inLogic, want string }{
		"of the decision":       {strings.Replace(extension, "%s", "z:versionTag", 1), "", "2026Q4"},
		"of the logic":          {"", strings.Replace(extension, "%s", "z:versionTag", 1), ""},
		"of another vocabulary": {strings.Replace(extension, "%s", "o:versionTag", 1), "", ""},
		"none":                  {"", "", ""},
	} {
		body := `<decision id="d" name="d">` + test.inDecision + `<literalExpression>` + test.inLogic + `<text>1</text></literalExpression></decision>`
		model, err := dmn.Read(strings.NewReader(document(body)), dmn.Options{Profile: feel.Camunda8})
		if err != nil || len(model.Problems()) > 0 {
			t.Fatal(name, err, model.Problems())
		}
		decision, _ := model.Decision("d")
		if got := decision.VersionTag(); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
