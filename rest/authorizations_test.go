package rest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/rest"
)

// everyPassword is the password of all people of [startGuarded].
const everyPassword = "the password of these tests"

// doorman lets people in by their names; what they may do the service decides.
type doorman struct{ people *identity.Service }

func (d doorman) Password(ctx context.Context, user, _ string) (rest.Caller, error) {
	person, err := d.people.Password(ctx, user, everyPassword)
	return rest.Caller{Actor: person.Actor, Name: person.FullName, Tenants: person.Tenants}, err
}

func (d doorman) Token(ctx context.Context, token string) (rest.Caller, error) {
	person, err := d.people.Token(ctx, token)
	return rest.Caller{Actor: person.Actor, Name: person.FullName, Tenants: person.Tenants}, err
}

func (d doorman) Session(ctx context.Context, secret string) (rest.Caller, error) {
	return d.Token(ctx, secret)
}

func (d doorman) OpenSession(ctx context.Context, user, password string) (string, time.Time, rest.Caller, error) {
	caller, err := d.Password(ctx, user, password)
	return "", time.Time{}, caller, err
}

func (doorman) CloseSession(context.Context, string) error { return nil }

// startGuarded starts a server that asks the real identity service, with the
// administrator "root" and others who may do nothing.
func startGuarded(t *testing.T, others ...string) site {
	t.Helper()
	var people *identity.Service
	s := startFor(t, func(service *identity.Service) (pipeline.Authorizer, rest.Authenticator) {
		people = service
		return service, doorman{service}
	})
	if _, err := people.EnsureAdmin(t.Context(), everyPassword); err != nil {
		t.Fatal(err)
	}
	users := []identity.User{{Name: "root", Roles: []string{identity.Administrator}}}
	for _, name := range others {
		users = append(users, identity.User{Name: name})
	}
	for _, user := range users {
		if err := people.EnsureUser(t.Context(), user, everyPassword); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// authorize lets an owner do something and gives the key of the authorization.
func (s site) authorize(ownerType, owner, resourceType, resource string, permissions ...string) string {
	s.Helper()
	return s.must(201, "root", "POST", "/v2/authorizations", `{"ownerType":"`+ownerType+`","ownerId":"`+owner+`","resourceType":"`+resourceType+
		`","resourceId":"`+resource+`","permissionTypes":["`+strings.Join(permissions, `","`)+`"]}`)["authorizationKey"].(string)
}

// working is a process that waits for a worker, then for a person.
func working(id string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="` + id + `" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/><parallelGateway id="fork"/>
<sequenceFlow id="f2" sourceRef="fork" targetRef="work"/><sequenceFlow id="f3" sourceRef="fork" targetRef="look"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<userTask id="look"><extensionElements><zeebe:userTask/></extensionElements></userTask>
<sequenceFlow id="f4" sourceRef="work" targetRef="e"/><endEvent id="e"/><sequenceFlow id="f5" sourceRef="look" targetRef="g"/><endEvent id="g"/></process></definitions>`
}

// payments deploys the processes payment and refund and starts one of each.
func (s site) payments() (payment, refund string) {
	s.Helper()
	if status, answer := s.deploy(map[string]string{"p.bpmn": working("payment"), "r.bpmn": working("refund")}); status != 200 {
		s.Fatalf("%d %s", status, answer)
	}
	begin := func(process string) string {
		return s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"`+process+`","variables":{"of":"`+process+`"}}`)["processInstanceKey"].(string)
	}
	return begin("payment"), begin("refund")
}

// only gives the key of the one row that a search has for root of an instance.
func (s site) only(path, field, instance string) string {
	s.Helper()
	items := s.must(200, "root", "POST", path, `{"filter":{"processInstanceKey":"`+instance+`"}}`)["items"].([]any)
	if len(items) != 1 {
		s.Fatalf("%s: %d rows", path, len(items))
	}
	return items[0].(map[string]any)[field].(string)
}

