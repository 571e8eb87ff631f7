package bpmn

import (
	"slices"
	"strconv"
	"strings"
)

// StandardLoop repeats an activity (BPMN 2.0.2, 10.3.8, standardLoopCharacteristics).
type StandardLoop struct {
	Condition  *Expression // nil: as often as Maximum says
	TestBefore bool        // the condition is tested before each iteration, otherwise after it
	Maximum    int         // of iterations, 0 for no bound
}

// readLoop reads the loop or multi-instance marker of an activity (BPMN 2.0.2, 10.3.8).
func readLoop(d *draft, element *Element, node *Node) {
	if marker := node.bpmn("standardLoopCharacteristics"); marker != nil {
		readStandardLoop(d, element, marker)
	}
	marker := node.bpmn("multiInstanceLoopCharacteristics")
	if marker == nil {
		return
	}
	if element.Loop != nil {
		d.report(marker, CodeLoopMarkers)
	}
	if cardinality := marker.bpmn("loopCardinality"); cardinality != nil {
		readCardinality(d, element, marker, cardinality)
		return
	}
	readCollectionLoop(d, element, marker)
}

// readStandardLoop reads the marker of an activity that is repeated. Without a condition and a maximum it would never
// end.
func readStandardLoop(d *draft, element *Element, marker *Node) {
	loop := &StandardLoop{TestBefore: marker.flag("testBefore", false)}
	if condition := marker.bpmn("loopCondition"); condition != nil {
		loop.Condition = d.contentExpression(condition)
	}
	if text := strings.TrimSpace(marker.Attribute("loopMaximum")); text != "" {
		maximum, err := strconv.Atoi(text)
		if err != nil || maximum < 1 || maximum > maximumInteger {
			d.report(marker, CodeInteger, "loopMaximum", text, 1, maximumInteger)
		}
		loop.Maximum = maximum
	}
	if loop.Condition == nil && loop.Maximum == 0 {
		d.report(marker, CodeEndlessLoop)
	}
	element.Loop = &LoopCharacteristics{Sequential: true, Standard: loop, Position: marker.Position}
}

// readCardinality reads a multi-instance marker that says how many instances there are. Its results may be collected as
// those of one with an input collection.
func readCardinality(d *draft, element *Element, marker, cardinality *Node) {
	loop := &LoopCharacteristics{Sequential: marker.flag("isSequential", false), Position: marker.Position}
	loop.Cardinality = d.content(cardinality)
	d.checkNumber(cardinality, loop.Cardinality)
	if extension := marker.extension("loopCharacteristics"); extension != nil {
		if extension.Attribute("inputCollection") != "" || extension.Attribute("inputElement") != "" {
			d.report(marker, CodeLoopSource)
		}
		loop.OutputCollection, loop.OutputElement = d.readOutput(extension)
		loop.OutputVariable = variableOf(loop.OutputElement)
	}
	if completion := marker.bpmn("completionCondition"); completion != nil {
		loop.CompletionCondition = d.contentExpression(completion)
	}
	element.Loop = loop
}

// checkNumber requires a whole number where the text of a node is written rather than computed.
func (d *draft) checkNumber(node *Node, value *Expression) {
	if value == nil {
		d.report(node, CodeMissingAttribute, node.Name.Local)
		return
	}
	if number, err := strconv.Atoi(value.Source); value.Static && (err != nil || number < 0) {
		d.reportAt(node, node.Text.Position(), nil, CodeInteger, node.Name.Local, value.Source, 0, maximumInteger)
	}
}

// readCollectionLoop reads a multi-instance marker with an instance for each item of a collection.
func readCollectionLoop(d *draft, element *Element, marker *Node) {
	extensions := slices.Collect(marker.extensions("loopCharacteristics"))
	if len(extensions) != 1 {
		d.report(marker, CodeSingleExtension, "zeebe:loopCharacteristics", len(extensions))
		return
	}
	extension := extensions[0]
	loop := &LoopCharacteristics{
		Sequential:      marker.flag("isSequential", false),
		InputCollection: d.requiredFEEL(extension, "inputCollection"),
		InputElement:    strings.TrimSpace(extension.Attribute("inputElement")),
		Position:        marker.Position,
	}
	loop.OutputCollection, loop.OutputElement = d.readOutput(extension)
	loop.OutputVariable = variableOf(loop.OutputElement)
	if completion := marker.bpmn("completionCondition"); completion != nil {
		loop.CompletionCondition = d.contentExpression(completion)
	}
	element.Loop = loop
}
