package rest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zhitong/recon"
)

const ruleVersions = "/api/v1/rule-sets/default/versions"

// body writes a request.
func body(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestRuleBookOverHTTP: from the rule set that ships, over a change that is
// tested on the past and approved by another, to the run that takes it.
func TestRuleBookOverHTTP(t *testing.T) {
	s, run := reconciled(t)
	if drafted := s.must(201, "root", "POST", ruleVersions, `{"shipped":true}`); drafted["version"] != 1.0 || drafted["known"] != false {
		t.Errorf("%v", drafted)
	}
	register := func(status int) {
		s.must(status, "root", "PUT", "/api/v1/reconciliation-accounts/"+bankAccount, `{"currency":"CNY","ledger":"1002","ruleSet":"default","calendar":"CN"}`)
	}
	register(409)
	s.must(204, "root", "POST", ruleVersions+"/1/submission", `{}`)
	if problem := s.must(403, "root", "POST", ruleVersions+"/1/approval", ""); problem["code"] != "four_eyes" {
		t.Errorf("%v", problem)
	}
	s.must(204, "anna", "POST", ruleVersions+"/1/approval", "")
	register(204)

	text, err := recon.ShippedText("default")
	if err != nil {
		t.Fatal(err)
	}
	narrower := strings.Replace(text, "  - name: amount-only\n    kind: tolerant\n    band: suggest\n", "  - name: amount-only\n    kind: tolerant\n", 1)
	s.must(201, "anna", "POST", ruleVersions, body(t, map[string]any{"text": narrower, "note": "the amount is enough"}))
	s.must(204, "anna", "POST", ruleVersions+"/2/submission", `{"activeFrom":"2100-01-01T00:00:00+08:00"}`)
	s.checkBacktest()
	s.must(204, "bert", "POST", ruleVersions+"/2/approval", "")
	states := map[any]any{}
	for _, one := range s.items(ruleVersions) {
		states[one["version"]] = one["state"]
	}
	if states[1.0] != "active" || states[2.0] != "scheduled" {
		t.Errorf("%v", states)
	}
	s.must(204, "anna", "POST", ruleVersions+"/2/withdrawal", `{"reason":"too wide"}`)
	if whole := s.must(200, "anna", "GET", ruleVersions+"/2", ""); whole["state"] != "withdrawn" || whole["text"] != narrower || whole["reason"] != "too wide" || whole["note"] != "the amount is enough" || whole["backtests"] != 2.0 {
		t.Errorf("%v", whole["state"])
	}
	if listed := s.items("/api/v1/rule-sets"); len(listed) != 1 || listed[0]["activeVersion"] != 1.0 || listed[0]["newestVersion"] != 2.0 {
		t.Errorf("%v", listed)
	}
	if shipped := s.must(200, "anna", "GET", "/api/v1/shipped-rule-sets", "")["items"]; fmt.Sprint(shipped) != "[bank-statement default payments-probabilistic strict]" {
		t.Errorf("%v", shipped)
	}
	if whole := s.must(200, "anna", "GET", run, ""); whole["ruleVersion"] != 0.0 || !strings.HasPrefix(whole["ruleSetHash"].(string), "sha256:") {
		t.Errorf("the first run: %v %v", whole["ruleVersion"], whole["ruleSetHash"])
	}
}

// checkBacktest tests version 2 on the day of the statement: what only its
// amount connects is confirmed instead of suggested.
func (s site) checkBacktest() {
	s.Helper()
	tested := s.must(201, "bert", "POST", ruleVersions+"/2/backtests", `{"account":"`+bankAccount+`","from":"2026-03-01","to":"2026-03-31"}`)
	report := tested["report"].(map[string]any)
	moves := report["moves"].([]any)
	if report["items"] != 6.0 || report["same"] != 4.0 || len(moves) != 1 || tested["by"] != "bert" {
		s.Fatalf("%v", report)
	}
	if got := fmt.Sprint(moves[0]); got != "map[amount:1760.00 before:suggested count:2 currency:CNY kind:newly_matched now:amount-only]" {
		s.Errorf("%s", got)
	}
	example := report["examples"].([]any)[0].(map[string]any)
	if example["reference"] != "INV1000003" || example["amount"] != "880.00" || example["now"].(map[string]any)["pass"] != "amount-only" {
		s.Errorf("%v", example)
	}
	back := s.must(201, "anna", "POST", ruleVersions+"/2/backtests", `{"account":"`+bankAccount+`","from":"2026-03-01","to":"2026-03-31","against":2}`)
	if same := back["report"].(map[string]any); same["same"] != 6.0 {
		s.Errorf("against itself: %v", same)
	}
	if kept := s.items(ruleVersions + "/2/backtests"); len(kept) != 2 || kept[1]["key"] != tested["key"] || kept[0]["hash"] != tested["hash"] {
		s.Errorf("%v", kept)
	}
	for _, bad := range []string{`{"account":"none","from":"2026-03-01","to":"2026-03-31"}`, `{"account":"` + bankAccount + `","from":"2026-03-01","to":"2026-03-31","against":9}`} {
		s.must(404, "anna", "POST", ruleVersions+"/2/backtests", bad)
	}
	for _, bad := range []string{`{"account":"` + bankAccount + `","from":"2026-04-01","to":"2026-03-31"}`, `{"account":"` + bankAccount + `","from":"2026-03","to":"2026-03-31"}`} {
		if status, answer := s.call("anna", "POST", ruleVersions+"/2/backtests", bad); status != 400 && status != 422 {
			s.Errorf("%s: %d %s", bad, status, answer)
		}
	}
}

// TestWhoMayNotChangeRules: every operation refuses who may do nothing and who
// is not signed in, and bad input before it is decided.
func TestWhoMayNotChangeRules(t *testing.T) {
	s := start(t)
	s.must(201, "root", "POST", ruleVersions, `{"shipped":true}`)
	for _, one := range []struct{ method, path, body string }{
		{"GET", "/api/v1/rule-sets", ""}, {"GET", "/api/v1/shipped-rule-sets", ""}, {"GET", ruleVersions, ""}, {"GET", ruleVersions + "/1", ""},
		{"POST", ruleVersions, `{"shipped":true}`}, {"POST", ruleVersions + "/1/submission", `{}`}, {"POST", ruleVersions + "/1/approval", ""},
		{"POST", ruleVersions + "/1/rejection", `{"reason":"no"}`}, {"POST", ruleVersions + "/1/withdrawal", `{}`},
		{"POST", ruleVersions + "/1/backtests", `{"account":"1","from":"2026-03-01","to":"2026-03-31"}`}, {"GET", ruleVersions + "/1/backtests", ""},
	} {
		if status, answer := s.call("guest", one.method, one.path, one.body); status != 403 || !strings.Contains(answer, `"forbidden"`) {
			t.Errorf("guest %s %s: %d %s", one.method, one.path, status, answer)
		}
		if status, _ := s.call("", one.method, one.path, one.body); status != 401 {
			t.Errorf("nobody %s %s: %d", one.method, one.path, status)
		}
	}
	s.must(404, "anna", "GET", "/api/v1/rule-sets/none/versions", "")
	s.must(404, "anna", "GET", ruleVersions+"/2", "")
	s.must(404, "anna", "GET", ruleVersions+"/2/backtests", "")
	s.must(404, "anna", "POST", "/api/v1/rule-sets/none/versions", `{"shipped":true}`)
	s.must(400, "anna", "POST", ruleVersions, `{}`)
	s.must(400, "anna", "POST", ruleVersions, `{"shipped":true,"text":"name: default"}`)
	s.must(400, "anna", "PUT", "/api/v1/reconciliation-accounts/1", `{"currency":"CNY","ledger":"1002","calendar":"CN"}`)
	problem := s.must(400, "anna", "POST", ruleVersions, `{"text":"name: default\nsign: sideways\n"}`)
	if problems, _ := problem["errors"].([]any); len(problems) < 2 {
		t.Errorf("%v", problem)
	}
}
