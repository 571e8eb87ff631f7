package broker

import (
	"encoding/json"
	"errors"
	"fmt"

	"zhitong/pipeline"
	"zhitong/store"
)

var errBody = errors.New("broker: a stored row cannot be read")

// encodeBody gives the versioned body of a row.
func encodeBody(value any) ([]byte, error) {
	body, err := pipeline.EncodeBody(value)
	if err != nil {
		return nil, fmt.Errorf("broker: encode a row: %w", err)
	}
	return body, nil
}

// decodeBody reads a versioned body.
func decodeBody(body []byte, into any) error {
	if len(body) == 0 || body[0] != pipeline.BodyVersion {
		return fmt.Errorf("%w: unknown format version", errBody)
	}
	if err := json.Unmarshal(body[1:], into); err != nil {
		return fmt.Errorf("%w: %w", errBody, err)
	}
	return nil
}

// decodeColumn decodes the body in one column of a row into a fresh value.
func decodeColumn[R any](row store.Row, column int) (*R, error) {
	value := new(R)
	return value, decodeBody(row[column].([]byte), value)
}
