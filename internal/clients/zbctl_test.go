package clients_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// control is zbctl with its settings.
type control struct {
	*testing.T
	program  string
	settings []string
}

// json runs zbctl and reads what it prints.
func (c *control) json(answer any, arguments ...string) {
	c.Helper()
	printed := run(c.T, ".", c.settings, c.program, arguments...)
	if err := json.Unmarshal([]byte(printed), answer); err != nil {
		c.Fatalf("zbctl %s: %v\n%s", strings.Join(arguments, " "), err, printed)
	}
}

// do runs zbctl.
func (c *control) do(arguments ...string) {
	c.Helper()
	run(c.T, ".", c.settings, c.program, arguments...)
}

// refused wants zbctl to fail and to say so.
func (c *control) refused(saying string, arguments ...string) {
	c.Helper()
	if printed, err := tryRun(c.T, ".", c.settings, c.program, arguments...); err == nil || !strings.Contains(printed, saying) {
		c.Errorf("zbctl %s: %v %q, %q is wanted", strings.Join(arguments, " "), err, printed, saying)
	}
}

// started is what zbctl prints of a new instance.
type started struct {
	ProcessInstanceKey string
	Variables          string
}

func (c *control) start(id, variables string) (created started) {
	c.Helper()
	c.json(&created, "create", "instance", id, "--variables", variables)
	return created
}

// taken is what zbctl prints of an activated job.
type taken struct {
	Key, ProcessInstanceKey, Variables string
	Retries                            int
}

func (c *control) take(jobType string) taken {
	c.Helper()
	var activated struct{ Jobs []taken }
	c.json(&activated, "activate", "jobs", jobType)
	if len(activated.Jobs) != 1 {
		c.Fatalf("%d jobs of type %s came", len(activated.Jobs), jobType)
	}
	return activated.Jobs[0]
}

// apiToken makes a token of the administrator.
func (s server) apiToken(t *testing.T) string {
	t.Helper()
	var made struct{ Secret string }
	s.post(t, "/api/v1/tokens", `{"name":"zbctl"}`, &made)
	return made.Secret
}

// post sends a request as the administrator.
func (s server) post(t *testing.T, path, body string, answer any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.HTTP+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(user, password)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		t.Fatalf("POST %s: %s", path, response.Status)
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		t.Fatal(err)
	}
}

// startControl starts a server with TLS, and zbctl, which gets its token by OAuth.
func startControl(t *testing.T) (*control, server) {
	t.Helper()
	certificate, key := certificate(t)
	s := serve(t, "--grpc-cert", certificate, "--grpc-key", key)
	return &control{t, program(t, zbctl), []string{"ZEEBE_ADDRESS=" + s.GRPC, "ZEEBE_CA_CERTIFICATE_PATH=" + certificate, "ZEEBE_CLIENT_ID=" + user,
		"ZEEBE_CLIENT_SECRET=" + s.apiToken(t), "ZEEBE_TOKEN_AUDIENCE=zhitong", "ZEEBE_AUTHORIZATION_SERVER_URL=" + s.HTTP + "/oauth/token",
		"ZEEBE_CLIENT_CONFIG_PATH=" + filepath.Join(t.TempDir(), "credentials")}}, s
}

