package recon

import (
	"io"
	"reflect"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// MaxRuleSetBytes is how long the text of a rule set may be.
const MaxRuleSetBytes = 1 << 20

// ReadRuleSet reads a rule set as YAML or JSON; file names it in errors. Where
// something is wrong it returns Problems with all of it; errors of the reader
// are passed through.
func ReadRuleSet(r io.Reader, file string) (*RuleSet, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxRuleSetBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxRuleSetBytes {
		return nil, Problems{{Code: CodeTooLarge, File: file, Message: "the rule set has more than " + strconv.Itoa(MaxRuleSetBytes) + " bytes"}}
	}
	root, problem := parse(text, file)
	if problem != nil {
		return nil, Problems{problem}
	}
	return decodeRuleSet(root, file)
}

func decodeRuleSet(root *yaml.Node, file string) (*RuleSet, error) {
	rules := &RuleSet{}
	decoder := &strictDecoder{file: file, places: map[string]*yaml.Node{}}
	decoder.decode(root, reflect.ValueOf(rules).Elem(), "", 0)
	if len(decoder.problems) == 0 {
		check := ruleCheck{rules: rules, decoder: decoder}
		check.all()
	}
	if len(decoder.problems) > 0 {
		return nil, decoder.problems
	}
	return rules, rules.seal()
}

var lineOfSyntaxError = regexp.MustCompile(`line (\d+)`)

// parse gives the tree of the first document. The parser's own sentences may
// repeat the text, so only the line is taken from them.
func parse(text []byte, file string) (*yaml.Node, *Problem) {
	var document yaml.Node
	err := yaml.Unmarshal(text, &document)
	problem := &Problem{Code: CodeMalformed, File: file, Message: "the text is neither YAML nor JSON"}
	if err != nil {
		if found := lineOfSyntaxError.FindStringSubmatch(err.Error()); found != nil {
			problem.Line, _ = strconv.Atoi(found[1])
			problem.Column = 1
		}
		return nil, problem
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) == 0 {
		problem.Message = "the text is empty"
		return nil, problem
	}
	return document.Content[0], nil
}
