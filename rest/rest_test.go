package rest_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/archive"
	"zhitong/audit"
	"zhitong/backup"
	"zhitong/broker"
	"zhitong/documents"
	"zhitong/identity"
	"zhitong/inbox"
	"zhitong/ledger"
	"zhitong/pipeline"
	"zhitong/recon/rulebook"
	"zhitong/recon/workbench"
	"zhitong/rest"
	"zhitong/sqlite"
)

// people are the users of these tests: name, which is also the password, and
// what they may do ("" nothing, "*" everything, else one permission prefix).
var people = map[string]struct{ may, group string }{
	"root": {"*", ""}, "dora": {"decision.", ""}, "paul": {"process.", ""}, "anna": {"*", "clerks"}, "bert": {"*", "approvers"}, "guest": {"", ""},
	"otto": {"*", ""}, "tina": {"*", ""},
}

// tenants are those of users who are not only in the default one.
var tenants = map[string][]string{"otto": {"other"}, "tina": {rest.DefaultTenant, "other"}}

type directory struct{}

func (directory) Password(_ context.Context, user, password string) (rest.Caller, error) {
	person, known := people[user]
	if !known || password != user {
		return rest.Caller{}, pipeline.Refuse(pipeline.Unauthenticated, "wrong user name or password")
	}
	return rest.Caller{Actor: pipeline.Actor{ID: user, Groups: []string{person.group}}, Name: user, Tenants: tenantsOf(user)}, nil
}

func tenantsOf(user string) []string {
	if mine := tenants[user]; mine != nil {
		return mine
	}
	return []string{rest.DefaultTenant}
}

func (d directory) Token(ctx context.Context, token string) (rest.Caller, error) {
	return d.Password(ctx, strings.TrimPrefix(token, "token-"), strings.TrimPrefix(token, "token-"))
}

func (d directory) Session(ctx context.Context, secret string) (rest.Caller, error) {
	return d.Token(ctx, secret)
}

func (d directory) OpenSession(ctx context.Context, user, password string) (string, time.Time, rest.Caller, error) {
	caller, err := d.Password(ctx, user, password)
	return "token-" + user, time.Now().Add(time.Hour), caller, err
}

func (directory) CloseSession(context.Context, string) error { return nil }

func (directory) Authorize(_ context.Context, actor pipeline.Actor, tenant, permission string) error {
	may := people[actor.ID].may
	if tenant != "" && !slices.Contains(tenantsOf(actor.ID), tenant) {
		may = ""
	}
	if may == "" || may != "*" && !strings.HasPrefix(permission, may) {
		return pipeline.Refuse(pipeline.Forbidden, "%s may not use %s", actor.ID, permission)
	}
	return nil
}

// site is a running server.
type site struct {
	*testing.T
	url      string
	pipeline *pipeline.Pipeline
	broker   *broker.Broker
	// operations are those of Camunda as this server has them.
	operations []rest.CamundaOperation
	archive    string // its directory
	server     *http.Server
	logged     *logged
}

// logged is what a server has logged of requests.
type logged struct {
	mutex sync.Mutex
	text  strings.Builder
}

func (l *logged) Write(text []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(text)
}

func (l *logged) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}

func start(t *testing.T) site {
	t.Helper()
	return startFor(t, func(*identity.Service) (pipeline.Authorizer, rest.Authenticator) { return directory{}, directory{} })
}