func TestZbctl(t *testing.T) {
	t.Parallel()
	c, s := startControl(t)
	if printed := run(t, ".", c.settings, c.program, "status"); !strings.Contains(printed, "Partition 1 : Leader, Healthy") {
		t.Errorf("status %s", printed)
	}
	var deployed struct {
		Deployments []struct {
			DecisionRequirements struct{ DecisionRequirementsKey string }
		}
	}
	if c.json(&deployed, "deploy", "resource", "models/order.bpmn", "models/payment.bpmn", "models/notice.bpmn", "models/discount.dmn"); len(deployed.Deployments) != 5 {
		t.Errorf("deployed %v", deployed.Deployments)
	}
	c.jobs(s)
	c.workers()
	c.rest(s)
	c.do("delete", "resource", deployed.Deployments[4].DecisionRequirements.DecisionRequirementsKey)
	c.refused("InvalidArgument", "evaluate", "decision", "discount")
	c.refused("NotFound", "complete", "job", "1")
	c.refused("NotFound", "create", "instance", "nothing")
	broken := filepath.Join(t.TempDir(), "broken.bpmn")
	if err := os.WriteFile(broken, []byte("<definitions>"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.refused("InvalidArgument", "deploy", "resource", broken)
}

// jobs completes, fails, retries and throws.
func (c *control) jobs(s server) {
	c.Helper()
	created := c.start("order", `{"amount":12.5}`)
	job := c.take("collect")
	if job.ProcessInstanceKey != created.ProcessInstanceKey || job.Variables != `{"amount":12.5}` {
		c.Errorf("took %+v of %+v", job, created)
	}
	c.do("fail", "job", job.Key, "--retries", "0", "--errorMessage", "no more")
	var found struct {
		Items []struct{ IncidentKey string }
	}
	s.post(c.T, "/v2/incidents/search", `{"filter":{"state":"ACTIVE"}}`, &found)
	if len(found.Items) != 1 {
		c.Fatalf("incidents %+v", found)
	}
	c.do("update", "retries", job.Key, "--retries", "2")
	c.do("resolve", "incident", found.Items[0].IncidentKey)
	if again := c.take("collect"); again.Key != job.Key || again.Retries != 2 {
		c.Errorf("took %+v again", again)
	}
	c.do("update", "timeout", job.Key, "--timeout", "600000")
	c.do("complete", "job", job.Key, "--variables", `{"collected":true}`)
	c.refused("NotFound", "complete", "job", job.Key)
	c.start("order", "{}")
	c.do("throwError", "job", c.take("collect").Key, "--errorCode", "refused")
}

// workers starts instances with their results; a polling and a streaming
// worker complete one job each with what they got.
func (c *control) workers() {
	c.Helper()
	for _, streams := range []string{"false", "true"} {
		var finished started
		result := make(chan error, 1)
		go func() {
			printed, err := tryRun(c.T, ".", c.settings, c.program, "create", "instance", "order", "--variables", `{"a":1,"b":2}`, "--withResult=b")
			if err == nil {
				err = json.Unmarshal([]byte(printed), &finished)
			}
			result <- err
		}()
		c.do("create", "worker", "collect", "--handler", "cat", "--maxJobsHandle", "1", "--streamEnabled="+streams)
		if err := <-result; err != nil || finished.Variables != `{"b":2}` {
			c.Errorf("streams %s: finished %+v, %v", streams, finished, err)
		}
	}
}

// rest publishes, sets variables, cancels, evaluates and broadcasts.
func (c *control) rest(s server) {
	c.Helper()
	created := c.start("payment", `{"order":"A-7"}`)
	c.do("publish", "message", "money received", "--correlationKey", "A-7", "--ttl", "1m", "--variables", `{"paid":99}`)
	if job := c.take("ship"); job.Variables != `{"order":"A-7","paid":99}` {
		c.Errorf("took %+v", job)
	}
	c.do("set", "variables", created.ProcessInstanceKey, "--variables", `{"address":"x"}`)
	var found struct{ Items []struct{ Value string } }
	if s.post(c.T, "/v2/variables/search", `{"filter":{"name":"address"}}`, &found); len(found.Items) != 1 || found.Items[0].Value != `"x"` {
		c.Errorf("set %+v", found)
	}
	c.do("cancel", "instance", created.ProcessInstanceKey)
	c.refused("NotFound", "cancel", "instance", created.ProcessInstanceKey)
	var decided struct{ DecisionOutput string }
	if c.json(&decided, "evaluate", "decision", "discount", "--variables", `{"amount":250}`); decided.DecisionOutput != "0.05" {
		c.Errorf("decided %+v", decided)
	}
	c.do("broadcast", "signal", "rate changed", "--variables", `{"rate":3}`)
	if job := c.take("post"); job.Variables != `{"rate":3}` {
		c.Errorf("took %+v", job)
	}
}

// TestStrangersAreRefused: without credentials, and without trust in the
// certificate, nothing is told.
func TestStrangersAreRefused(t *testing.T) {
	t.Parallel()
	certificate, key := certificate(t)
	s := serve(t, "--grpc-cert", certificate, "--grpc-key", key)
	stranger := &control{t, program(t, zbctl), []string{"ZEEBE_ADDRESS=" + s.GRPC, "ZEEBE_CA_CERTIFICATE_PATH=" + certificate}}
	stranger.refused("Unauthenticated", "status")
	plain := &control{t, program(t, zbctl), []string{"ZEEBE_ADDRESS=" + s.GRPC, "ZEEBE_INSECURE_CONNECTION=true"}}
	plain.refused("Unavailable", "status", "--requestTimeout", "2s")
}
