package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"

	"zhitong/store"
)

// BodyVersion begins a body: how what follows is to be read.
const BodyVersion = 1

// WithBody is a row of the columns given and of the versioned JSON of a value,
// from which [FromBody] makes it again.
func WithBody(value any, columns ...any) (store.Row, error) {
	body, err := EncodeBody(value)
	return append(columns, body), err
}

// EncodeBody gives the versioned JSON of a value.
func EncodeBody(value any) ([]byte, error) {
	buffer := bodies.Get().(*bytes.Buffer)
	defer func() {
		if buffer.Cap() <= 64<<10 {
			bodies.Put(buffer)
		}
	}()
	buffer.Reset()
	buffer.WriteByte(BodyVersion)
	err := json.NewEncoder(buffer).Encode(value)
	if err != nil {
		return nil, err
	}
	return bytes.Clone(bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))), nil
}

// bodies is memory in which bodies are made.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// FromBody decodes the body that is the last column of a row.
func FromBody[R any](row store.Row) (*R, error) { return FromColumn[R](row, len(row)-1) }

// FromColumn decodes the body in a column of a row.
func FromColumn[R any](row store.Row, at int) (*R, error) {
	body, _ := row[at].([]byte)
	if len(body) == 0 || body[0] != BodyVersion {
		return nil, fmt.Errorf("pipeline: the body of a row has an unknown format")
	}
	value := new(R)
	return value, json.Unmarshal(body[1:], value)
}