// startFor starts a server for the people of a directory.
func startFor(t *testing.T, directoryOf func(*identity.Service) (pipeline.Authorizer, rest.Authenticator)) site {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{TestClock: true})
	if err != nil {
		t.Fatal(err)
	}
	migrations := append(append(append(pipeline.Migrations(), broker.Migrations()...), inbox.Migrations()...), ledger.Migrations()...)
	migrations = append(append(append(migrations, rulebook.Migrations()...), workbench.Migrations()...), identity.Migrations()...)
	migrations = append(migrations, documents.Migrations()...)
	migrations = append(migrations, audit.Migrations()...)
	if err := db.Migrate(t.Context(), migrations); err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	b, changes, users := broker.New(quiet), rest.NewChanges(), identity.New(db, identity.Options{})
	authorizer, authenticator := directoryOf(users)
	kept := t.TempDir()
	archived, err := archive.Open(kept)
	if err != nil {
		t.Fatal(err)
	}
	p, err := pipeline.Open(t.Context(), pipeline.Options{
		Store: db, Authorizer: authorizer, Logger: quiet, Release: "v1.2.3", Caches: []pipeline.Listener{users},
		Deciders:    append(b.Deciders(), inbox.NewDecider(b), ledger.Decider{}, rulebook.Decider{}, workbench.Decider{}, users.Decider(), documents.Decider{}, backup.Decider{}),
		Projections: append(b.Projections(), ledger.Folding{}, audit.NewProjection(rand.Reader)),
		Listeners:   append(b.Listeners(), changes),
	})
	if err != nil {
		t.Fatal(err)
	}
	b.ArchiveInto(archived.Writer("rest", archive.DefaultFileBytes))
	if err := errors.Join(users.Start(p), b.Start(t.Context(), p)); err != nil {
		t.Fatal(err)
	}
	requests := &logged{}
	surface := &rest.Server{Pipeline: p, Broker: b, Authorizer: authorizer, Authenticator: authenticator, Logger: slog.New(slog.NewTextHandler(requests, nil)), Version: "test",
		Archive: archived, Changes: changes, Clock: time.Now, TestClock: true, Modules: []func(*rest.Server, huma.API){rest.RegisterLedger, rest.RegisterReconciliation, rest.RegisterRulebook, rest.RegisterIdentity(users), rest.RegisterAudit(""),
			rest.RegisterBackup(migrations, "the key")}}
	server := httptest.NewUnstartedServer(nil)
	server.Config = rest.HTTP(surface.Handler())
	server.Start()
	t.Cleanup(func() { server.Close(); b.Stop(); p.Close(); db.Close() })
	return site{t, server.URL, p, b, surface.CamundaOperations(), kept, server.Config, requests}
}

// call sends a request as a user and gives status and body.
func (s site) call(user, method, path, body string) (int, string) {
	s.Helper()
	return s.send(user, method, path, "application/json", strings.NewReader(body))
}

