package zeebe

import (
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	standard "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// codec writes and reads messages as gRPC does by itself, but leaves it to
// readable to refuse bytes that are no message of the protocol: gRPC would call
// them a fault of the server (INTERNAL).
type codec struct{ encoding.CodecV2 }

func newCodec() codec { return codec{encoding.GetCodecV2(standard.Name)} }

// Unmarshal implements [encoding.CodecV2].
func (c codec) Unmarshal(data mem.BufferSlice, into any) error {
	err := c.CodecV2.Unmarshal(data, into)
	if message, ok := into.(proto.Message); ok && err != nil {
		markUnreadable(message, err)
		return nil
	}
	return err
}

// unreadable begins the unknown fields of a message that could not be read; the
// reason follows. It is a tag of field number 0, which no message that can be
// read has.
const unreadable = 0

func markUnreadable(message proto.Message, reason error) {
	text := strings.ReplaceAll(reason.Error(), "\u00a0", " ") // protobuf varies the space, so that nobody relies on its texts
	proto.Reset(message)
	message.ProtoReflect().SetUnknown(append(protoreflect.RawFields{unreadable}, strings.TrimPrefix(text, "proto: ")...))
}

// readable refuses a message that could not be read.
func readable(message protoreflect.Message) error {
	if unknown := message.GetUnknown(); len(unknown) > 0 && unknown[0] == unreadable {
		return status.Errorf(codes.InvalidArgument, "the request is no %s: %s; nothing was done", message.Descriptor().Name(), unknown[1:])
	}
	return nil
}
