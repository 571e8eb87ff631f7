package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhitong/rest"
)

// largeProcess asks a decision that its instance names and then waits at task
// a, or at b when the instance says so.
const largeProcess = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="large" isExecutable="true"><documentation>%s</documentation><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
<businessRuleTask id="ask"><extensionElements><zeebe:calledDecision decisionId="=decision" resultVariable="taken"/></extensionElements></businessRuleTask>
<sequenceFlow id="f2" sourceRef="ask" targetRef="g"/><exclusiveGateway id="g" default="toA"/>
<sequenceFlow id="toA" sourceRef="g" targetRef="a"/>
<sequenceFlow id="toB" sourceRef="g" targetRef="b"><conditionExpression>=aside</conditionExpression></sequenceFlow>
<serviceTask id="a"><extensionElements><zeebe:taskDefinition type="a"/></extensionElements></serviceTask>
<serviceTask id="b"><extensionElements><zeebe:taskDefinition type="b"/></extensionElements></serviceTask>
<sequenceFlow id="f3" sourceRef="a" targetRef="e"/><sequenceFlow id="f4" sourceRef="b" targetRef="e"/><endEvent id="e"/></process></definitions>`

// lateDecision is what the instances wait for.
const lateDecision = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="late" name="Late" namespace="t">
<decision id="late" name="Late"><variable name="Late" typeRef="string"/><literalExpression><text>"taken"</text></literalExpression></decision></definitions>`

// largeLoad works with many instances of a process over REST.
type largeLoad struct {
	overREST
	first rest.Key // version of the process that instances are started of
}

// deploy deploys a file and gives the key of its process, if it has one.
func (l *largeLoad) deploy(ctx context.Context, name, content string) (rest.Key, error) {
	body := &bytes.Buffer{}
	form := multipart.NewWriter(body)
	part, err := form.CreateFormFile("resources", name)
	if err != nil {
		return 0, err
	}
	if _, err := io.WriteString(part, content); err != nil {
		return 0, err
	}
	if err := form.Close(); err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url+"/v2/deployments", body)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	var deployed rest.Deployment
	if err := l.send(request, &deployed); err != nil {
		return 0, err
	}
	if p := deployed.Deployments[0].ProcessDefinition; p != nil {
		return p.ProcessDefinitionKey, nil
	}
	return 0, nil
}

// startLarge starts an instance of the first version: at b if aside, in an
// incident while its decision is not deployed.
func (l *largeLoad) startLarge(ctx context.Context, decision string, aside bool) (rest.Key, error) {
	var created rest.CreatedInstance
	err := l.post(ctx, "/v2/process-instances",
		fmt.Sprintf(`{"processDefinitionKey":"%d","variables":{"decision":%q,"aside":%v}}`, l.first, decision, aside), &created)
	return created.ProcessInstanceKey, err
}

// startAll starts count instances, the i-th as start says, and gives their keys.
func startAll(ctx context.Context, count int, start func(i int) (rest.Key, error)) ([]rest.Key, error) {
	keys := make([]rest.Key, count)
	var next atomic.Int64
	var failure atomic.Pointer[error]
	var starters sync.WaitGroup
	for range min(inFlight, count) {
		starters.Go(func() {
			for i := int(next.Add(1)) - 1; i < count && failure.Load() == nil && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				key, err := start(i)
				if err != nil {
					failure.CompareAndSwap(nil, &err)
				}
				keys[i] = key
			}
		})
	}
	starters.Wait()
	if err := failure.Load(); err != nil {
		return nil, *err
	}
	return keys, ctx.Err()
}

// begin begins a batch operation on the instances of the process: all of them,
// those with incidents, or those of the first version, to be migrated to target.
func (l *largeLoad) begin(ctx context.Context, kind string, target rest.Key) (rest.Key, error) {
	body := map[string]any{"filter": map[string]any{"processDefinitionId": "large"}}
	if kind == "incident-resolution" {
		body["filter"] = map[string]any{"processDefinitionId": "large", "hasIncident": true}
	}
	if kind == "migration" {
		body["filter"] = map[string]any{"processDefinitionKey": l.first}
		body["migrationPlan"] = map[string]any{"targetProcessDefinitionKey": target, "mappingInstructions": []map[string]string{
			{"sourceElementId": "ask", "targetElementId": "ask"}, {"sourceElementId": "a", "targetElementId": "a"}}}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	var created rest.CreatedBatch
	err = l.post(ctx, "/v2/process-instances/"+kind, string(text), &created)
	return created.BatchOperationKey, err
}

// progress reads how far a batch operation is.
func (l *largeLoad) progress(ctx context.Context, operation rest.Key) (*rest.BatchOperation, error) {
	shown := &rest.BatchOperation{}
	return shown, l.get(ctx, fmt.Sprintf("/v2/batch-operations/%d", operation), shown)
}

// BenchmarkBatchOperation does the same to b.N instances: migrates them,
// resolves their incidents, cancels them. Progress is read all the time.
func BenchmarkBatchOperation(b *testing.B) {
	n := startBenchmarkNode(b, b.TempDir())
	defer stop(b, n)
	l := &largeLoad{overREST: overREST{n.url()}}
	ctx := b.Context()
	check := func(err error) {
		if err != nil {
			b.Helper()
			b.Fatal(err)
		}
	}
	var err error
	l.first, err = l.deploy(ctx, "large.bpmn", fmt.Sprintf(largeProcess, "first"))
	check(err)
	second, err := l.deploy(ctx, "large.bpmn", fmt.Sprintf(largeProcess, "second"))
	check(err)
	_, err = startAll(ctx, b.N, func(int) (rest.Key, error) { return l.startLarge(ctx, "late", false) })
	check(err)
	_, err = l.deploy(ctx, "late.dmn", lateDecision)
	check(err)
	b.ResetTimer()
	for _, kind := range []string{"incident-resolution", "migration", "cancellation"} {
		began := time.Now()
		operation, err := l.begin(ctx, kind, second)
		check(err)
		for ended := false; !ended; time.Sleep(10 * time.Millisecond) {
			shown, err := l.progress(ctx, operation)
			check(err)
			if ended = shown.EndDate != nil; ended && shown.OperationsCompletedCount != b.N {
				b.Fatalf("%+v", shown)
			}
		}
		b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), kind+"/s")
	}
}