func (s site) send(user, method, path, contentType string, body io.Reader) (int, string) {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), method, s.url+path, body)
	if err != nil {
		s.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	if user != "" {
		request.SetBasicAuth(user, user)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

// must calls and decodes an answer of a status.
func (s site) must(status int, user, method, path, body string) map[string]any {
	s.Helper()
	got, answer := s.call(user, method, path, body)
	if got != status {
		s.Fatalf("%s %s: %d %s", method, path, got, answer)
	}
	decoded := map[string]any{}
	if answer != "" {
		if err := json.Unmarshal([]byte(answer), &decoded); err != nil {
			s.Fatalf("%s %s: %v in %s", method, path, err, answer)
		}
	}
	return decoded
}

const approval = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="approval" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="propose"/>
<userTask id="propose" name="Propose"><extensionElements><zeebe:userTask/><zeebe:formDefinition formId="form"/></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="propose" targetRef="approve"/>
<userTask id="approve" name="Approve"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=[&quot;approvers&quot;]"/>
<zeebe:properties><zeebe:property name="zhitong:fourEyes" value="propose"/></zeebe:properties></extensionElements></userTask>
<sequenceFlow id="f3" sourceRef="approve" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="f4" sourceRef="work" targetRef="e"/><endEvent id="e"/></process></definitions>`

// deploy uploads files.
func (s site) deploy(files map[string]string) (int, string) { return s.deployThrough("", files) }

// deployThrough uploads files with a gate.
func (s site) deployThrough(gate string, files map[string]string) (int, string) {
	s.Helper()
	return s.deployAs("root", files, "gate", gate)
}

// deployAs uploads files as a user, with a field of the form.
func (s site) deployAs(user string, files map[string]string, field, value string) (int, string) {
	s.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, content := range files {
		part, err := form.CreateFormFile("resources", name)
		if err != nil {
			s.Fatal(err)
		}
		io.WriteString(part, content)
	}
	form.WriteField(field, value)
	form.Close()
	return s.send(user, "POST", "/v2/deployments", form.FormDataContentType(), &body)
}

func (s site) deployApproval() {
	s.Helper()
	if status, answer := s.deploy(map[string]string{"a.bpmn": approval, "f.form": `{"id":"form","components":[]}`}); status != 200 {
		s.Fatalf("deployment: %d %s", status, answer)
	}
}

// task gives the key of the only open user task of an element.
func (s site) task(element string) string {
	s.Helper()
	found := s.must(200, "root", "POST", "/v2/user-tasks/search", `{"filter":{"elementId":"`+element+`","state":"CREATED"}}`)
	items := found["items"].([]any)
	if len(items) != 1 {
		s.Fatalf("%d open tasks of %s", len(items), element)
	}
	return items[0].(map[string]any)["userTaskKey"].(string)
}

func TestWhoProposedMayNotApprove(t *testing.T) {
	s := start(t)
	s.deployApproval()
	created := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval","variables":{"amount":"12.50"}}`)
	key := created["processInstanceKey"].(string)
	propose := s.task("propose")
	if form := s.must(200, "anna", "GET", "/v2/user-tasks/"+propose+"/form", ""); form["formId"] != "form" {
		t.Errorf("form %v", form)
	}
	s.must(201, "anna", "POST", "/api/v1/user-tasks/"+propose+"/comments", `{"text":"看过了"}`)
	s.must(204, "anna", "POST", "/v2/user-tasks/"+propose+"/completion", `{"variables":{"decision":"post"}}`)
	approve := s.task("approve")
	for _, path := range []string{"/completion", "/assignment"} {
		status, answer := s.call("anna", "POST", "/v2/user-tasks/"+approve+path, map[string]string{"/completion": "{}", "/assignment": `{"assignee":"anna"}`}[path])
		if status != 403 {
			t.Errorf("%s by the proposer: %d %s", path, status, answer)
		}
	}
	s.must(204, "root", "PATCH", "/v2/user-tasks/"+approve, `{"changeset":{"candidateUsers":["anna"]}}`)
	if status, answer := s.call("anna", "POST", "/v2/user-tasks/"+approve+"/completion", "{}"); status != 403 || !strings.Contains(answer, `"four_eyes"`) {
		t.Errorf("approval by the proposer: %d %s", status, answer)
	}
	s.must(204, "bert", "POST", "/v2/user-tasks/"+approve+"/assignment", `{"assignee":"bert"}`)
	s.must(204, "bert", "POST", "/v2/user-tasks/"+approve+"/completion", `{"variables":{"verdict":"approve"}}`)
	jobs := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"work","timeout":60000,"maxJobsToActivate":5}`)["jobs"].([]any)
	if len(jobs) != 1 {
		t.Fatalf("%d jobs", len(jobs))
	}
	job := jobs[0].(map[string]any)
	s.must(204, "root", "POST", "/v2/jobs/"+job["jobKey"].(string)+"/completion", `{"variables":{"posted":true}}`)
	instance := s.must(200, "root", "GET", "/v2/process-instances/"+key, "")
	if instance["state"] != "COMPLETED" || instance["hasIncident"] != false {
		t.Errorf("instance %v", instance)
	}
	variables := s.must(200, "root", "POST", "/v2/variables/search", `{"filter":{"processInstanceKey":"`+key+`"},"sort":[{"field":"name"}]}`)
	if n := len(variables["items"].([]any)); n != 4 {
		t.Errorf("%d variables: %v", n, variables)
	}
	if flows := s.must(200, "root", "GET", "/v2/process-instances/"+key+"/sequence-flows", "")["items"].([]any); len(flows) != 4 {
		t.Errorf("%d flows", len(flows))
	}
}

// TestRefusals has, for operations of every kind, what is answered to whom.
func TestRefusals(t *testing.T) {
	s := start(t)
	s.deployApproval()
	tests := []struct {
		user, method, path, body string
		status                   int
		code                     string
	}{
		{"", "GET", "/v2/topology", "", 401, "unauthenticated"},
		{"nobody", "GET", "/v2/topology", "", 401, "unauthenticated"},
		{"guest", "GET", "/v2/topology", "", 403, "forbidden"},
		{"guest", "POST", "/v2/process-instances", `{"processDefinitionId":"approval"}`, 403, "forbidden"},
		{"guest", "POST", "/v2/process-instances/search", `{}`, 403, "forbidden"},
		{"guest", "GET", "/api/v1/ledger/accounts", ``, 403, "forbidden"},
		{"root", "POST", "/v2/process-instances", `{"processDefinitionId":"none"}`, 404, "not_found"},
		{"root", "POST", "/v2/process-instances", `{}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval","unknown":1}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/process-instances", `{"processDefinitionId":7}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/process-instances", `{"processDefinitionId":`, 400, "invalid_argument"},
		{"root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval","tenantId":"other"}`, 403, "forbidden"},
		{"root", "GET", "/v2/process-instances/12", "", 404, "not_found"},
		{"root", "GET", "/v2/process-instances/x", "", 400, "invalid_argument"},
		{"root", "POST", "/v2/process-instances/search", `{"sort":[{"field":"nothing"}]}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/process-instances/search", `{"filter":{"state":{"$what":1}}}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/jobs/12/completion", "", 404, "not_found"},
		{"root", "POST", "/v2/jobs/activation", `{"type":"work","timeout":0,"maxJobsToActivate":5}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/incidents/12/resolution", "", 404, "not_found"},
		{"root", "POST", "/v2/user-tasks/12/completion", "", 404, "not_found"},
		{"root", "POST", "/v2/messages/correlation", `{"name":"nobody"}`, 404, "not_found"},
		{"root", "POST", "/v2/messages/publication", `{"name":"a\u0000b"}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/messages/publication", `{"name":"a","correlationKey":"\u0000"}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/process-instances/search", `{"filter":{"processDefinitionId":"\u0000"}}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/process-instances", `{"processDefinitionId":"appr\u0000oval"}`, 400, "invalid_argument"},
		{"root", "GET", "/v2/unknown", "", 404, "not_found"},
		{"root", "GET", "/api/v1/ledger/journals/12", "", 404, "not_found"},
	}
	for _, test := range tests {
		t.Run(test.user+" "+test.method+" "+test.path+" "+test.body, func(t *testing.T) {
			status, answer := s.call(test.user, test.method, test.path, test.body)
			var problem rest.Problem
			if err := json.Unmarshal([]byte(answer), &problem); err != nil {
				t.Fatalf("no problem: %s", answer)
			}
			if status != test.status || problem.Code != test.code || problem.Status != status || problem.Detail == "" {
				t.Errorf("got %d %s", status, answer)
			}
		})
	}
}

func TestALargeRequestIsRefused(t *testing.T) {
	s := start(t)
	body := `{"processDefinitionId":"approval","variables":{"x":"` + strings.Repeat("x", 100<<20) + `"}}`
	request, err := http.NewRequestWithContext(t.Context(), "POST", s.url+"/v2/process-instances", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth("root", "root")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Skipf("the connection was closed before the answer was read: %v", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestDeploymentProblemsHavePositions(t *testing.T) {
	s := start(t)
	status, answer := s.deploy(map[string]string{"bad.bpmn": strings.ReplaceAll(approval, `targetRef="approve"`, `targetRef="gone"`)})
	var problem rest.Problem
	if err := json.Unmarshal([]byte(answer), &problem); err != nil {
		t.Fatal(err)
	}
	if status != 400 || len(problem.Errors) == 0 || problem.Errors[0].Line == 0 || problem.Errors[0].ElementID == "" {
		t.Errorf("%d %s", status, answer)
	}
}

func TestTheLedgerOverHTTP(t *testing.T) {
	s := start(t)
	s.must(204, "root", "POST", "/api/v1/ledger/accounts", `{"code":"1002","name":"银行存款","currency":"CNY","kind":"asset"}`)
	s.must(204, "root", "POST", "/api/v1/ledger/accounts", `{"code":"6603","name":"财务费用","currency":"CNY","kind":"expense"}`)
	journal := `{"idempotencyKey":"k1","valueDate":"2026-03-02","text":"手续费","transfers":[{"debit":"6603","credit":"1002","amount":"12.50","currency":"CNY"}]}`
	first := s.must(201, "anna", "POST", "/api/v1/ledger/journals", journal)
	if again := s.must(201, "anna", "POST", "/api/v1/ledger/journals", journal); again["key"] != first["key"] {
		t.Errorf("a repeated request made another journal")
	}
	key := first["key"].(string)
	if status, answer := s.call("anna", "POST", "/api/v1/ledger/journals/"+key+"/approval", ""); status != 403 || !strings.Contains(answer, "four_eyes") {
		t.Errorf("approval by the proposer: %d %s", status, answer)
	}
	s.must(204, "bert", "POST", "/api/v1/ledger/journals/"+key+"/approval", "")
	got := s.must(200, "anna", "GET", "/api/v1/ledger/journals/"+key, "")
	if got["state"] != "posted" || got["proposedBy"] != "anna" || got["approvedBy"] != "bert" {
		t.Errorf("journal %v", got)
	}
	entries := s.must(200, "anna", "GET", "/api/v1/ledger/accounts/1002/entries", "")["items"].([]any)
	if len(entries) != 1 || entries[0].(map[string]any)["balance"] != "-12.50" {
		t.Errorf("entries %v", entries)
	}
}

func TestTheConsoleSignsInWithACookie(t *testing.T) {
	s := start(t)
	response, err := http.Post(s.url+"/api/v1/login", "application/json", strings.NewReader(`{"username":"anna","password":"anna"}`))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	cookies := response.Cookies()
	if response.StatusCode != 200 || len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode {
		t.Fatalf("%d, cookies %v", response.StatusCode, cookies)
	}
	for guard, want := range map[string]int{"": 403, "1": 400} {
		request, err := http.NewRequestWithContext(t.Context(), "POST", s.url+"/v2/process-instances", strings.NewReader(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		request.AddCookie(cookies[0])
		request.Header.Set("Content-Type", "application/json")
		if guard != "" {
			request.Header.Set("X-Zhitong-Request", guard)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("with guard %q: %d, want %d", guard, response.StatusCode, want)
		}
	}
}

// TestLicenceAndStatusAreForEverybody: Camunda's description has no security for them.
func TestLicenceAndStatusAreForEverybody(t *testing.T) {
	start(t).steps([]step{
		{"", "GET", "/v2/license", "", 200, `"licenseType":"free"`},
		{"", "GET", "/v2/status", "", 204, ""},
		{"", "GET", "/v2/topology", "", 401, "unauthenticated"},
	})
}

func TestProblemsSpeakTheCallersLanguage(t *testing.T) {
	s := start(t)
	for path, title := range map[string]string{"/v2/process-instances/5": "未找到", "/v2/process-instances/x": "请求无效"} { // of an operation, and of what comes before it
		request, err := http.NewRequestWithContext(t.Context(), "GET", s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth("root", "root")
		request.Header.Set("Accept-Language", "zh-CN,zh;q=0.9")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if !strings.Contains(string(answer), title) || !strings.Contains(string(answer), `"instance":"`+path+`"`) ||
			response.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s", response.Header.Get("Content-Type"), answer)
		}
	}
}

func TestTheOpenAPIDocumentListsEveryOperation(t *testing.T) {
	s := start(t)
	document := s.must(200, "", "GET", "/openapi.json", "")
	if version, _ := document["openapi"].(string); !strings.HasPrefix(version, "3.1") {
		t.Errorf("version %v", document["openapi"])
	}
	paths := document["paths"].(map[string]any)
	for _, path := range []string{"/v2/process-instances", "/v2/jobs/activation", "/v2/user-tasks/{key}/completion", "/api/v1/ledger/journals"} {
		if _, listed := paths[path]; !listed {
			t.Errorf("%s is not listed", path)
		}
	}
}
