package tck

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"zhitong/feel"
)

// File is a file of test cases for one model.
type File struct {
	ModelName string `xml:"modelName"`
	Cases     []Case `xml:"testCase"`
}

// Case is one call of a model and what it gives. InvocableName names the business knowledge model or decision service
// that it calls; a case of decisions calls those that its results name.
type Case struct {
	ID            string   `xml:"id,attr"`
	Type          string   `xml:"type,attr"` // decision (the default), bkm or decisionService
	InvocableName string   `xml:"invocableName,attr"`
	Inputs        []input  `xml:"inputNode"`
	Results       []Result `xml:"resultNode"`
}

// Result is what the node of a name gives: a decision, or what Type says where the case is one of decisions. In a case
// of a decision service with several output decisions it is that of one of them.
type Result struct {
	Name        string `xml:"name,attr"`
	Type        string `xml:"type,attr"`
	ErrorResult bool   `xml:"errorResult,attr"`
	Expected    *node  `xml:"expected"`
}

type input struct {
	Name string `xml:"name,attr"`
	node
}

// node is a value of the kit: a simple value, the components of a context, or a list.
type node struct {
	Value      *simple     `xml:"value"`
	Components []component `xml:"component"`
	List       *list       `xml:"list"`
	Nil        string      `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
}

type simple struct {
	Type string `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
	Nil  string `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
	Text string `xml:",chardata"`
}

type component struct {
	Name string `xml:"name,attr"`
	node
}

type list struct {
	Nil   string `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
	Items []node `xml:"item"`
}

// Read reads a file of test cases. The error tells what is wrong with the XML.
func Read(r io.Reader) (*File, error) {
	var file File
	if err := xml.NewDecoder(r).Decode(&file); err != nil {
		return nil, fmt.Errorf("tck: %w", err)
	}
	return &file, nil
}

// Variables gives the inputs of a case by their names.
func (c *Case) Variables() (feel.Variables, error) {
	variables := feel.Variables{}
	for _, in := range c.Inputs {
		value, err := in.value()
		if err != nil {
			return nil, fmt.Errorf("tck: input %q: %w", in.Name, err)
		}
		variables[in.Name] = value
	}
	return variables, nil
}

// Value gives what is expected, null where nothing is.
func (r *Result) Value() (feel.Value, error) {
	if r.Expected == nil {
		return feel.Null(), nil
	}
	return r.Expected.value()
}

func (n *node) value() (feel.Value, error) {
	switch {
	case n.Nil == "true":
		return feel.Null(), nil
	case n.List != nil:
		return n.List.value()
	case len(n.Components) > 0:
		return contextOf(n.Components)
	case n.Value != nil:
		return n.Value.value()
	default:
		return feel.Null(), nil
	}
}

func (l *list) value() (feel.Value, error) {
	if l.Nil == "true" {
		return feel.Null(), nil
	}
	items := make([]feel.Value, len(l.Items))
	for i := range l.Items {
		value, err := l.Items[i].value()
		if err != nil {
			return feel.Value{}, err
		}
		items[i] = value
	}
	return feel.List(items...), nil
}

func contextOf(components []component) (feel.Value, error) {
	built := &feel.ContextBuilder{}
	for i := range components {
		value, err := components[i].value()
		if err != nil {
			return feel.Value{}, err
		}
		built.Set(components[i].Name, value)
	}
	return built.Build(), nil
}

func (s *simple) value() (feel.Value, error) {
	if s.Nil == "true" {
		return feel.Null(), nil
	}
	_, kind, _ := strings.Cut(s.Type, ":")
	text := strings.TrimSpace(s.Text)
	switch kind {
	case "boolean":
		return feel.Bool(text == "true" || text == "1"), nil
	case "decimal", "double", "integer", "int", "long", "float":
		return feel.ParseNumber(text)
	case "date":
		return feel.ParseDate(text)
	case "time":
		return feel.ParseTime(text)
	case "dateTime":
		return feel.ParseDateTime(text)
	case "duration", "dayTimeDuration", "yearMonthDuration":
		return feel.ParseDuration(text)
	default:
		return feel.String(s.Text), nil
	}
}
