package engine

import (
	"strings"
	"unicode/utf8"

	"zhitong/bpmn"
)

// MaxName is how many characters a name may have that something is found by: of a variable, a message or a signal, a job
// type, a correlation key, a message id, an assignee or a candidate. A model with a longer one is not deployed, a command
// with one is refused, and an expression that gives one makes an incident; business ids have [MaxBusinessID].
const MaxName = bpmn.MaxName

// CheckName refuses a name above [MaxName]; nil when it can be stored. The refusal does not quote the name, which may
// be personal.
func CheckName(what, name string) *Refusal {
	if bpmn.IsLongName(name) {
		return refuse(InvalidArgument, "%s has %d characters; at most %d are possible", what, utf8.RuneCountInString(name), MaxName)
	}
	return nil
}

// CheckVariableNames refuses names of variables above [MaxName].
func CheckVariableNames(variables Variables) *Refusal {
	for name := range variables {
		if refusal := CheckName("the name of a variable", name); refusal != nil {
			return refusal
		}
	}
	return nil
}

// checkNames refuses names of people and groups above [MaxName].
func (c *TaskChanges) checkNames() *Refusal {
	if c.Assignee != nil {
		if refusal := CheckName("the assignee", *c.Assignee); refusal != nil {
			return refusal
		}
	}
	for _, candidates := range []*[]string{c.CandidateGroups, c.CandidateUsers} {
		if candidates == nil {
			continue
		}
		for _, name := range *candidates {
			if refusal := CheckName("a candidate", name); refusal != nil {
				return refusal
			}
		}
	}
	return nil
}

// must leaves the step with a refusal, if there is one.
func (x *execution) must(refusal *Refusal) {
	if refusal != nil {
		panic(unwind{refusal})
	}
}

// name is [execution.text] for a name that something is found by.
func (x *execution) name(expression bpmn.Expression, e *Element, what string) (string, *failure) {
	name, failure := x.text(expression, e, what)
	if failure == nil {
		failure = inLength(&expression, name, what)
	}
	return name, failure
}

// optionalName is [execution.optionalText] for a name that something is found by.
func (x *execution) optionalName(expression *bpmn.Expression, e *Element, what string, to *string) *failure {
	failure := x.optionalText(expression, e, to)
	if failure == nil && expression != nil {
		failure = inLength(expression, *to, what)
	}
	return failure
}

// inLength fails for a name above [MaxName] that an expression gives. One that stands in the model was looked at when
// that was deployed.
func inLength(expression *bpmn.Expression, name, what string) *failure {
	if expression.Static || !bpmn.IsLongName(name) {
		return nil
	}
	return failed(IncidentExtractValue, "%s: a text of at most %d characters is wanted, %q gives one of %d",
		what, MaxName, expression.Source, utf8.RuneCountInString(name))
}

// splitNames splits names that are separated by commas.
func splitNames(text string) []string {
	var names []string
	for _, name := range strings.Split(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}
