package recon

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// strictDecoder puts a YAML tree into structs by their yaml tags. It goes on
// after a problem, so that all of them are found at once, and remembers where
// each value stands.
type strictDecoder struct {
	file     string
	problems Problems
	places   map[string]*yaml.Node
	unread   []string // paths whose values could not be taken
}

// maxDepth bounds the nesting of a rule set.
const maxDepth = 16

func (d *strictDecoder) problem(code Code, node *yaml.Node, path, format string, arguments ...any) {
	if code != CodeUnknownKey && code != CodeDuplicateKey {
		d.unread = append(d.unread, path)
	}
	d.problems = append(d.problems, &Problem{
		Code: code, Message: fmt.Sprintf(format, arguments...), Path: path, File: d.file, Line: node.Line, Column: node.Column,
	})
}

// decode puts the node into the value.
func (d *strictDecoder) decode(node *yaml.Node, value reflect.Value, path string, depth int) {
	d.places[path] = node
	switch {
	case depth > maxDepth:
		d.problem(CodeTooLarge, node, path, "the rule set is nested more than %d deep", maxDepth)
	case node.Kind == yaml.AliasNode || node.Anchor != "":
		d.problem(CodeAlias, node, path, "anchors and aliases are not allowed")
	case isNull(node):
	case value.Kind() == reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		d.decode(node, value.Elem(), path, depth+1)
	default:
		d.byKind(node, value, path, depth)
	}
}

func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.Tag == "!!null" }

func (d *strictDecoder) byKind(node *yaml.Node, value reflect.Value, path string, depth int) {
	switch value.Kind() {
	case reflect.Struct:
		d.object(node, value, path, depth)
	case reflect.Map:
		d.dictionary(node, value, path)
	case reflect.Slice:
		d.list(node, value, path, depth)
	default:
		d.scalar(node, value, path)
	}
}

func (d *strictDecoder) expect(node *yaml.Node, kind yaml.Kind, path, what string) bool {
	if node.Kind == kind {
		return true
	}
	d.problem(CodeWrongType, node, path, "%s is expected here", what)
	return false
}

func (d *strictDecoder) object(node *yaml.Node, value reflect.Value, path string, depth int) {
	if !d.expect(node, yaml.MappingNode, path, "a mapping of keys to values") {
		return
	}
	fields := fieldsByKey(value)
	d.pairs(node, path, func(key, content *yaml.Node, at string) {
		field, known := fields[key.Value]
		if !known {
			d.problem(CodeUnknownKey, key, at, "the key %q means nothing here", key.Value)
			return
		}
		d.decode(content, field, at, depth+1)
	})
}

// pairs visits the pairs of a mapping and reports keys that are there twice.
func (d *strictDecoder) pairs(node *yaml.Node, path string, visit func(key, content *yaml.Node, at string)) {
	seen := map[string]bool{}
	for index := 0; index+1 < len(node.Content); index += 2 {
		key := node.Content[index]
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		if key.Kind != yaml.ScalarNode || seen[key.Value] {
			d.problem(CodeDuplicateKey, key, at, "a key is a text and stands here once")
			continue
		}
		seen[key.Value] = true
		visit(key, node.Content[index+1], at)
	}
}

func fieldsByKey(value reflect.Value) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	for index := range value.NumField() {
		if tag := value.Type().Field(index).Tag.Get("yaml"); tag != "" {
			name, _, _ := strings.Cut(tag, ",")
			fields[name] = value.Field(index)
		}
	}
	return fields
}

func (d *strictDecoder) dictionary(node *yaml.Node, value reflect.Value, path string) {
	if !d.expect(node, yaml.MappingNode, path, "a mapping of texts to texts") {
		return
	}
	value.Set(reflect.MakeMap(value.Type()))
	d.pairs(node, path, func(key, content *yaml.Node, at string) {
		element := reflect.New(value.Type().Elem()).Elem()
		d.decode(content, element, at, maxDepth)
		value.SetMapIndex(reflect.ValueOf(key.Value), element)
	})
}

func (d *strictDecoder) list(node *yaml.Node, value reflect.Value, path string, depth int) {
	if !d.expect(node, yaml.SequenceNode, path, "a list") {
		return
	}
	list := reflect.MakeSlice(value.Type(), len(node.Content), len(node.Content))
	for index, content := range node.Content {
		d.decode(content, list.Index(index), fmt.Sprintf("%s[%d]", path, index), depth+1)
	}
	value.Set(list)
}

// scalar takes texts as they are written, so that 0.05 without quotation marks
// is the decimal 0.05 and never a float.
func (d *strictDecoder) scalar(node *yaml.Node, value reflect.Value, path string) {
	if !d.expect(node, yaml.ScalarNode, path, "a single value") {
		return
	}
	switch value.Kind() {
	case reflect.String:
		value.SetString(node.Value)
	case reflect.Bool:
		d.boolean(node, value, path)
	case reflect.Int:
		number, err := strconv.Atoi(node.Value)
		if err != nil {
			d.problem(CodeWrongType, node, path, "a whole number is expected here")
			return
		}
		value.SetInt(int64(number))
	}
}

func (d *strictDecoder) boolean(node *yaml.Node, value reflect.Value, path string) {
	if node.Value != "true" && node.Value != "false" {
		d.problem(CodeWrongType, node, path, "true or false is expected here")
		return
	}
	value.SetBool(node.Value == "true")
}
