package main

import (
	"encoding/json"
	"fmt"
	"strings"

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
		return err
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

// tabbed joins values with tabs, as programs like to split lines.
func tabbed(values ...any) string {
	parts := make([]string, len(values))
	for i, value := range values {
		parts[i] = fmt.Sprint(value)
	}
	return strings.Join(parts, "\t")
}
