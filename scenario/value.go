package scenario

import (
	"encoding/json"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"

	"zhitong/engine"
	"zhitong/feel"
)

// maxNodes bounds one value, aliases written out.
const maxNodes = 100_000

// UnmarshalYAML implements yaml.Unmarshaler.
func (d *Duration) UnmarshalYAML(node *yaml.Node) error {
	value, err := feel.ParseDuration(node.Value)
	if err == nil {
		_, inRange := value.AddDuration(time.Unix(0, 0))
		if inRange {
			d.value = value
			return nil
		}
	}
	return fmt.Errorf("line %d: '%s' is no duration such as PT1H, P2D or P1M", node.Line, node.Value)
}

func (d Duration) isSet() bool { return !d.value.IsNull() }

// from is the end of the duration when it begins at an instant.
func (d Duration) from(start time.Time) time.Time {
	if end, ok := d.value.AddDuration(start); ok {
		return end
	}
	return start
}

// length is how long the duration is from the beginning of 2026 on, for what takes no calendar.
func (d Duration) length() time.Duration { return d.from(DefaultClock).Sub(DefaultClock) }

// UnmarshalYAML implements yaml.Unmarshaler.
func (i *Instant) UnmarshalYAML(node *yaml.Node) error {
	at, err := time.Parse(time.RFC3339Nano, node.Value)
	if err != nil {
		return fmt.Errorf("line %d: '%s' is no point in time such as 2026-03-02T09:00:00+08:00", node.Line, node.Value)
	}
	i.Time = at
	return nil
}

// engineVariables gives the values as variables of a command.
func (v Values) engineVariables() (engine.Variables, error) {
	variables := engine.Variables{}
	for name := range v {
		node := v[name]
		encoded, err := jsonOf(&node)
		if err != nil {
			return nil, fmt.Errorf("the value of '%s' can't be used: %w", name, err)
		}
		variables[name] = encoded
	}
	return variables, nil
}

// jsonOf writes a YAML value as JSON; numbers keep every digit.
func jsonOf(node *yaml.Node) (json.RawMessage, error) {
	e := encoder{left: maxNodes}
	return e.append(nil, node)
}

type encoder struct{ left int }

func (e *encoder) append(dst []byte, node *yaml.Node) ([]byte, error) {
	if e.left--; e.left < 0 {
		return nil, fmt.Errorf("it has more than %d parts", maxNodes)
	}
	switch node.Kind {
	case yaml.AliasNode:
		return e.append(dst, node.Alias)
	case yaml.MappingNode:
		return e.appendObject(dst, node)
	case yaml.SequenceNode:
		return e.appendArray(dst, node)
	default:
		return appendScalar(dst, node)
	}
}

func (e *encoder) appendObject(dst []byte, node *yaml.Node) (_ []byte, err error) {
	dst = append(dst, '{')
	for i := 0; i+1 < len(node.Content); i += 2 {
		if i > 0 {
			dst = append(dst, ',')
		}
		key, err := json.Marshal(node.Content[i].Value)
		if err != nil {
			return nil, err
		}
		if dst, err = e.append(append(append(dst, key...), ':'), node.Content[i+1]); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func (e *encoder) appendArray(dst []byte, node *yaml.Node) (_ []byte, err error) {
	dst = append(dst, '[')
	for i, item := range node.Content {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = e.append(dst, item); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func appendScalar(dst []byte, node *yaml.Node) ([]byte, error) {
	switch node.ShortTag() {
	case "!!null":
		return append(dst, "null"...), nil
	case "!!bool":
		var truth bool
		if err := node.Decode(&truth); err != nil {
			return nil, err
		}
		return fmt.Append(dst, truth), nil
	case "!!int", "!!float":
		number, err := feel.ParseNumber(node.Value)
		if err != nil {
			return nil, fmt.Errorf("'%s' is no decimal number", node.Value)
		}
		return number.AppendJSON(dst), nil
	}
	text, err := json.Marshal(node.Value)
	return append(dst, text...), err
}
