package rest_test

import "testing"

// TestPeriodOverHTTP: a closed period is opened again by who has the right, and for
// a reason.
func TestPeriodOverHTTP(t *testing.T) {
	s := start(t)
	const path = "/api/v1/ledger/periods/2025-11"
	s.must(403, "guest", "PUT", path, `{"locked":true}`)
	s.must(204, "root", "PUT", path, `{"locked":true}`)
	s.must(403, "guest", "PUT", path, `{"locked":false,"reason":"a late invoice"}`)
	s.must(400, "root", "PUT", path, `{"locked":false}`)
	s.must(204, "root", "PUT", path, `{"locked":false,"reason":"a late invoice"}`)
	s.must(409, "root", "PUT", path, `{"locked":false,"reason":"once more"}`)
}
