package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/calendar"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/rest"
	"zhitong/statement"
)

const bankAccount = "6222000000000001"

// reconciling is a process that reads, matches and reports, and then has two
// persons decide every break.
const reconciling = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="reconciling" isExecutable="true"><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>
<sequenceFlow id="f1" sourceRef="s" targetRef="read"/>
<serviceTask id="read"><extensionElements><zeebe:taskDefinition type="statement.read"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="read" targetRef="match"/>
<serviceTask id="match"><extensionElements><zeebe:taskDefinition type="recon.match"/></extensionElements></serviceTask>
<sequenceFlow id="f3" sourceRef="match" targetRef="report"/>
<serviceTask id="report"><extensionElements><zeebe:taskDefinition type="recon.report"/></extensionElements></serviceTask>
<sequenceFlow id="f4" sourceRef="report" targetRef="look"/>
<serviceTask id="look"><extensionElements><zeebe:taskDefinition type="look"/></extensionElements></serviceTask>
<sequenceFlow id="f5" sourceRef="look" targetRef="breaks"/>
<subProcess id="breaks"><startEvent id="bs"/><sequenceFlow id="b1" sourceRef="bs" targetRef="propose"/>
<userTask id="propose"><extensionElements><zeebe:userTask/></extensionElements></userTask><sequenceFlow id="b2" sourceRef="propose" targetRef="approve"/>
<userTask id="approve"><extensionElements><zeebe:userTask/></extensionElements></userTask><sequenceFlow id="b3" sourceRef="approve" targetRef="post"/>
<serviceTask id="post"><extensionElements><zeebe:taskDefinition type="recon.post"/></extensionElements></serviceTask><sequenceFlow id="b4" sourceRef="post" targetRef="look_again"/>
<serviceTask id="look_again"><extensionElements><zeebe:taskDefinition type="look"/></extensionElements></serviceTask>
<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=breaks" inputElement="break"/></extensionElements></multiInstanceLoopCharacteristics></subProcess>
</process><message id="m" name="statement-file-arrived"/></definitions>`

// day is the day of the statement.
func day(t *testing.T) calendar.Date {
	t.Helper()
	date, err := calendar.NewDate(2026, time.March, 2)
	if err != nil {
		t.Fatal(err)
	}
	return date
}

// bankStatement has a payment that is booked, one whose amount differs and one
// that only its amount connects.
func bankStatement(t *testing.T) []byte {
	t.Helper()
	on := day(t)
	s := &statement.Statement{ID: "S-2026-03-02", Account: bankAccount, Currency: money.CNY, From: on, To: on,
		Opening: &statement.Balance{Kind: statement.OpeningBooked, Date: on, Amount: money.New(0, money.CNY)},
		Closing: &statement.Balance{Kind: statement.ClosingBooked, Date: on, Amount: money.New(238_000, money.CNY)}}
	for i, amount := range []int64{50_000, 100_000, 88_000} {
		s.Entries = append(s.Entries, statement.Entry{ID: fmt.Sprintf("E%d", i+1), Account: bankAccount, StatementID: s.ID, Sequence: i + 1,
			BookingDate: on, ValueDate: on, Amount: money.New(amount, money.CNY), Status: statement.Booked,
			References: statement.References{EndToEndID: fmt.Sprintf("INV100000%d", i+1)}, Remittance: statement.Remittance{Text: "付款"}})
	}
	s.EntryCount = len(s.Entries)
	var content bytes.Buffer
	if err := statement.WriteCAMT053(&content, []*statement.Statement{s}); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// uploadAs hands a file in.
func (s site) uploadAs(user, name string, content []byte) (int, map[string]any) {
	s.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		s.Fatal(err)
	}
	part.Write(content)
	form.Close()
	status, answer := s.send(user, "POST", "/api/v1/statements/files", form.FormDataContentType(), &body)
	decoded := map[string]any{}
	if err := json.Unmarshal([]byte(answer), &decoded); err != nil {
		s.Fatalf("%d %s", status, answer)
	}
	return status, decoded
}

// look waits for the next job "look" and completes it.
func (s site) look() {
	s.Helper()
	jobs, err := s.broker.PollJobs(s.Context(), pipeline.System, broker.ActivateJobs{Type: "look", Worker: "test", Timeout: time.Minute,
		Max: 1, Tenants: []string{rest.DefaultTenant}}, 30*time.Second)
	if err != nil || len(jobs) != 1 {
		s.Fatalf("%d jobs, %v", len(jobs), err)
	}
	s.submit(&broker.CompleteJob{Job: jobs[0].Key})
}

func (s site) submit(command pipeline.Command) {
	s.Helper()
	act := pipeline.Act{Actor: pipeline.Actor{ID: "root"}, Tenant: rest.DefaultTenant, Command: command}
	if _, err := s.pipeline.Submit(s.Context(), act); err != nil {
		s.Fatalf("%s: %v", command.Kind(), err)
	}
}

// reconciled is a server whose first statement has been matched, and the path of the run.
func reconciled(t *testing.T) (site, string) {
	t.Helper()
	s := start(t)
	for code, kind := range map[string]ledger.AccountKind{"1002": ledger.Asset, "2241": ledger.Suspense} {
		s.submit(&ledger.OpenAccount{Code: code, Name: code, Currency: "CNY", Type: kind})
	}
	for reference, amount := range map[string]int64{"INV1000001": 50_000, "INV1000002": 30_000, "ORD7777777": 88_000} {
		s.submit(&ledger.Post{ValueDate: day(t), Text: reference, Reference: reference,
			Transfers: []ledger.Transfer{{Debit: "1002", Credit: "2241", Amount: money.New(amount, money.CNY)}}})
	}
	s.must(204, "root", "PUT", "/api/v1/reconciliation-accounts/"+bankAccount, `{"currency":"CNY","ledger":"1002","rules":"default","calendar":"CN"}`)
	if status, answer := s.deploy(map[string]string{"reconciling.bpmn": reconciling}); status != 200 {
		t.Fatalf("deployment: %d %s", status, answer)
	}
	working := s.broker.StartWorkers(context.Background(), workbench.Workers(s.pipeline, nil, rest.DefaultTenant))
	t.Cleanup(working.Stop)
	if status, answer := s.uploadAs("anna", "day.xml", bankStatement(t)); status != 200 || answer["known"] != false {
		t.Fatalf("upload: %d %v", status, answer)
	}
	s.look()
	return s, "/api/v1/reconciliations/" + s.items("/api/v1/reconciliations")[0]["key"].(string)
}

// items gives what a list has.
func (s site) items(path string) []map[string]any {
	s.Helper()
	var all []map[string]any
	for _, one := range s.must(200, "anna", "GET", path, "")["items"].([]any) {
		all = append(all, one.(map[string]any))
	}
	return all
}

func TestReconciliationOverHTTP(t *testing.T) {
	s, run := reconciled(t)
	whole := s.must(200, "anna", "GET", run, "")
	for name, want := range map[string]any{"account": bankAccount, "currency": "CNY", "matched": 1.0, "suggested": 2.0, "breaks": 3.0, "openBreaks": 3.0,
		"reported": true, "to": "2026-03-02", "state": "finished", "ruleSet": "default"} {
		if whole[name] != want {
			t.Errorf("%s is %v, want %v", name, whole[name], want)
		}
	}
	if left := whole["left"].(map[string]any); left["count"] != 3.0 || left["sum"] != "2380.00" {
		t.Errorf("left %v", left)
	}
	if bridge := whole["bridge"].(map[string]any); bridge["unexplained"] != "0.00" || bridge["proven"] != true || len(bridge["lines"].([]any)) < 3 {
		t.Errorf("bridge %v", bridge)
	}
	if listed := s.items("/api/v1/reconciliations?account=another"); len(listed) != 0 {
		t.Errorf("another account has %d runs", len(listed))
	}
	if groups := s.items(run + "/groups?band=auto"); len(groups) != 1 || groups[0]["difference"] != "0.00" || len(groups[0]["left"].([]any)) != 1 {
		t.Errorf("groups %v", groups)
	}
	if first := s.items(run + "/groups?limit=1"); len(first) != 1 || len(s.items(run+"/groups?after="+first[0]["key"].(string))) != 2 {
		t.Errorf("groups by page: %v", first)
	}
}

// TestBreaksOverHTTP follows a break from open to closed.
func TestBreaksOverHTTP(t *testing.T) {
	s, run := reconciled(t)
	find := func() map[string]any {
		for _, one := range s.items(run + "/breaks") {
			if one["class"] == "amount_difference" {
				return one
			}
		}
		t.Fatal("no such break")
		return nil
	}
	open := find()
	if open["state"] != "open" || open["userTaskKey"] == nil || open["journalKey"] != nil || open["amount"] != "700.00" || open["reference"] != "INV1000002" {
		t.Errorf("open: %v", open)
	}
	complete := func(user string, task any) {
		s.must(204, user, "POST", "/v2/user-tasks/"+task.(string)+"/completion", `{"variables":{"counterAccount":"2241","reason":"差额"}}`)
	}
	complete("anna", open["userTaskKey"])
	proposed := find()
	if proposed["state"] != "proposed" || proposed["userTaskKey"] == nil || proposed["userTaskKey"] == open["userTaskKey"] {
		t.Errorf("proposed: %v", proposed)
	}
	complete("bert", proposed["userTaskKey"])
	s.look()
	closed := find()
	if closed["state"] != "closed" || closed["userTaskKey"] != nil || closed["journalKey"] == nil {
		t.Errorf("closed: %v", closed)
	}
	if whole := s.must(200, "anna", "GET", run, ""); whole["openBreaks"] != 2.0 {
		t.Errorf("%v breaks are open", whole["openBreaks"])
	}
	if first := s.items(run + "/breaks?limit=1"); len(first) != 1 || len(s.items(run+"/breaks?after="+first[0]["key"].(string))) != 2 {
		t.Errorf("breaks by page: %v", first)
	}
}

func TestConfirmingOverHTTP(t *testing.T) {
	s, run := reconciled(t)
	for _, group := range s.items(run + "/groups?band=suggest") {
		path := run + "/groups/" + group["key"].(string) + "/confirm"
		if status, answer := s.call("guest", "POST", path, ""); status != 403 {
			t.Errorf("guest: %d %s", status, answer)
		}
		if group["difference"] != "0.00" {
			s.must(409, "anna", "POST", path, "")
			continue
		}
		s.must(204, "anna", "POST", path, "")
		s.must(409, "bert", "POST", path, "")
	}
	s.must(404, "anna", "POST", run+"/groups/none/confirm", "")
	matched := 0
	for _, one := range s.items(run + "/breaks") {
		if one["state"] == "matched" {
			matched++
		}
	}
	if matched != 2 {
		t.Errorf("%d breaks are matched by the confirmation", matched)
	}
}

func TestReportsOverHTTP(t *testing.T) {
	s, run := reconciled(t)
	for path, begin := range map[string]string{"/report.html": "<!", "/report.html?language=en": "<!", "/report.xlsx": "PK", "/report.xlsx?language=en": "PK"} {
		if status, content := s.call("anna", "GET", run+path, ""); status != 200 || !strings.HasPrefix(content, begin) {
			t.Errorf("%s: %d", path, status)
		}
	}
	_, chinese := s.call("anna", "GET", run+"/report.html", "")
	_, english := s.call("anna", "GET", run+"/report.html?language=en", "")
	if !strings.Contains(chinese, "对账") || chinese == english {
		t.Error("the languages of the report do not differ")
	}
	s.must(400, "anna", "GET", run+"/report.html?language=fr", "")
}

func TestStatementsOverHTTP(t *testing.T) {
	s, _ := reconciled(t)
	listed := s.items("/api/v1/statements?account=" + bankAccount)
	if len(listed) != 1 || listed[0]["statementId"] != "S-2026-03-02" || listed[0]["closing"] != "2380.00" || listed[0]["sum"] != "2380.00" {
		t.Fatalf("%v", listed)
	}
	if proof := listed[0]["proofs"].(map[string]any)["balance"].(map[string]any); proof["state"] != "ok" {
		t.Errorf("balance: %v", proof)
	}
	entries := "/api/v1/statements/" + listed[0]["key"].(string) + "/entries"
	if first := s.items(entries + "?limit=2"); len(first) != 2 || first[1]["amount"] != "1000.00" || first[1]["reference"] != "INV1000002" {
		t.Errorf("%v", first)
	}
	if rest := s.items(entries + "?after=2"); len(rest) != 1 || rest[0]["sequence"] != 3.0 {
		t.Errorf("%v", rest)
	}
	status, again := s.uploadAs("bert", "copy.xml", bankStatement(t))
	if status != 200 || again["known"] != true {
		t.Errorf("again: %d %v", status, again)
	}
	file := s.must(200, "anna", "GET", "/api/v1/statement-files/"+again["fileKey"].(string), "")
	if file["name"] != "day.xml" || file["state"] != "read" || file["receivedBy"] != "anna" {
		t.Errorf("%v", file)
	}
}

// TestStatementFileLimits: a large file is taken, one above the limit is not.
func TestStatementFileLimits(t *testing.T) {
	s := start(t)
	if status, answer := s.uploadAs("anna", "large.xml", bytes.Repeat([]byte("x"), 20<<20)); status != 200 {
		t.Errorf("20 MB: %d %v", status, answer)
	}
	if status, answer := s.uploadAs("anna", "larger.xml", make([]byte, workbench.MaxFileBytes+1)); status != 413 || !strings.Contains(fmt.Sprint(answer["detail"]), "64 MB") {
		t.Errorf("above the limit: %d %v", status, answer)
	}
	if status, answer := s.uploadAs("anna", "far too large.xml", make([]byte, 100<<20)); status != 413 || answer["code"] != "request_too_large" {
		t.Errorf("100 MB: %d %v", status, answer)
	}
	if status, answer := s.uploadAs("anna", "empty.xml", nil); status != 400 {
		t.Errorf("empty: %d %v", status, answer)
	}
	if status, answer := s.send("anna", "POST", "/api/v1/statements/files", "text/plain", strings.NewReader("x")); status < 400 || status > 499 {
		t.Errorf("no form: %d %s", status, answer)
	}
}

// TestWhoMayNotReconcile: every operation refuses who may do nothing and who is
// not signed in.
func TestWhoMayNotReconcile(t *testing.T) {
	s, run := reconciled(t)
	statements := "/api/v1/statements/" + s.items("/api/v1/statements")[0]["key"].(string)
	for _, one := range []struct{ method, path, body string }{
		{"GET", "/api/v1/reconciliations", ""}, {"GET", run, ""}, {"GET", run + "/breaks", ""}, {"GET", run + "/groups", ""},
		{"GET", run + "/report.html", ""}, {"GET", run + "/report.xlsx", ""}, {"POST", run + "/groups/any/confirm", ""},
		{"GET", "/api/v1/statements", ""}, {"GET", statements + "/entries", ""}, {"GET", "/api/v1/statement-files/1", ""},
		{"PUT", "/api/v1/reconciliation-accounts/1", `{"currency":"CNY","ledger":"1002","rules":"default","calendar":"CN"}`},
	} {
		if status, answer := s.call("guest", one.method, one.path, one.body); status != 403 || !strings.Contains(answer, `"forbidden"`) {
			t.Errorf("guest %s %s: %d %s", one.method, one.path, status, answer)
		}
		if status, _ := s.call("", one.method, one.path, one.body); status != 401 {
			t.Errorf("nobody %s %s: %d", one.method, one.path, status)
		}
	}
	if status, answer := s.uploadAs("guest", "a.xml", []byte("x")); status != 403 {
		t.Errorf("guest uploads: %d %v", status, answer)
	}
	for _, path := range []string{"/api/v1/reconciliations/1", "/api/v1/reconciliations/1/breaks", "/api/v1/statements/1/entries", "/api/v1/statement-files/1", "/api/v1/reconciliations/1/report.html"} {
		s.must(404, "anna", "GET", path, "")
	}
}

func TestRegistrationIsChecked(t *testing.T) {
	s, _ := reconciled(t)
	path := "/api/v1/reconciliation-accounts/" + bankAccount
	for name, body := range map[string]string{
		"a ledger account that is not there": `{"currency":"CNY","ledger":"9999","rules":"default","calendar":"CN"}`,
		"another currency":                   `{"currency":"USD","ledger":"1002","rules":"default","calendar":"CN"}`,
		"no currency":                        `{"currency":"XXQ","ledger":"1002","rules":"default","calendar":"CN"}`,
		"rules that are none":                `{"currency":"CNY","ledger":"1002","rules":"passes: 7","calendar":"CN"}`,
	} {
		if status, answer := s.call("root", "PUT", path, body); status != 400 {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
	s.must(204, "root", "PUT", path, `{"currency":"CNY","ledger":"1002","rules":"default","calendar":"weekends"}`)
}
