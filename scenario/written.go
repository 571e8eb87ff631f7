package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// fields makes a mapping of names and values in turn: nodes, texts, numbers, truths and lists of texts. What is empty
// is left out.
func fields(pairs ...any) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := written(pairs[i+1]); value != nil {
			node.Content = append(node.Content, textNode(pairs[i].(string)), value)
		}
	}
	return node
}

// inline writes a node on one line.
func inline(node *yaml.Node) *yaml.Node {
	node.Style = yaml.FlowStyle
	return node
}

func written(value any) *yaml.Node {
	switch value := value.(type) {
	case *yaml.Node:
		return value
	case string:
		if value != "" {
			return textNode(value)
		}
	case int:
		if value != 0 {
			return &yaml.Node{Kind: yaml.ScalarNode, Value: strconv.Itoa(value)}
		}
	case []string:
		if len(value) > 0 {
			return listNode(value)
		}
	}
	return nil
}

func textNode(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

func listNode(texts []string) *yaml.Node {
	list := inline(&yaml.Node{Kind: yaml.SequenceNode})
	for _, text := range texts {
		list.Content = append(list.Content, textNode(text))
	}
	return list
}

// variablesNode writes variables by name, nil for none.
func variablesNode(variables map[string]json.RawMessage) (*yaml.Node, error) {
	if len(variables) == 0 {
		return nil, nil
	}
	node := inline(&yaml.Node{Kind: yaml.MappingNode})
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		value, err := jsonNode(variables[name])
		if err != nil {
			return nil, fmt.Errorf("the variable '%s': %w", name, err)
		}
		node.Content = append(node.Content, textNode(name), value)
	}
	return node, nil
}

// jsonNode writes a JSON value; numbers keep every digit.
func jsonNode(encoded json.RawMessage) (*yaml.Node, error) {
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return valueNode(value), nil
}

func valueNode(value any) *yaml.Node {
	switch value := value.(type) {
	case string:
		return textNode(value)
	case map[string]any:
		node := inline(&yaml.Node{Kind: yaml.MappingNode})
		for _, name := range slices.Sorted(maps.Keys(value)) {
			node.Content = append(node.Content, textNode(name), valueNode(value[name]))
		}
		return node
	case []any:
		node := inline(&yaml.Node{Kind: yaml.SequenceNode})
		for _, item := range value {
			node.Content = append(node.Content, valueNode(item))
		}
		return node
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	default: // a number or a truth
		return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(value)}
	}
}

// isoDuration writes a duration as ISO 8601 does.
func isoDuration(d time.Duration) string {
	text := strings.Builder{}
	text.WriteByte('P')
	if days := d / (24 * time.Hour); days > 0 {
		fmt.Fprintf(&text, "%dD", days)
		d -= days * 24 * time.Hour
	}
	if d == 0 {
		return text.String()
	}
	text.WriteByte('T')
	for _, unit := range []struct {
		length time.Duration
		name   byte
	}{{time.Hour, 'H'}, {time.Minute, 'M'}} {
		if count := d / unit.length; count > 0 {
			fmt.Fprintf(&text, "%d%c", count, unit.name)
			d -= count * unit.length
		}
	}
	if d > 0 {
		text.WriteString(strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "S")
	}
	return text.String()
}