// TestAnAuthorizationPermitsExactlyThat: one permission for one process does not
// do anything else, nor to another process, and ends with its deletion.
func TestAnAuthorizationPermitsExactlyThat(t *testing.T) {
	s := startGuarded(t, "alice", "bob")
	payment, refund := s.payments()
	start := func(process string) step {
		return step{"alice", "POST", "/v2/process-instances", `{"processDefinitionId":"` + process + `"}`, 200, ""}
	}
	refused := func(of step, as string) step { of.user, of.status, of.has = as, 403, "forbidden"; return of }
	s.steps([]step{refused(start("payment"), "alice"), refused(start("refund"), "alice")})
	key := s.authorize("USER", "alice", "PROCESS_DEFINITION", "payment", "CREATE_PROCESS_INSTANCE")
	cancel := func(instance string) step {
		return step{"alice", "POST", "/v2/process-instances/" + instance + "/cancellation", "", 204, ""}
	}
	s.steps([]step{start("payment"), refused(start("refund"), "alice"), refused(start("payment"), "bob"), refused(cancel(payment), "alice")})
	definition := s.must(200, "root", "GET", "/v2/process-instances/"+payment, "")["processDefinitionKey"].(string)
	other := s.must(200, "root", "GET", "/v2/process-instances/"+refund, "")["processDefinitionKey"].(string)
	byKey := func(key string) step {
		return step{"alice", "POST", "/v2/process-instances", `{"processDefinitionKey":"` + key + `"}`, 200, ""}
	}
	s.steps([]step{byKey(definition), refused(byKey(other), "alice"), refused(byKey("12"), "alice")})
	s.steps([]step{
		{"alice", "PUT", "/v2/authorizations/" + key, `{"ownerType":"USER","ownerId":"alice","resourceType":"PROCESS_DEFINITION","resourceId":"*","permissionTypes":["CANCEL_PROCESS_INSTANCE"]}`, 403, "forbidden"},
		{"root", "PUT", "/v2/authorizations/" + key, `{"ownerType":"USER","ownerId":"alice","resourceType":"PROCESS_DEFINITION","resourceId":"refund","permissionTypes":["CANCEL_PROCESS_INSTANCE"]}`, 204, ""},
		refused(start("payment"), "alice"), refused(cancel(payment), "alice"), cancel(refund),
		{"root", "PUT", "/v2/authorizations/" + key, `{"ownerType":"USER","ownerId":"alice","resourceType":"PROCESS_DEFINITION","resourceId":"*","permissionTypes":["CANCEL_PROCESS_INSTANCE"]}`, 204, ""},
		cancel(payment),
		{"alice", "DELETE", "/v2/authorizations/" + key, "", 403, "forbidden"},
		{"root", "DELETE", "/v2/authorizations/" + key, "", 204, ""},
		{"root", "DELETE", "/v2/authorizations/" + key, "", 404, "not_found"},
		refused(cancel(payment), "alice"),
	})
}

// TestEveryCommandAsksForItsResource: each command on an instance is refused on
// that of another process and does what it should on the permitted one.
func TestEveryCommandAsksForItsResource(t *testing.T) {
	s := startGuarded(t, "alice")
	payment, refund := s.payments()
	pay := map[string]string{"instance": payment, "job": s.only("/v2/jobs/search", "jobKey", payment), "task": s.only("/v2/user-tasks/search", "userTaskKey", payment)}
	back := map[string]string{"instance": refund, "job": s.only("/v2/jobs/search", "jobKey", refund), "task": s.only("/v2/user-tasks/search", "userTaskKey", refund)}
	for _, c := range []struct{ permission, method, path, body string }{
		{"UPDATE_PROCESS_INSTANCE", "PUT", "/v2/element-instances/{instance}/variables", `{"variables":{"a":1}}`},
		{"UPDATE_PROCESS_INSTANCE", "PATCH", "/v2/jobs/{job}", `{"changeset":{"retries":5}}`},
		{"UPDATE_USER_TASK", "POST", "/v2/user-tasks/{task}/assignment", `{"assignee":"bert"}`},
		{"UPDATE_USER_TASK", "DELETE", "/v2/user-tasks/{task}/assignee", ""},
		{"UPDATE_USER_TASK", "PATCH", "/v2/user-tasks/{task}", `{"changeset":{"candidateUsers":["alice"]}}`},
		{"CLAIM_USER_TASK", "POST", "/v2/user-tasks/{task}/assignment", `{"assignee":"alice"}`},
		{"COMPLETE_USER_TASK", "POST", "/v2/user-tasks/{task}/completion", ""},
		{"SUSPEND_PROCESS_INSTANCE", "POST", "/v2/process-instances/{instance}/suspension", ""},
		{"SUSPEND_PROCESS_INSTANCE", "POST", "/v2/process-instances/{instance}/resumption", ""},
		{"MODIFY_PROCESS_INSTANCE", "POST", "/v2/process-instances/{instance}/modification", `{"activateInstructions":[{"elementId":"look"}]}`},
		{"UPDATE_PROCESS_INSTANCE", "POST", "/v2/jobs/{job}/failure", `{"retries":0}`},
		{"CANCEL_PROCESS_INSTANCE", "POST", "/v2/process-instances/{instance}/cancellation", ""},
		{"DELETE_PROCESS_INSTANCE", "POST", "/v2/process-instances/{instance}/deletion", ""},
	} {
		at := func(keys map[string]string) string {
			return strings.NewReplacer("{instance}", keys["instance"], "{job}", keys["job"], "{task}", keys["task"]).Replace(c.path)
		}
		s.steps([]step{{"alice", c.method, at(pay), c.body, 403, "forbidden"}})
		key := s.authorize("USER", "alice", "PROCESS_DEFINITION", "payment", c.permission)
		s.steps([]step{{"alice", c.method, at(back), c.body, 403, "forbidden"}})
		if status, answer := s.call("alice", c.method, at(pay), c.body); status >= 300 {
			t.Errorf("%s on a permitted process: %d %s", c.path, status, answer)
		}
		s.steps([]step{{"root", "DELETE", "/v2/authorizations/" + key, "", 204, ""}})
	}
}

