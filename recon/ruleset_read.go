package recon

import (
	"bytes"
	"cmp"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// MaxRuleSetBytes is how long the text of a rule set may be.
const MaxRuleSetBytes = 1 << 20

// ReadRuleSet reads a rule set as YAML or JSON; file names it in errors. Where
// something is wrong it returns Problems with all of it; errors of the reader
// are passed through.
func ReadRuleSet(r io.Reader, file string) (*RuleSet, error) {
	root, err := readTree(r, file)
	if err != nil {
		return nil, err
	}
	return decodeRuleSet(root, file)
}

// readTree reads the only document of a text.
func readTree(r io.Reader, file string) (*yaml.Node, error) {
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
	return root, nil
}

func decodeRuleSet(root *yaml.Node, file string) (*RuleSet, error) {
	rules := &RuleSet{}
	decoder := &strictDecoder{file: file, places: map[string]*yaml.Node{}}
	decoder.decode(root, reflect.ValueOf(rules).Elem(), "", 0)
	check := ruleCheck{rules: rules, decoder: decoder, reported: map[string]bool{}, unread: decoder.unread}
	check.all()
	if len(decoder.problems) > 0 {
		slices.SortStableFunc(decoder.problems, inOrder)
		return nil, decoder.problems
	}
	return rules, rules.seal()
}

// inOrder orders problems by their places.
func inOrder(a, b *Problem) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

var lineOfSyntaxError = regexp.MustCompile(`line (\d+)`)

// parse gives the tree of the only document. The parser's own sentences may
// repeat the text, so only the line is taken from them.
func parse(text []byte, file string) (*yaml.Node, *Problem) {
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	err := decoder.Decode(&document)
	problem := &Problem{Code: CodeMalformed, File: file, Message: "the text is neither YAML nor JSON"}
	if err == nil {
		if again := decoder.Decode(&second); again == nil {
			problem.Line, problem.Column, problem.Message = second.Line, second.Column, "a rule set is one document, here a second one begins"
			return nil, problem
		} else if again != io.EOF {
			err = again
		}
	}
	if err != nil && err != io.EOF {
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
