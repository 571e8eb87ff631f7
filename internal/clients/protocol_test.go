package clients_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"zhitong/zeebe/gatewayprotocol"
)

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var (
	comments   = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	words      = regexp.MustCompile(`[{};]|[^\s{};]+`)
	wireNumber = regexp.MustCompile(`^(?:(repeated|optional) )?([\w.]+) (\w+) = (\d+)$`)
	wireCall   = regexp.MustCompile(`^rpc (\w+) ?\((\w+)\) returns \((stream )?(\w+)\)$`)
)

// wire is what a protocol definition says of the wire: "Message.field" and
// "Enum.VALUE" with number and type, and the calls.
type wire map[string]string

// theirs reads the definition that a client brings along.
func theirs(t *testing.T, file string) wire {
	t.Helper()
	found, statement := wire{}, []string{}
	var within []string
	for _, word := range words.FindAllString(comments.ReplaceAllString(read(t, file), ""), -1) {
		switch word {
		case "{":
			within = append(within, strings.Join(statement, " "))
			found.call(within[len(within)-1])
			statement = nil
		case "}":
			within, statement = within[:len(within)-1], nil
		case ";":
			found.field(within, strings.Join(statement, " "))
			found.call(strings.Join(statement, " "))
			statement = nil
		default:
			statement = append(statement, word)
		}
	}
	return found
}

// field notes a field or an enum value.
func (w wire) field(within []string, statement string) {
	var names []string
	inEnum := false
	for _, block := range within {
		kind, name, _ := strings.Cut(block, " ")
		inEnum = kind == "enum"
		if kind == "message" || inEnum {
			names = append(names, name)
		}
	}
	scope := strings.Join(names, ".")
	if name, number, ok := strings.Cut(statement, " = "); ok && inEnum {
		w[scope+"."+name] = number
	} else if parts := wireNumber.FindStringSubmatch(statement); parts != nil && len(names) > 0 {
		w[scope+"."+parts[3]] = parts[4] + " " + parts[1] + " " + parts[2]
	}
}

func (w wire) call(statement string) {
	if parts := wireCall.FindStringSubmatch(statement); parts != nil {
		w["rpc "+parts[1]] = parts[2] + " -> " + parts[3] + parts[4]
	}
}

// ours tells the same of the definition of this project.
func ours() wire {
	found, file := wire{}, gatewayprotocol.File_gateway_proto
	found.messages("", file.Messages())
	methods := file.Services().ByName("Gateway").Methods()
	for i := range methods.Len() {
		method, stream := methods.Get(i), ""
		if method.IsStreamingServer() {
			stream = "stream "
		}
		found["rpc "+string(method.Name())] = string(method.Input().Name()) + " -> " + stream + string(method.Output().Name())
	}
	return found
}

func (w wire) messages(scope string, messages protoreflect.MessageDescriptors) {
	for i := range messages.Len() {
		message := messages.Get(i)
		name := scope + string(message.Name())
		for j := range message.Fields().Len() {
			field := message.Fields().Get(j)
			w[name+"."+string(field.Name())] = numberAndType(field)
		}
		for j := range message.Enums().Len() {
			enum := message.Enums().Get(j)
			for k := range enum.Values().Len() {
				value := enum.Values().Get(k)
				w[name+"."+string(enum.Name())+"."+string(value.Name())] = number(int32(value.Number()))
			}
		}
		w.messages(name+".", message.Messages())
	}
}

func number(n int32) string { return strconv.Itoa(int(n)) }

// numberAndType writes a field as it is declared: number, label, type.
func numberAndType(field protoreflect.FieldDescriptor) string {
	label, kind := "", field.Kind().String()
	switch {
	case field.IsList():
		label = "repeated"
	case field.HasOptionalKeyword():
		label = "optional"
	}
	if message := field.Message(); message != nil {
		kind = string(message.Name())
	}
	if enum := field.Enum(); enum != nil {
		kind = string(enum.Name())
	}
	return number(int32(field.Number())) + " " + label + " " + kind
}

// TestTheProtocolIsThatOfTheClients compares every field, enum value and call
// that a client knows with the definition of this project.
func TestTheProtocolIsThatOfTheClients(t *testing.T) {
	installed(t)
	mine := ours()
	for client, file := range map[string]string{
		"zeebe-node":    "node/node_modules/zeebe-node/proto/zeebe.proto",
		"@camunda8/sdk": "node/node_modules/@camunda8/sdk/dist/proto/zeebe.proto",
	} {
		known := theirs(t, file)
		if len(known) < 150 {
			t.Errorf("%s: only %d names were read", client, len(known))
		}
		for name, wanted := range known {
			if mine[name] != wanted {
				t.Errorf("%s: %s is %q, here %q", client, name, wanted, mine[name])
			}
		}
	}
}