// TestReadsLeaveOutWhatIsNotPermitted: searches find the rows of the permitted
// process only, and single things of another one are not there.
func TestReadsLeaveOutWhatIsNotPermitted(t *testing.T) {
	s := startGuarded(t, "alice", "bob")
	payment, refund := s.payments()
	for _, of := range []string{payment, refund} {
		s.must(204, "root", "POST", "/v2/jobs/"+s.only("/v2/jobs/search", "jobKey", of)+"/failure", `{"retries":0}`)
	}
	s.authorize("USER", "alice", "PROCESS_DEFINITION", "payment", "READ_PROCESS_INSTANCE", "READ_PROCESS_DEFINITION", "READ_USER_TASK")
	for path, field := range map[string]string{
		"/v2/process-instances/search": "processInstanceKey", "/v2/element-instances/search": "processInstanceKey", "/v2/jobs/search": "processInstanceKey",
		"/v2/incidents/search": "processInstanceKey", "/v2/user-tasks/search": "processInstanceKey", "/v2/variables/search": "processInstanceKey",
		"/v2/process-definitions/search": "processDefinitionId", "/v2/element-instances/wait-states/search": "processInstanceKey",
		"/v2/process-definitions/statistics/process-instances": "processDefinitionId",
	} {
		mine := fieldsOf(s.must(200, "alice", "POST", path, `{}`), field)
		all := fieldsOf(s.must(200, "root", "POST", path, `{}`), field)
		if slices.Contains(mine, refund) || slices.Contains(mine, "refund") || len(mine) == 0 || 2*len(mine) != len(all) {
			t.Errorf("%s: alice finds %v, root %v", path, mine, all)
		}
		s.steps([]step{{"bob", "POST", path, `{}`, 403, "forbidden"}})
	}
	definitionOf := func(instance string) string {
		return s.must(200, "root", "GET", "/v2/process-instances/"+instance, "")["processDefinitionKey"].(string)
	}
	for path, keys := range map[string][2]string{
		"/v2/process-instances/{}": {payment, refund}, "/v2/process-instances/{}/sequence-flows": {payment, refund},
		"/v2/process-instances/{}/statistics/element-instances": {payment, refund}, "/v2/process-instances/{}/call-hierarchy": {payment, refund},
		"/v2/process-definitions/{}":     {definitionOf(payment), definitionOf(refund)},
		"/v2/process-definitions/{}/xml": {definitionOf(payment), definitionOf(refund)},
		"/v2/incidents/{}":               {s.only("/v2/incidents/search", "incidentKey", payment), s.only("/v2/incidents/search", "incidentKey", refund)},
		"/v2/user-tasks/{}":              {s.only("/v2/user-tasks/search", "userTaskKey", payment), s.only("/v2/user-tasks/search", "userTaskKey", refund)},
		"/v2/variables/{}":               {s.only("/v2/variables/search", "variableKey", payment), s.only("/v2/variables/search", "variableKey", refund)},
	} {
		s.steps([]step{
			{"alice", "GET", strings.Replace(path, "{}", keys[0], 1), "", 200, ""},
			{"alice", "GET", strings.Replace(path, "{}", keys[1], 1), "", 404, "not_found"},
			{"bob", "GET", strings.Replace(path, "{}", keys[0], 1), "", 403, "forbidden"},
		})
	}
	metrics := "/v2/jobs/statistics/global?from=2020-01-01T00:00:00Z&to=2040-01-01T00:00:00Z"
	s.steps([]step{
		{"alice", "POST", "/v2/process-definitions/" + definitionOf(payment) + "/variable-names/search", `{}`, 200, `"of"`},
		{"alice", "POST", "/v2/process-definitions/" + definitionOf(refund) + "/variable-names/search", `{}`, 404, "not_found"},
		{"root", "GET", metrics, "", 200, ""}, {"alice", "GET", metrics, "", 403, "forbidden"},
	})
	s.authorize("USER", "alice", "SYSTEM", "*", "READ_JOB_METRIC")
	s.steps([]step{{"alice", "GET", metrics, "", 200, ""}})
	s.steps([]step{{"alice", "POST", "/v2/decision-definitions/search", `{}`, 403, "forbidden"}, {"alice", "POST", "/v2/users/search", `{}`, 403, "forbidden"}})
}

