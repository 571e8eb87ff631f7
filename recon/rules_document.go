package recon

import (
	"io"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"
)

// RulesDocument is a text of rules of another kind than a RuleSet that was
// read as strictly as one: it knows where its values stand and gathers what is
// wrong with them.
type RulesDocument struct{ decoder strictDecoder }

// ReadRulesDocument reads YAML or JSON into a struct by its yaml tags; file
// names it in problems. What does not fit the struct is gathered and told by
// Err. The error is that of the reader, or Problems with the codes
// malformed_rule_set and too_large.
func ReadRulesDocument(r io.Reader, file string, into any) (*RulesDocument, error) {
	root, err := readTree(r, file)
	if err != nil {
		return nil, err
	}
	document := &RulesDocument{strictDecoder{file: file, places: map[string]*yaml.Node{}}}
	document.decoder.decode(root, reflect.ValueOf(into).Elem(), "", 0)
	return document, nil
}

// Refuse adds a problem with the value at a path such as "passes[2].window", or
// where nothing stands there, at the nearest one around it. What follows from
// another problem is left out.
func (d *RulesDocument) Refuse(path string, code Code, message string) {
	check := ruleCheck{decoder: &d.decoder, reported: map[string]bool{}, unread: d.decoder.unread}
	check.at(path, code, "%s", message)
}

// Err returns all problems in the order of their places, nil where there is none.
func (d *RulesDocument) Err() error {
	if len(d.decoder.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(d.decoder.problems, inOrder)
	return d.decoder.problems
}
