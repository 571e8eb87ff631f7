package engine

import "encoding/json"

// gathers has the outputs of a large body put together in small steps before it
// completes, so that no step reads them all one by one.
func (x *execution) gathers(body *Element) bool {
	if !body.Body || !x.inChunks(body) || body.Loop.Gathered >= body.Loop.Size {
		return false
	}
	x.enqueue(Continuation{Kind: StepGather, Element: body.Key})
	return true
}

// inChunks says whether the outputs of a body are too many for one step.
func (x *execution) inChunks(body *Element) bool {
	return body.Loop != nil && body.Loop.Size > LoopItemsPerChunk && x.model(body).Loop.OutputCollection != ""
}

// gatherOutputs puts a chunk of outputs together, in the place of the items they were
// made of, which are all done with.
func (x *execution) gatherOutputs(step Continuation) {
	body := x.element(step.Element)
	if body == nil || body.State == ElementTerminating {
		return
	}
	from := body.Loop.Gathered
	end := min(from+LoopItemsPerChunk, body.Loop.Size)
	if from < end {
		x.state.LoopItems.Put(&LoopItems{Body: body.Key, Chunk: from / LoopItemsPerChunk, Items: x.outputs(body.Key, from, end)})
		for i := from; i < end; i++ {
			if _, presence := x.state.LoopOutputs.Get(LoopKey{body.Key, i}); presence == Present {
				x.state.LoopOutputs.Delete(LoopKey{body.Key, i})
			}
		}
	}
	progress := *body.Loop
	progress.Gathered = end
	body = x.update(body, func(e *Element) { e.Loop = &progress })
	x.swept += end - from
	if !x.gathers(body) {
		x.enqueue(Continuation{Kind: StepComplete, Element: body.Key})
	}
}

// outputs gives a stretch of the outputs of a body; null for an inner instance
// that gave none.
func (x *execution) outputs(body int64, from, end int) []json.RawMessage {
	known := true
	values := make([]json.RawMessage, 0, end-from)
	for i := from; i < end; i++ {
		key := LoopKey{body, i}
		row, presence := x.state.LoopOutputs.Get(key)
		switch presence {
		case Unknown:
			x.need.LoopOutputs, known = append(x.need.LoopOutputs, key), false
		case Present:
			values = append(values, row.Value)
		default:
			values = append(values, json.RawMessage("null"))
		}
	}
	if !known {
		x.lack()
	}
	return values
}

// collected gives the output collection of a finished body.
func (x *execution) collected(body *Element) Variables {
	loop := x.model(body).Loop
	switch {
	case loop.OutputCollection == "":
		return nil
	case !x.inChunks(body):
		return Variables{loop.OutputCollection: appendList(nil, x.outputs(body.Key, 0, body.Loop.Size), true)}
	}
	chunks := (body.Loop.Size + LoopItemsPerChunk - 1) / LoopItemsPerChunk
	x.together(chunks, func(i int) { x.loopItems(body.Key, i) })
	var list []byte
	for i := range chunks {
		list = appendList(list, x.loopItems(body.Key, i).Items, i == chunks-1)
	}
	return Variables{loop.OutputCollection: list}
}

func (x *execution) loopItems(body int64, chunk int) *LoopItems {
	return must(x, x.state.LoopItems, LoopKey{body, chunk}, &x.need.LoopItems)
}

// appendList appends values to a JSON list, which begins with the first of them.
func appendList(list []byte, values []json.RawMessage, last bool) []byte {
	if len(list) == 0 {
		list = append(list, '[')
	}
	for _, value := range values {
		if len(list) > 1 {
			list = append(list, ',')
		}
		list = append(list, value...)
	}
	if last {
		list = append(list, ']')
	}
	return list
}

// sweepPage is how many rows of a finished body one step deletes.
const sweepPage = 100

// sweepBody has the items and outputs of a body deleted that is gone: one by
// one only where outputs may be left.
func (x *execution) sweepBody(body *Element) {
	switch {
	case body.Loop == nil || body.Loop.Size == 0:
	case x.model(body).Loop.OutputElement == nil || body.Loop.Gathered >= body.Loop.Size:
		x.enqueue(Continuation{Kind: StepSweepItems, Element: body.Key, Size: body.Loop.Size})
	default:
		x.enqueue(Continuation{Kind: StepSweep, Element: body.Key, Size: body.Loop.Size})
	}
}

// sweep deletes the items and outputs of a body that is gone.
func (x *execution) sweep(step Continuation) {
	from := int(step.After)
	end := min(from+sweepPage, step.Size)
	for i := from; i < end; i++ {
		x.state.LoopOutputs.Delete(LoopKey{step.Element, i})
		if i%LoopItemsPerChunk == 0 {
			x.state.LoopItems.Delete(LoopKey{step.Element, i / LoopItemsPerChunk})
		}
	}
	x.sweepOn(step, from, end)
}

// sweepItems deletes the items of a body that left nothing else.
func (x *execution) sweepItems(step Continuation) {
	from := int(step.After)
	end := min(from+sweepPage, (step.Size+LoopItemsPerChunk-1)/LoopItemsPerChunk)
	for chunk := from; chunk < end; chunk++ {
		x.state.LoopItems.Delete(LoopKey{step.Element, chunk})
	}
	x.sweepOn(step, from, end)
}

// sweepOn goes on with the next page unless this one was not full.
func (x *execution) sweepOn(step Continuation, from, end int) {
	x.swept += end - from
	if end-from == sweepPage {
		step.After = int64(end)
		x.enqueue(step)
	}
}
