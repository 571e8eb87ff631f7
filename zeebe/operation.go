package zeebe

import (
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Operation says what this server does for a call of the protocol.
type Operation struct {
	Name string
	// Missing says what the server cannot do yet; empty when it does the call.
	Missing string
	// Refused are the fields that it does not act on: a request that sets one
	// is not carried out. A field of a message within is written "message.field".
	Refused []string
}

// Operations lists every call of the protocol in its order there.
var Operations = []Operation{
	{Name: "Topology"},
	{Name: "DeployResource"},
	{Name: "DeployProcess"},
	{Name: "DeleteResource"},
	{Name: "CreateProcessInstance", Refused: []string{"runtimeInstructions"}},
	{Name: "CreateProcessInstanceWithResult", Refused: []string{"request.runtimeInstructions"}},
	{Name: "CancelProcessInstance"},
	{Name: "ModifyProcessInstance"},
	{Name: "MigrateProcessInstance"},
	{Name: "SetVariables"},
	{Name: "ResolveIncident"},
	{Name: "ActivateJobs"},
	{Name: "StreamActivatedJobs"},
	{Name: "CompleteJob"},
	{Name: "FailJob"},
	{Name: "ThrowError"},
	{Name: "UpdateJobRetries"},
	{Name: "UpdateJobTimeout"},
	{Name: "PublishMessage"},
	{Name: "BroadcastSignal"},
	{Name: "EvaluateConditional"},
	{Name: "EvaluateDecision"},
}

// operations finds a call by its full method name.
var operations = func() map[string]*Operation {
	byMethod := map[string]*Operation{}
	for i := range Operations {
		byMethod[servicePath+Operations[i].Name] = &Operations[i]
	}
	return byMethod
}()

const servicePath = "/gateway_protocol.Gateway/"

// admit refuses a call that the server does not do.
func admit(method string) error {
	if operation := operations[method]; operation != nil && operation.Missing != "" {
		return status.Errorf(codes.Unimplemented, "this server does not %s yet", operation.Missing)
	}
	return nil
}

// accept refuses a request with a field that would be ignored: one that the
// server does not act on, or one that it does not know.
func accept(method string, request any) error {
	operation, message := operations[method], request.(proto.Message)
	if operation == nil {
		return nil
	}
	if err := known(message.ProtoReflect()); err != nil {
		return err
	}
	if err := checkReference(message); err != nil {
		return statusOf(err)
	}
	for _, field := range operation.Refused {
		if isSet(message.ProtoReflect(), protoreflect.Name(field)) {
			return status.Errorf(codes.Unimplemented, "this server does not act on the field %s of %s yet; nothing was done", field, operation.Name)
		}
	}
	return nil
}

// isSet says whether a field, or one of a message within, is set.
func isSet(message protoreflect.Message, path protoreflect.Name) bool {
	within, rest := cutName(path)
	field := message.Descriptor().Fields().ByName(within)
	if !message.Has(field) {
		return false
	}
	return rest == "" || isSet(message.Get(field).Message(), rest)
}

func cutName(path protoreflect.Name) (first, rest protoreflect.Name) {
	for i := range path {
		if path[i] == '.' {
			return path[:i], path[i+1:]
		}
	}
	return path, ""
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
