package learn

import (
	"bytes"

	"go.yaml.in/yaml/v3"
)

// document is the text of a rule set as a tree, so that a change keeps the
// comments and the order of the rest.
type document struct{ root *yaml.Node }

// change applies a change to a text.
func change(text string, apply func(*document) error) (string, error) {
	var whole yaml.Node
	if err := yaml.Unmarshal([]byte(text), &whole); err != nil {
		return "", err
	}
	if err := apply(&document{whole.Content[0]}); err != nil {
		return "", err
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(&whole)
	return out.String(), err
}

// get gives the value of a key, nil where there is none.
func get(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// under gives the value of a key, made as an empty one of its kind where there is none.
func under(mapping *yaml.Node, key string, kind yaml.Kind) *yaml.Node {
	if found := get(mapping, key); found != nil && found.Kind == kind {
		return found
	}
	value := &yaml.Node{Kind: kind}
	put(mapping, key, value)
	return value
}

// put sets the value of a key.
func put(mapping *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content[i+1] = value
			return
		}
	}
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
}

// valueNode writes a value as a node.
func valueNode(value any) (*yaml.Node, error) {
	node := &yaml.Node{}
	err := node.Encode(value)
	return node, err
}

// set sets the value of a key to a Go value.
func set(mapping *yaml.Node, key string, value any) error {
	node, err := valueNode(value)
	if err == nil {
		put(mapping, key, node)
	}
	return err
}

// add appends a Go value to the list of a key.
func add(mapping *yaml.Node, key string, value any) error {
	node, err := valueNode(value)
	if err == nil {
		list := under(mapping, key, yaml.SequenceNode)
		list.Content = append(list.Content, node)
	}
	return err
}

// pass gives a pass by its index.
func (d *document) pass(index int) *yaml.Node { return get(d.root, "passes").Content[index] }

// addPass appends a pass that is written in the flow style.
func (d *document) addPass(text string) error {
	var written yaml.Node
	if err := yaml.Unmarshal([]byte(text), &written); err != nil {
		return err
	}
	passes := under(d.root, "passes", yaml.SequenceNode)
	passes.Content = append(passes.Content, written.Content[0])
	return nil
}
