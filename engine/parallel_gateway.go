package engine

import "zhitong/bpmn"

// join counts a token that arrives at a parallel gateway and says whether one
// has come from every side; then the tokens become one (BPMN 2.0.2, 13.4.1).
func (x *execution) join(scope *Element, step Continuation) bool {
	incoming := x.process.Elements[step.Index].Incoming
	if len(incoming) <= 1 {
		return true
	}
	arrivals := map[bpmn.FlowIndex]int{}
	for flow, count := range scope.Arrivals {
		arrivals[flow] = count
	}
	arrivals[step.Flow]++
	complete := true
	for _, flow := range incoming {
		complete = complete && arrivals[flow] > 0
	}
	consumed := 0
	if complete {
		consumed = len(incoming) - 1 // the last one goes on
		for _, flow := range incoming {
			if arrivals[flow]--; arrivals[flow] == 0 {
				delete(arrivals, flow)
			}
		}
	}
	x.countTokens(x.update(scope, func(e *Element) { e.Arrivals = arrivals }), step.Index, -consumed)
	return complete
}
