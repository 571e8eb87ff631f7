package zeebe_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"zhitong/pipeline"
	"zhitong/store"
	pb "zhitong/zeebe/gatewayprotocol"
)

// methods are all calls of the protocol.
func methods() (all []protoreflect.MethodDescriptor) {
	described := pb.File_gateway_proto.Services().ByName("Gateway").Methods()
	for i := range described.Len() {
		all = append(all, described.Get(i))
	}
	return all
}

// unchanged checks that nothing is recorded meanwhile.
func (s *site) unchanged(refused func()) {
	s.Helper()
	before := s.segments()
	refused()
	if after := s.segments(); after != before {
		s.Errorf("what was refused left %d segments in the record", after-before)
	}
}

func (s *site) segments() (count int) {
	s.Helper()
	err := s.db.Read(s.Context(), func(reader store.Reader) error {
		return reader.Select(s.Context(), store.Query{Table: pipeline.SegmentTable}, func(store.Row) error { count++; return nil })
	})
	if err != nil {
		s.Fatal(err)
	}
	return count
}

// refuses checks that bytes sent to a method are refused with a sentence that
// has some words.
func (w *wire) refuses(t testing.TB, method string, message []byte, want codes.Code, words string) {
	t.Helper()
	got := w.send(t, method, framed(0, message))
	if got.code != want || !strings.Contains(got.sentence, words) {
		t.Errorf("%s: %v %q, want %v with %q", method, got.code, got.sentence, want, words)
	}
}

// TestBytesThatAreNoMessage: they are the caller's fault, for every call alike.
func TestBytesThatAreNoMessage(t *testing.T) {
	s := start(t)
	w := s.wire()
	group := protowire.AppendTag(nil, 1<<29-1, protowire.StartGroupType)
	malformed := map[string][]byte{
		"no tag":             {0xff, 0xff, 0xff},
		"field 0":            {0, 0},
		"a tag without end":  bytes.Repeat([]byte{0xff}, 20),
		"a length beyond":    protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.BytesType), 1<<40),
		"wire type 7":        {0x0f},
		"an end of no group": protowire.AppendTag(nil, 3, protowire.EndGroupType),
		"an open group":      group,
		"groups for ever":    bytes.Repeat(group, 500_000),
		"text":               []byte(`{"jobKey": 1}`),
	}
	s.unchanged(func() {
		for _, method := range methods() {
			for name, message := range malformed {
				if got := w.send(t, string(method.Name()), framed(0, message)); got.code != codes.InvalidArgument || !strings.Contains(got.sentence, "the request is no "+string(method.Input().Name())) {
					t.Errorf("%s, %s: %v %q", method.Name(), name, got.code, got.sentence)
				}
			}
		}
	})
}

// places calls visit with each message that can lie in a message, made anew in
// a whole request each time.
func places(method protoreflect.MethodDescriptor, visit func(whole proto.Message, place protoreflect.Message)) {
	var walk func(path []protoreflect.FieldDescriptor, at protoreflect.MessageDescriptor)
	walk = func(path []protoreflect.FieldDescriptor, at protoreflect.MessageDescriptor) {
		whole := dynamicpb.NewMessage(method.Input())
		visit(whole, reach(whole, path))
		for i := range at.Fields().Len() {
			if field := at.Fields().Get(i); field.Message() != nil {
				walk(append(path[:len(path):len(path)], field), field.Message())
			}
		}
	}
	walk(nil, method.Input())
}

// reach makes the messages on a path of fields and gives the last one.
func reach(from protoreflect.Message, path []protoreflect.FieldDescriptor) protoreflect.Message {
	for _, field := range path {
		if field.IsList() {
			from = from.Mutable(field).List().AppendMutable().Message()
		} else {
			from = from.Mutable(field).Message()
		}
	}
	return from
}

// TestUnknownFieldsAtEveryDepth: what this server does not know is never
// ignored, wherever it lies and whatever it is.
func TestUnknownFieldsAtEveryDepth(t *testing.T) {
	s := start(t)
	w := s.wire()
	group := protowire.AppendTag(protowire.AppendVarint(protowire.AppendTag(protowire.AppendTag(nil, 700, protowire.StartGroupType), 1, protowire.VarintType), 1), 700, protowire.EndGroupType)
	unknown := map[string][]byte{
		"a number":                      protowire.AppendVarint(protowire.AppendTag(nil, 900, protowire.VarintType), 1),
		"a text":                        protowire.AppendString(protowire.AppendTag(nil, 901, protowire.BytesType), "x"),
		"a group":                       group,
		"the last field number":         protowire.AppendFixed64(protowire.AppendTag(nil, protowire.MaxValidNumber, protowire.Fixed64Type), math.MaxUint64),
		"a known field of another type": protowire.AppendFixed32(protowire.AppendTag(nil, 1, protowire.Fixed32Type), 1),
	}
	visited := 0
	s.unchanged(func() {
		for _, method := range methods() {
			places(method, func(whole proto.Message, place protoreflect.Message) {
				visited++
				for _, field := range unknown {
					place.SetUnknown(field)
					w.refuses(t, string(method.Name()), marshal(t, whole), codes.InvalidArgument, string(place.Descriptor().Name())+" has a field that this server does not know")
				}
			})
		}
	})
	if visited < 40 {
		t.Errorf("only %d messages were visited", visited)
	}
}

func marshal(t testing.TB, message proto.Message) []byte {
	t.Helper()
	encoded, err := proto.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// TestInvalidUTF8 puts bytes that are no text into each text of each request.
func TestInvalidUTF8(t *testing.T) {
	s := start(t)
	w := s.wire()
	visited := 0
	s.unchanged(func() {
		for _, method := range methods() {
			places(method, func(whole proto.Message, place protoreflect.Message) {
				fields := place.Descriptor().Fields()
				for i := range fields.Len() {
					if field := fields.Get(i); field.Kind() == protoreflect.StringKind {
						visited++
						place.SetUnknown(protowire.AppendBytes(protowire.AppendTag(nil, field.Number(), protowire.BytesType), []byte("a\xff\xc0")))
						w.refuses(t, string(method.Name()), marshal(t, whole), codes.InvalidArgument, "invalid UTF-8")
					}
				}
			})
		}
	})
	if visited < 50 {
		t.Errorf("only %d texts were visited", visited)
	}
}
