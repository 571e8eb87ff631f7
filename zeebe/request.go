package zeebe

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"zhitong/engine"
	"zhitong/zeebe/gatewayprotocol"
)

// variables reads a JSON object; an empty text and null are no variables.
func variables(text string) (engine.Variables, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var read engine.Variables
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		return nil, badField("variables: a JSON object is wanted: %v", err)
	}
	return read, nil
}

// document writes variables as a JSON object.
func document[V any](values map[string]V) (string, error) {
	if values == nil {
		return "{}", nil
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(values)
	return strings.TrimSuffix(out.String(), "\n"), err
}

// maxMilliseconds is the longest duration that can be said.
const maxMilliseconds = math.MaxInt64 / int64(time.Millisecond)

// duration reads a field of milliseconds that is not negative.
func duration(field string, milliseconds int64) (time.Duration, error) {
	if milliseconds < 0 || milliseconds > maxMilliseconds {
		return 0, badField("%s: between 0 and %d milliseconds are wanted", field, maxMilliseconds)
	}
	return time.Duration(milliseconds) * time.Millisecond, nil
}

// lasting reads a field of at least one millisecond.
func lasting(field string, milliseconds int64) (time.Duration, error) {
	if milliseconds < 1 {
		return 0, badField("%s: at least one millisecond is wanted", field)
	}
	return duration(field, milliseconds)
}

// checkReference refuses what a caller calls an operation when it is no number
// that the record can hold. Operations read it, 0 for nothing, after this.
func checkReference(request proto.Message) error {
	if awaited, ok := request.(*gatewayprotocol.CreateProcessInstanceWithResultRequest); ok {
		request = awaited.GetRequest()
	}
	field := request.ProtoReflect().Descriptor().Fields().ByName("operationReference")
	if field == nil || !request.ProtoReflect().Has(field) {
		return nil
	}
	if named := request.ProtoReflect().Get(field).Uint(); named < 1 || named > math.MaxInt64 {
		return badField("operationReference: between 1 and %d is wanted", int64(math.MaxInt64))
	}
	return nil
}
