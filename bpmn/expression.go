package bpmn

import "zhitong/feel"

// Expression is an attribute or a text that may be computed: FEEL when the file has it with a leading "=" or names FEEL as
// its language, otherwise the text itself.
type Expression struct {
	Source  string        // without the leading "="
	Static  bool          // Source is the value itself, a string
	Program *feel.Program // compiled; nil when Static
}

// IsEmpty tells whether there is neither a text nor an expression.
func (e Expression) IsEmpty() bool { return e.Source == "" && e.Program == nil }

// Variables returns the names of the variables that the expression may read, sorted; none for a static one.
func (e Expression) Variables() []string {
	if e.Program == nil {
		return nil
	}
	return e.Program.Variables()
}
