package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"zhitong/pipeline"
	"zhitong/rest"
)

// startCommand starts a process instance on a server.
type startCommand struct {
	server
	Vars       string `help:"Variables as a JSON object." placeholder:"JSON" default:"{}"`
	BusinessID string `name:"business-id" help:"Your own id of the instance." placeholder:"ID"`
	Tenant     string `help:"Tenant of the process." placeholder:"ID"`
	Wait       bool   `help:"Wait until the instance has ended and print its variables."`
	JSON       bool   `name:"json" help:"Print the server's answer as one object."`
	Process    string `arg:"" help:"Process id."`
}

// Run starts the instance.
func (c *startCommand) Run(t *terminal) error {
	if _, err := jsonVariables(c.Vars); err != nil {
		return err
	}
	wanted := map[string]any{"processDefinitionId": c.Process, "variables": json.RawMessage(c.Vars)}
	for name, value := range map[string]string{"businessId": c.BusinessID, "tenantId": c.Tenant} {
		if value != "" {
			wanted[name] = value
		}
	}
	if c.Wait {
		wanted["awaitCompletion"], wanted["requestTimeout"] = true, (answerTimeout / 2).Milliseconds()
	}
	var created rest.CreatedInstance
	if err := c.post(t, "/v2/process-instances", wanted, &created); err != nil {
		return c.ofProcess(err)
	}
	if c.JSON {
		return t.json(created)
	}
	t.say("%s", tabbed("instance", created.ProcessInstanceKey, created.ProcessDefinitionID, created.ProcessDefinitionVersion))
	for name, value := range created.Variables {
		t.say("%s", tabbed("variable", name, string(value)))
	}
	return nil
}

// ofProcess says of a process that the server does not have what to do about it; other errors stay as they are.
func (c *startCommand) ofProcess(err error) error {
	refusal, ok := errors.AsType[*exit](err)
	if !ok || refusal.problem != string(pipeline.NotFound) {
		return err
	}
	where := "at " + c.URL
	if c.Tenant != "" {
		where += fmt.Sprintf(" in tenant %q", c.Tenant)
	}
	return negative("no process with the id %q is deployed %s; deploy its model first (zhitong deploy FILE), or give the id that the process has in its model, "+
		"which is neither its name nor that of the file (%s)", c.Process, where, refusal.problem)
}

// tabbed joins values with tabs, as programs like to split lines.
func tabbed(values ...any) string {
	parts := make([]string, len(values))
	for i, value := range values {
		parts[i] = fmt.Sprint(value)
	}
	return strings.Join(parts, "\t")
}
