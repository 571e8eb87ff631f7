package rest

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// Key is a key as clients see it: a decimal number in a string. Numbers are
// read too.
type Key int64

// MarshalJSON writes the key as a string.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(strconv.FormatInt(int64(k), 10)) }

// UnmarshalJSON reads a key from a string or a number.
func (k *Key) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		text = string(data)
	}
	return k.UnmarshalText([]byte(text))
}

// UnmarshalText reads a key from a path or query parameter.
func (k *Key) UnmarshalText(text []byte) error {
	number, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || number < 0 {
		return fmt.Errorf("a key is a decimal number")
	}
	*k = Key(number)
	return nil
}

// Schema implements [huma.SchemaProvider].
func (Key) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "a key: a decimal number in a string; a plain number is read too",
		OneOf:       []*huma.Schema{{Type: huma.TypeString, Pattern: "^[0-9]{1,19}$"}, {Type: huma.TypeInteger, Format: "int64"}},
	}
}

// optionalKey is a key that is left out when it is 0.
func optionalKey(key int64) *Key {
	if key == 0 {
		return nil
	}
	shown := Key(key)
	return &shown
}
