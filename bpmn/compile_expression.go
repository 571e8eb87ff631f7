package bpmn

import (
	"errors"
	"strings"

	"zhitong/feel"
)

// optional reads an attribute that may hold an expression; nil when it is missing or empty.
func (d *draft) optional(node *Node, attribute string) *Expression {
	text := node.attribute("", attribute)
	if text == nil || strings.TrimSpace(text.Value) == "" {
		return nil
	}
	expression := d.compileText(node, text)
	return &expression
}

// required reads an attribute that may hold an expression and must not be empty.
func (d *draft) required(node *Node, attribute string) Expression {
	if expression := d.optional(node, attribute); expression != nil {
		return *expression
	}
	d.report(node, CodeMissingAttribute, attribute)
	return Expression{Static: true}
}

// optionalFEEL reads an attribute that must be an expression if it is there.
func (d *draft) optionalFEEL(node *Node, attribute string) *Expression {
	expression := d.optional(node, attribute)
	if expression != nil && expression.Static {
		d.reportAt(node, node.attribute("", attribute).Position(), nil, CodeExpressionRequired, attribute)
	}
	return expression
}

// requiredFEEL reads an attribute that must be an expression.
func (d *draft) requiredFEEL(node *Node, attribute string) Expression {
	if expression := d.optionalFEEL(node, attribute); expression != nil {
		return *expression
	}
	d.report(node, CodeMissingAttribute, attribute)
	return Expression{Static: true}
}

// content reads the text of a node that may be an expression; nil when it is empty.
func (d *draft) content(node *Node) *Expression {
	if node.value() == "" {
		return nil
	}
	d.checkExpressionType(node)
	expression := d.compileText(node, &node.Text)
	return &expression
}

// checkExpressionType refuses a type of XML Schema that is no expression of BPMN (BPMN 2.0.2, 15.1).
func (d *draft) checkExpressionType(node *Node) {
	name := node.attribute("http://www.w3.org/2001/XMLSchema-instance", "type")
	if name == nil {
		return
	}
	if local := localPart(name.Value); local != "tFormalExpression" && local != "tExpression" {
		d.reportAt(node, name.Position(), nil, CodeAttributeValue, "xsi:type", name.Value, "tFormalExpression")
	}
}

// contentExpression reads the text of a node that must be an expression. One whose language is FEEL (BPMN 2.0.2,
// 8.4.8) needs no "=", except for Camunda, which does not read the language.
func (d *draft) contentExpression(node *Node) *Expression {
	if isFEEL := strings.Contains(strings.ToLower(node.Attribute("language")), "feel"); isFEEL && !d.platform.isCamunda() {
		if node.value() != "" && !strings.HasPrefix(node.value(), "=") {
			expression := d.compileFrom(node, &node.Text, node.Text.Value)
			return &expression
		}
	}
	expression := d.content(node)
	if expression != nil && expression.Static {
		d.reportAt(node, node.Text.Position(), nil, CodeExpressionRequired, node.Name.Local)
	}
	return expression
}

// compileText compiles a text that starts with "=", and takes every other one as it is.
func (d *draft) compileText(node *Node, text *Text) Expression {
	trimmed := strings.TrimLeft(text.Value, " \t\r\n")
	source, isExpression := strings.CutPrefix(trimmed, "=")
	if !isExpression {
		return Expression{Source: strings.TrimSpace(text.Value), Static: true}
	}
	return d.compileFrom(node, text, source)
}

// compileFrom compiles the last part of a text.
func (d *draft) compileFrom(node *Node, text *Text, source string) Expression {
	program, err := feel.CompileExpression(source, feel.Options{Profile: feel.Camunda8, Names: d.names})
	if err != nil {
		d.reportExpression(node, text, len(text.Value)-len(source), err)
	}
	return Expression{Source: source, Program: program}
}

// reportExpression reports the problems of an expression that starts at an offset of a text, where they stand in the
// file.
func (d *draft) reportExpression(node *Node, text *Text, start int, err error) {
	var failures *feel.Errors
	if !errors.As(err, &failures) {
		d.reportAt(node, text.At(start), err, CodeExpression, err.Error())
		return
	}
	for _, failure := range failures.List {
		offset := start + offsetOf(text.Value[start:], failure.Line, failure.Column)
		d.reportAt(node, text.At(offset), failure, CodeExpression, failure.Message)
	}
}

// offsetOf turns a line and a column (in characters, both from 1) into a byte offset.
func offsetOf(source string, line, column int) int {
	place := Position{Line: 1, Column: 1}
	for offset, character := range source {
		if place.Line > line || place.Line == line && place.Column >= column {
			return offset
		}
		place = advance(place, string(character))
	}
	return len(source)
}
