package main

import (
	"fmt"
	"net/http"
	"time"

	"zhitong/rest"
)

// instancesCommand groups the commands about process instances of a server.
type instancesCommand struct {
	Stuck instancesStuckCommand `cmd:"" help:"List active instances that nothing will move. Exit 1 when there are some."`
}

// instancesStuckCommand lists instances that are stuck.
type instancesStuckCommand struct {
	server
	Age   time.Duration `help:"How long an instance must have been as it is." default:"5m"`
	Limit int           `help:"Stop after so many." default:"100"`
	JSON  bool          `name:"json" help:"Print one object for each instance."`
}

// Run looks through all active instances, a part at a time.
func (c *instancesStuckCommand) Run(t *terminal) error {
	if c.Age < time.Second || c.Limit < 1 {
		return misuse("--age: at least 1s is wanted, and --limit: at least 1")
	}
	found, looked, after := 0, 0, rest.Key(0)
	for {
		var page rest.StuckInstances
		path := fmt.Sprintf("/api/v1/process-instances/stuck?seconds=%d&after=%d", int(c.Age.Seconds()), after)
		if err := c.send(t, http.MethodGet, path, "", nil, &page); err != nil {
			return err
		}
		looked += page.Looked
		for _, instance := range page.Items {
			if found == c.Limit {
				return negative("there are more than %d; --limit shows more", c.Limit)
			}
			found++
			if err := c.show(t, instance); err != nil {
				return err
			}
		}
		if page.Next == nil {
			break
		}
		after = *page.Next
	}
	if found > 0 {
		return negative("%d of %d active instances are stuck", found, looked)
	}
	t.tell("none of %d active instances is stuck", looked)
	return nil
}

func (c *instancesStuckCommand) show(t *terminal, i rest.StuckInstance) error {
	if c.JSON {
		return t.json(i)
	}
	t.say("%s", tabbed("stuck", i.ProcessInstanceKey, i.ProcessDefinitionID, i.Reason, i.ElementID, i.Since.Format(time.RFC3339)))
	return nil
}
