package main

import (
	"net/http"
	"time"

	"zhitong/rest"
)

// nodesCommand lists the nodes of the cluster.
type nodesCommand struct {
	server
	JSON bool `name:"json" help:"Print the server's answer as one object."`
}

// Run lists the nodes: key, name, state, release, last seen, end of the lease, clock skew.
func (c *nodesCommand) Run(t *terminal) error {
	var nodes rest.ClusterNodes
	if err := c.send(t, http.MethodGet, "/api/v1/nodes", "", nil, &nodes); err != nil {
		return err
	}
	if c.JSON {
		return t.json(nodes)
	}
	for _, n := range nodes.Items {
		skew := time.Duration(n.SkewMS * float64(time.Millisecond))
		t.say("%s", tabbed("node", n.NodeKey, n.Name, n.State, n.Release, n.SeenAt.Format(time.RFC3339), n.ExpiresAt.Format(time.RFC3339), skew))
	}
	return nil
}
