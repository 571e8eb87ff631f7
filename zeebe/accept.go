package zeebe

import (
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// accept refuses a request that could not be read, one with a field that would be ignored, because a newer
// protocol has it, or with a reference that the record cannot hold.
func accept(request any) error {
	message, ok := request.(proto.Message)
	if !ok {
		return nil
	}
	if err := readable(message.ProtoReflect()); err != nil {
		return err
	}
	if err := known(message.ProtoReflect()); err != nil {
		return err
	}
	return checkReference(message)
}

// known refuses fields that a newer protocol has, in a message and all within.
func known(message protoreflect.Message) (err error) {
	if unknown := message.GetUnknown(); len(unknown) > 0 {
		return status.Errorf(codes.InvalidArgument, "%s has a field that this server does not know; nothing was done",
			message.Descriptor().Name())
	}
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.Message() == nil:
		case field.IsList():
			for i := 0; i < value.List().Len() && err == nil; i++ {
				err = known(value.List().Get(i).Message())
			}
		default:
			err = known(value.Message())
		}
		return err == nil
	})
	return err
}
