package engine

import (
	"zhitong/bpmn"
	"zhitong/feel"
)

// goesInto says whether an activity with a loop marker (BPMN 2.0.2, 10.3.8 and
// 13.3.6) has a first iteration: not when its condition is tested before and is
// false.
//
// The iterations run one after the other as those of a sequential
// multi-instance do. The standard leaves open what the condition sees: here
// everything that the iteration sees that has just ended, loopCounter included,
// which counts the iterations from 1 and is 0 before the first.
func (x *execution) goesInto(e *Element, loop *bpmn.StandardLoop) (bool, *failure) {
	if !loop.TestBefore {
		return true, nil
	}
	scope := x.seenBy(e)
	scope.overlay = feel.Variables{"loopCounter": feel.Int(0)}
	return x.loopsAgain(loop, scope, 0)
}

// loopsAgain says whether an iteration follows after some.
func (x *execution) loopsAgain(loop *bpmn.StandardLoop, scope *visibleScope, iterations int) (bool, *failure) {
	if loop.Maximum > 0 && iterations >= loop.Maximum {
		return false, nil
	}
	if loop.Condition == nil {
		return true, nil
	}
	value, failure := x.tolerant(*loop.Condition, scope, IncidentExtractValue)
	if failure != nil {
		return false, failure
	}
	met, ok := value.AsBool()
	if !ok {
		return false, failed(IncidentExtractValue, "loop condition %q: true or false is wanted, it gives %s",
			loop.Condition.Source, value.String())
	}
	return met, nil
}