func fieldsOf(found map[string]any, field string) (all []string) {
	for _, item := range found["items"].([]any) {
		all = append(all, item.(map[string]any)[field].(string))
	}
	return all
}

// TestAWorkerGetsTheJobsOfItsProcesses: of a type that two processes have.
func TestAWorkerGetsTheJobsOfItsProcesses(t *testing.T) {
	s := startGuarded(t, "alice")
	_, refund := s.payments()
	activate := `{"type":"work","timeout":60000,"maxJobsToActivate":1}`
	s.steps([]step{{"alice", "POST", "/v2/jobs/activation", activate, 403, "forbidden"}})
	s.authorize("USER", "alice", "PROCESS_DEFINITION", "refund", "UPDATE_PROCESS_INSTANCE")
	jobs := s.must(200, "alice", "POST", "/v2/jobs/activation", activate)["jobs"].([]any)
	if len(jobs) != 1 || jobs[0].(map[string]any)["processInstanceKey"] != refund {
		t.Fatalf("jobs %v", jobs)
	}
	s.must(204, "alice", "POST", "/v2/jobs/"+jobs[0].(map[string]any)["jobKey"].(string)+"/completion", "")
	if again := s.must(200, "alice", "POST", "/v2/jobs/activation", activate)["jobs"].([]any); len(again) != 0 {
		t.Errorf("of another process: %v", again)
	}
}

// TestOwnersGiveTheirAuthorizations: groups, roles and clients do as users.
func TestOwnersGiveTheirAuthorizations(t *testing.T) {
	s := startGuarded(t, "alice")
	s.payments()
	s.steps([]step{
		{"root", "POST", "/v2/groups", `{"groupId":"desk","name":"Desk"}`, 201, ""},
		{"root", "POST", "/v2/roles", `{"roleId":"payer","name":"Payer"}`, 201, ""},
	})
	s.authorize("GROUP", "desk", "PROCESS_DEFINITION", "payment", "CREATE_PROCESS_INSTANCE")
	s.authorize("ROLE", "payer", "PROCESS_DEFINITION", "refund", "CREATE_PROCESS_INSTANCE")
	start := func(user, process string, status int) step {
		return step{user, "POST", "/v2/process-instances", `{"processDefinitionId":"` + process + `"}`, status, ""}
	}
	s.steps([]step{
		start("alice", "payment", 403), {"root", "PUT", "/v2/groups/desk/users/alice", "", 204, ""}, start("alice", "payment", 200), start("alice", "refund", 403),
		{"root", "PUT", "/v2/roles/payer/users/alice", "", 204, ""}, start("alice", "refund", 200),
		{"root", "DELETE", "/v2/roles/payer", "", 204, ""}, start("alice", "refund", 403),
		{"root", "POST", "/v2/roles", `{"roleId":"payer","name":"Payer"}`, 201, ""},
		{"root", "PUT", "/v2/roles/payer/users/alice", "", 204, ""}, start("alice", "refund", 403), // the authorization went with the role
		{"root", "DELETE", "/v2/groups/desk/users/alice", "", 204, ""}, start("alice", "payment", 403),
		{"root", "PUT", "/v2/roles/payer/clients/robot", "", 204, ""},
	})
	s.authorize("CLIENT", "robot", "PROCESS_DEFINITION", "payment", "CREATE_PROCESS_INSTANCE")
	secret := s.must(201, "root", "POST", "/api/v1/clients/robot/secrets", "")["secret"].(string)
	token := s.signIn("robot", secret)
	for process, want := range map[string]int{"payment": 200, "refund": 403} {
		if status, answer := s.bearing(token, "POST", "/v2/process-instances", `{"processDefinitionId":"`+process+`"}`); status != want {
			t.Errorf("the client starts %s: %d %s", process, status, answer)
		}
	}
}

