package workload

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxAnswerBytes bounds what is read of an answer.
const maxAnswerBytes = 32 << 20

// restTarget is a target with Camunda 8 REST v2.
type restTarget struct {
	base   string
	header string // "authorization"
	client *http.Client
}

// spareConnections is how many connections are kept open besides those that wait for instances.
const spareConnections = 2 * handsAtOnce

func newREST(base *url.URL, who Credentials, outstanding int) *restTarget {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, outstanding+spareConnections
	return &restTarget{base.JoinPath("v2").String(), who.header(), &http.Client{Transport: transport}}
}

// Close implements [Target].
func (r *restTarget) Close() error {
	r.client.CloseIdleConnections()
	return nil
}

// call sends a body and decodes the answer into answer, unless that is nil.
func (r *restTarget) call(ctx context.Context, path, contentType string, body []byte, answer any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", contentType)
	if r.header != "" {
		request.Header.Set("Authorization", r.header)
	}
	response, err := r.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	switch {
	case err != nil:
		return err
	case response.StatusCode >= http.StatusBadRequest:
		return refusedBy(response, content)
	case answer == nil:
		return nil
	}
	return json.Unmarshal(content, answer)
}

// refusedBy makes a failure of a problem document.
func refusedBy(response *http.Response, content []byte) *Failure {
	status := response.StatusCode
	failure := &Failure{Kind: strconv.Itoa(status), Refused: status == http.StatusTooManyRequests, Message: http.StatusText(status)}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		failure.RetryAfter = time.Duration(seconds) * time.Second
	}
	var problem struct {
		Detail string `json:"detail"`
	}
	if json.Unmarshal(content, &problem) == nil && problem.Detail != "" {
		failure.Message = problem.Detail
	}
	return failure
}

// post sends a value as JSON.
func (r *restTarget) post(ctx context.Context, path string, value, answer any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return r.call(ctx, path, "application/json", body, answer)
}

// Deploy implements [Target].
func (r *restTarget) Deploy(ctx context.Context, files []File) error {
	body := &bytes.Buffer{}
	form := multipart.NewWriter(body)
	for _, file := range files {
		part, err := form.CreateFormFile("resources", file.Name)
		if err == nil {
			_, err = part.Write(file.Content)
		}
		if err != nil {
			return err
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	var deployed struct {
		Key string `json:"deploymentKey"`
	}
	err := r.call(ctx, "/deployments", form.FormDataContentType(), body.Bytes(), &deployed)
	_, noJSON := errors.AsType[*json.SyntaxError](err)
	_, otherJSON := errors.AsType[*json.UnmarshalTypeError](err)
	if noJSON || otherJSON || (err == nil && deployed.Key == "") {
		return errNoDeployment
	}
	return err
}

// errNoDeployment is what answers of a web server come to that is no platform.
var errNoDeployment = errors.New("this is no answer to a deployment")

// object is a JSON object that is written by hand.
type object map[string]any

// Start implements [Target].
func (r *restTarget) Start(ctx context.Context, process, variables string, wait time.Duration) (int64, error) {
	var ended struct {
		Key int64 `json:"processInstanceKey,string"`
	}
	err := r.post(ctx, "/process-instances", object{"processDefinitionId": process, "variables": json.RawMessage(variables),
		"awaitCompletion": true, "requestTimeout": wait.Milliseconds(), "fetchVariables": []string{caseID}}, &ended)
	return ended.Key, err
}

// Publish implements [Target].
func (r *restTarget) Publish(ctx context.Context, name, correlationKey string, lifetime time.Duration) error {
	return r.post(ctx, "/messages/publication", object{"name": name, "correlationKey": correlationKey, "timeToLive": lifetime.Milliseconds()}, nil)
}

// Work implements [Target]: by requests that wait for jobs.
func (r *restTarget) Work(ctx context.Context, jobs Jobs, take func(Job)) error {
	wanted := object{"type": jobs.Type, "worker": jobs.Worker, "timeout": jobs.Hold.Milliseconds(), "maxJobsToActivate": jobs.Most,
		"requestTimeout": pollingTime.Milliseconds()}
	if jobs.Fetch != nil {
		wanted["fetchVariable"] = jobs.Fetch
	}
	for {
		var taken struct {
			Jobs []struct {
				Key       int64           `json:"jobKey,string"`
				Process   string          `json:"processDefinitionId"`
				Variables json.RawMessage `json:"variables"`
			} `json:"jobs"`
		}
		if err := r.post(ctx, "/jobs/activation", wanted, &taken); err != nil {
			return err
		}
		for _, job := range taken.Jobs {
			take(Job(job))
		}
	}
}

// Complete implements [Target].
func (r *restTarget) Complete(ctx context.Context, job int64, variables string) error {
	return r.post(ctx, fmt.Sprintf("/jobs/%d/completion", job), object{"variables": json.RawMessage(variables)}, nil)
}

// page is the most items that one search gives.
const page = 500

// openTasks implements [people].
func (r *restTarget) openTasks(ctx context.Context, process string) (keys []string, err error) {
	var found struct {
		Items []struct {
			Key string `json:"userTaskKey"`
		} `json:"items"`
	}
	err = r.post(ctx, "/user-tasks/search", object{"filter": object{"processDefinitionId": process, "state": "CREATED"},
		"sort": []object{{"field": "creationDate", "order": "ASC"}}, "page": object{"limit": page}}, &found)
	for _, task := range found.Items {
		keys = append(keys, task.Key)
	}
	return keys, err
}

// completeTask implements [people].
func (r *restTarget) completeTask(ctx context.Context, task, variables string) error {
	return r.post(ctx, "/user-tasks/"+task+"/completion", object{"variables": json.RawMessage(variables)}, nil)
}

// find implements [searcher].
func (r *restTarget) find(ctx context.Context, instance int64) (bool, error) {
	var found struct {
		Items []json.RawMessage `json:"items"`
	}
	err := r.post(ctx, "/process-instances/search", object{"filter": object{"processInstanceKey": strconv.FormatInt(instance, 10), "state": "COMPLETED"}}, &found)
	return len(found.Items) > 0, err
}
