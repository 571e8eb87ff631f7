package rest

import (
	"encoding/json"
	"reflect"
	"testing"

	"zhitong/store"
)

// TestFiltersKeepTheirValue when the buffer of the request's body is used for the
// next request.
func TestFiltersKeepTheirValue(t *testing.T) {
	for _, text := range []string{`"approve-loan"`, ` {"$eq": "approve-loan"} `, `{"$in":["approve-loan"]}`} {
		body := []byte(text)
		var filter Filter[string]
		if err := json.Unmarshal(body, &filter); err != nil {
			t.Fatal(err)
		}
		before, err := filter.conditionsWhere("", "process_id", func(s string) any { return s })
		if err != nil {
			t.Fatal(err)
		}
		for i := range body {
			body[i] = '1'
		}
		after, err := filter.conditionsWhere("", "process_id", func(s string) any { return s })
		if err != nil || !reflect.DeepEqual(before, after) || len(after) != 1 {
			t.Errorf("%s: %v %v, before %v", text, after, err, before)
		}
		if compare, ok := after[0].(store.Compare); ok && compare.Value != "approve-loan" {
			t.Errorf("%s asks for %v", text, compare.Value)
		}
	}
}