// TestAuthorizationsAreSearched by their fields, and each sees his own.
func TestAuthorizationsAreSearched(t *testing.T) {
	s := startGuarded(t, "alice", "bob")
	first := s.authorize("USER", "alice", "PROCESS_DEFINITION", "payment", "READ_PROCESS_INSTANCE", "CREATE_PROCESS_INSTANCE")
	second := s.authorize("USER", "bob", "AUTHORIZATION", first, "READ")
	third := s.authorize("ROLE", identity.Auditor, "TENANT", "*", "READ")
	for filter, want := range map[string]string{
		`{}`: first + " " + second + " " + third, `{"filter":{"ownerId":"alice"}}`: first, `{"filter":{"ownerType":"ROLE"}}`: third,
		`{"filter":{"resourceType":"TENANT","resourceIds":["*","x"]}}`: third, `{"filter":{"resourceIds":[]}}`: "",
		`{"sort":[{"field":"ownerId","order":"DESC"}]}`: second + " " + third + " " + first,
	} {
		if got := strings.Join(s.field("authorizationKey", "/v2/authorizations/search", filter), " "); got != want {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
	body := func(owner, resource, permission string) string {
		return `{"ownerType":"USER","ownerId":"` + owner + `","resourceType":"` + resource + `","resourceId":"*","permissionTypes":["` + permission + `"]}`
	}
	s.steps([]step{
		{"root", "GET", "/v2/authorizations/" + first, "", 200, `"permissionTypes":["CREATE_PROCESS_INSTANCE","READ_PROCESS_INSTANCE"]`},
		{"root", "GET", "/v2/authorizations/12", "", 404, "not_found"},
		{"alice", "GET", "/v2/authorizations/" + first, "", 403, "forbidden"},
		{"alice", "POST", "/v2/authorizations/search", `{}`, 403, "forbidden"},
		{"bob", "GET", "/v2/authorizations/" + first, "", 200, `"ownerId":"alice"`},
		{"bob", "GET", "/v2/authorizations/" + second, "", 404, "not_found"},
		{"bob", "POST", "/v2/authorizations", body("bob", "TENANT", "READ"), 403, "forbidden"},
		{"root", "POST", "/v2/authorizations", body("nobody", "TENANT", "READ"), 404, "not_found"},
		{"root", "POST", "/v2/authorizations", body("bob", "TENANT", "REVEAL"), 400, "invalid_argument"},
		{"root", "POST", "/v2/authorizations", body("bob", "COMPONENT", "ACCESS"), 400, "invalid_argument"},
		{"root", "PUT", "/v2/authorizations/12", body("bob", "TENANT", "READ"), 404, "not_found"},
		{"root", "PUT", "/v2/authorizations/0", body("bob", "TENANT", "READ"), 400, "invalid_argument"},
		{"", "POST", "/v2/authentication/me/authorizations/search", `{}`, 401, "unauthenticated"},
	})
	own := s.must(200, "alice", "POST", "/v2/authentication/me/authorizations/search", `{}`)
	if keys := fieldsOf(own, "authorizationKey"); !slices.Equal(keys, []string{first}) || own["authorizationsEnabled"] != true {
		t.Errorf("alice's own: %v", own)
	}
	admins := s.must(200, "root", "POST", "/v2/authentication/me/authorizations/search", `{"filter":{"resourceType":"PROCESS_DEFINITION"}}`)["items"].([]any)
	if len(admins) != 1 || !slices.Contains(admins[0].(map[string]any)["permissionTypes"].([]any), any("CANCEL_PROCESS_INSTANCE")) {
		t.Errorf("root's own: %v", admins)
	}
}
