package pipeline

import (
	"encoding/json"
	"fmt"

	"zhitong/store"
)

// bodyVersion begins a body: how what follows is to be read.
const bodyVersion = 1

// WithBody is a row of the columns given and of the versioned JSON of a value,
// from which [FromBody] makes it again.
func WithBody(value any, columns ...any) (store.Row, error) {
	body, err := json.Marshal(value)
	return append(columns, append([]byte{bodyVersion}, body...)), err
}

// FromBody decodes the body that is the last column of a row.
func FromBody[R any](row store.Row) (*R, error) { return FromColumn[R](row, len(row)-1) }

// FromColumn decodes the body in a column of a row.
func FromColumn[R any](row store.Row, at int) (*R, error) {
	body, _ := row[at].([]byte)
	if len(body) == 0 || body[0] != bodyVersion {
		return nil, fmt.Errorf("pipeline: the body of a row has an unknown format")
	}
	value := new(R)
	return value, json.Unmarshal(body[1:], value)
}
