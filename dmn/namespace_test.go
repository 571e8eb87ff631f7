package dmn_test

import (
	"fmt"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

// TestNamespaces reads a model of every version of the standard, with the namespace of FEEL that belongs to it.
func TestNamespaces(t *testing.T) {
	for version, namespaces := range map[string][2]string{
		"1.1": {"http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/FEEL/20140401"},
		"1.2": {"http://www.omg.org/spec/DMN/20180521/MODEL/", "http://www.omg.org/spec/DMN/20180521/FEEL/"},
		"1.3": {"https://www.omg.org/spec/DMN/20191111/MODEL/", "https://www.omg.org/spec/DMN/20191111/FEEL/"},
		"1.4": {"https://www.omg.org/spec/DMN/20211108/MODEL/", "https://www.omg.org/spec/DMN/20211108/FEEL/"},
		"1.5": {"https://www.omg.org/spec/DMN/20230324/MODEL/", "https://www.omg.org/spec/DMN/20230324/FEEL/"},
		"1.6": {"https://www.omg.org/spec/DMN/20240513/MODEL/", "https://www.omg.org/spec/DMN/20240513/FEEL/"},
	} {
		t.Run(version, func(t *testing.T) {
			file := fmt.Sprintf(`<d:definitions xmlns:d="%s" xmlns:feel="%[2]s" expressionLanguage="%[2]s" id="m" name="m" namespace="t">
				<d:inputData id="a" name="amount"><d:variable name="amount" typeRef="number"/></d:inputData>
				<d:decision id="d" name="d"><d:informationRequirement><d:requiredInput href="#a"/></d:informationRequirement>
				<d:literalExpression expressionLanguage="%[2]s"><d:text>"a" = amount</d:text></d:literalExpression></d:decision></d:definitions>`, namespaces[0], namespaces[1])
			model, err := dmn.Read(strings.NewReader(file), dmn.Options{DetectProfile: true})
			if err != nil || len(model.Problems()) > 0 {
				t.Fatal(err, model.Problems())
			}
			got, err := model.Evaluate("d", feel.Variables{"amount": feel.Int(1)}, feel.Environment{})
			if err != nil || !got.Output.IsNull() {
				t.Errorf("%s, %v: FEEL does not compare a string with a number", got.Output, err)
			}
		})
	}
	other := strings.NewReader(`<definitions xmlns="https://www.omg.org/spec/BPMN/20100524/MODEL"/>`)
	if _, err := dmn.Read(other, dmn.Options{}); err == nil {
		t.Error("a file of another vocabulary is read")
	}
}
