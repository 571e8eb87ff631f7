package dmn_test

import (
	"slices"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

// nested has an expression in every kind of place; its text tells where, with the names that are in scope there.
const nested = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">
<inputData id="i" name="i"/>
<decision id="d" name="d"><informationRequirement><requiredInput href="#i"/></informationRequirement><context>
<contextEntry><variable name="first"/><conditional><if><literalExpression><text>i = 1</text></literalExpression></if>
<then><literalExpression><text>i + 2</text></literalExpression></then><else><list><literalExpression><text>i + 3</text></literalExpression></list></else></conditional></contextEntry>
<contextEntry><variable name="second"/><relation><column name="c"/><row><literalExpression><text>first + 4</text></literalExpression></row></relation></contextEntry>
<contextEntry><variable name="third"/><functionDefinition><formalParameter name="p"/><literalExpression><text>p + second</text></literalExpression></functionDefinition></contextEntry>
<contextEntry><variable name="fourth"/><invocation><literalExpression><text>third</text></literalExpression><binding><parameter name="p"/><literalExpression><text>first + 5</text></literalExpression></binding></invocation></contextEntry>
<contextEntry><variable name="fifth"/><filter><in><literalExpression><text>first</text></literalExpression></in><match><literalExpression><text>item + key</text></literalExpression></match></filter></contextEntry>
<contextEntry><variable name="sixth"/><for iteratorVariable="v"><in><literalExpression><text>second</text></literalExpression></in><return><literalExpression><text>v + partial</text></literalExpression></return></for></contextEntry>
<contextEntry><some iteratorVariable="w"><in><literalExpression><text>i</text></literalExpression></in><satisfies><decisionTable><input><inputExpression><text>w</text></inputExpression></input><output/><rule><inputEntry><text>1</text></inputEntry><outputEntry><text>true</text></outputEntry></rule></decisionTable></satisfies></some></contextEntry>
</context></decision>
<businessKnowledgeModel id="b" name="b"><encapsulatedLogic><formalParameter name="q"/><context><contextEntry><literalExpression><text>b(q)</text></literalExpression></contextEntry></context></encapsulatedLogic></businessKnowledgeModel>
</definitions>`

func TestPlaces(t *testing.T) {
	model, err := dmn.Read(strings.NewReader(nested), dmn.Options{Profile: feel.DMN})
	if err != nil || len(model.Problems()) > 0 {
		t.Fatal(err, model.Problems())
	}
	var got []string
	for _, place := range model.Places() {
		text := "table"
		if place.Expression != nil {
			text = place.Expression.Source()
			if _, doubts := place.Expression.Examine(place.Surroundings); len(doubts) > 0 {
				t.Errorf("%v: %s: %s", place.Path, text, doubts[0].Message)
			}
		}
		if place.Position.Line == 0 {
			t.Errorf("%v has no position", place.Path)
		}
		got = append(got, place.OwnerID+": "+strings.Join(place.Path, " > ")+": "+text)
	}
	want := []string{"d: first > if: i = 1", "d: first > then: i + 2", "d: first > else > item 1: i + 3", "d: second > row 1, c: first + 4",
		"d: third: p + second", "d: fourth > function: third", "d: fourth > p: first + 5", "d: fifth > in: first", "d: fifth > match: item + key",
		"d: sixth > in: second", "d: sixth > return: v + partial", "d: result > in: i", "d: result > satisfies: table", "b: result: b(q)"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q", got)
	}
	if names := model.DeclaredNames(); !names["i"] || names["first"] {
		t.Error("the model declares i, and first is a part of d")
	}
}

// TestAResultIsNoCondition: '-' as a result is told in words that help.
func TestAResultIsNoCondition(t *testing.T) {
	text := `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t"><decision id="d" name="d"><decisionTable>
<input><inputExpression><text>1</text></inputExpression></input><output/><rule><inputEntry><text>-</text></inputEntry><outputEntry><text>-</text></outputEntry></rule></decisionTable></decision></definitions>`
	model, err := dmn.Read(strings.NewReader(text), dmn.Options{Profile: feel.DMN})
	if err != nil || len(model.Problems()) != 1 || !strings.Contains(model.Problems()[0].Error(), "left empty") || model.Problems()[0].Line != 2 {
		t.Errorf("%v %v", err, model.Problems())
	}
}
