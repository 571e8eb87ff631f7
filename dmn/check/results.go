package check

import (
	"fmt"
	"slices"

	"zhitong/dmn"
	"zhitong/feel"
)

// checkResults looks at the results of the rules, the default outputs, and what the hit policy needs of them.
func (a *analysis) checkResults() {
	for at := range a.table.Outputs {
		output := &a.table.Outputs[at]
		if output.UnknownType != "" {
			a.report(subject{code: CodeUnknownType, severity: Warning, at: output.Position}, "output '%s': there is no type '%s'", output.Name, output.UnknownType)
		}
		for rule := range a.table.Rules {
			result := &a.table.Rules[rule].Results[at]
			cell := subject{rules: []int{rule}, at: result.Position}
			a.checkResult(fmt.Sprintf("rule %d", rule+1), cell, output, result)
		}
		if output.Default != nil {
			a.checkResult("default output", subject{at: output.Default.Position}, output, output.Default)
		}
	}
	a.checkMissing()
	a.checkPriority()
}

func (a *analysis) checkResult(where string, cell subject, output *dmn.TableOutput, result *dmn.TableResult) {
	typ := a.examineResult(fmt.Sprintf("%s, output '%s'", where, output.Name), cell, result)
	a.checkAggregated(where, cell, output, result, typ)
	cell.code, cell.severity = CodeOutput, Error
	switch {
	case result.Known && !result.Value.IsNull():
		a.checkConstant(where, cell, output, result.Value)
	case !convertible(typ, output.Type):
		a.report(cell, "%s: the output '%s' is of type %s, the result of type %s: it is null", where, output.Name, output.Type.Kind(), typ.Kind())
	case !convertible(typ, output.DeclaredType):
		cell.severity = Warning
		a.report(cell, "%s: the output '%s' is of type %s, the result of type %s", where, output.Name, output.DeclaredType.Kind(), typ.Kind())
	}
}

func (a *analysis) checkConstant(where string, cell subject, output *dmn.TableOutput, value feel.Value) {
	_, fits := output.Type.Coerce(value)
	_, meant := output.DeclaredType.Coerce(value)
	listed := output.Values == nil || slices.ContainsFunc(output.Values, func(v feel.Value) bool { return equal(v, value) })
	if !fits || !listed || !meant {
		if fits && listed {
			cell.severity = Warning
		}
		a.report(cell, "%s: the output '%s' can't be %s", where, output.Name, literal(value))
	}
}

// convertible tells whether a value of a type may be one of another (DMN 1.5, 10.3.2.9.4); what is not known may.
func convertible(from, to feel.Type) bool {
	have, want := from.Kind(), to.Kind()
	return have == want || have == feel.KindNull || want == feel.KindNull || have == feel.KindList || want == feel.KindList ||
		have == feel.KindDate && want == feel.KindDateTime
}

func equal(a, b feel.Value) bool {
	same, comparable := feel.Equal(a, b)
	return same && comparable
}

// checkMissing looks for rules without any result, where the table gives the result of one rule. One of several
// outputs is often left empty on purpose.
func (a *analysis) checkMissing() {
	for rule := range a.table.Rules {
		results := a.table.Rules[rule].Results
		if a.single() && !slices.ContainsFunc(results, func(r dmn.TableResult) bool { return !r.Empty }) {
			a.report(subject{code: CodeNoOutput, severity: Warning, rules: []int{rule}, at: results[0].Position}, "rule %d has no result: it gives null, as if no rule matched", rule+1)
		}
	}
}

// checkPriority looks for hit policies by priority without an order of the outputs.
func (a *analysis) checkPriority() {
	policy := a.table.HitPolicy
	if policy != "PRIORITY" && policy != "OUTPUT ORDER" {
		return
	}
	if !slices.ContainsFunc(a.table.Outputs, func(o dmn.TableOutput) bool { return len(o.Values) > 0 }) {
		a.report(subject{code: CodePriority, severity: Warning},
			"%s orders results by the output values, and there are none: the rules count in their own order", policy)
	}
}

// checkAggregated looks for results that can't be aggregated: a sum is of numbers or durations, a minimum or maximum of
// what has an order.
func (a *analysis) checkAggregated(where string, cell subject, output *dmn.TableOutput, result *dmn.TableResult, typ feel.Type) {
	if a.table.Aggregation == "" || a.table.Aggregation == "COUNT" {
		return
	}
	kind := typ.Kind()
	if result.Known {
		kind = result.Value.Kind()
	}
	if kind == feel.KindNull {
		kind = output.Type.Kind()
	}
	cell.code, cell.severity = CodeAggregation, Error
	if !aggregates(a.table.Aggregation, kind) {
		a.report(cell, "%s: there is no %s of values of type %s: the table gives null", where, a.table.Aggregation, kind)
	}
}

func aggregates(aggregation string, kind feel.Kind) bool {
	switch kind {
	case feel.KindBoolean, feel.KindContext, feel.KindRange, feel.KindFunction:
		return false
	case feel.KindString, feel.KindDate, feel.KindTime, feel.KindDateTime:
		return aggregation != "SUM"
	}
	return true // a number, a duration, a list, or not known
}
