package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/pipeline"
	"zhitong/store"
)

// ClusterNode is a node of the cluster, as its lease shows it.
type ClusterNode struct {
	NodeKey   Key       `json:"nodeKey" doc:"Also the epoch of its lease: a process that starts again is another node."`
	Name      string    `json:"name"`
	State     string    `json:"state" enum:"live,late,gone" doc:"late: its lease has run out, and no other node has taken over yet."`
	Release   string    `json:"release" doc:"Version of the program; empty of a release that did not tell."`
	StartedAt time.Time `json:"startedAt"`
	SeenAt    time.Time `json:"seenAt" doc:"When it renewed its lease the last time."`
	ExpiresAt time.Time `json:"expiresAt" doc:"When its lease runs out, or ran out."`
	SkewMS    float64   `json:"clockSkewMs" doc:"By how much its clock was ahead of the store's when it was seen; negative when it was behind."`
	Answering bool      `json:"answering" doc:"It is the node that gave this answer."`
}

// ClusterNodes is the nodes that live, oldest first, and then the newest that are gone.
type ClusterNodes struct {
	Now   time.Time     `json:"now" doc:"By the store's clock."`
	Items []ClusterNode `json:"items"`
}

func registerNodes(s *Server, api huma.API) {
	operation(api, "cluster", "getNodes", http.MethodGet, "/api/v1/nodes", "The nodes with lease, release and clock skew", http.StatusOK, s.nodes)
}

func (s *Server) nodes(ctx context.Context, _ *Nothing) (*Body[ClusterNodes], error) {
	shown := ClusterNodes{Items: []ClusterNode{}}
	err := s.read(ctx, ownTenants, "cluster.read", func(_ Caller, reader store.Reader) error {
		shown.Now = reader.Now()
		nodes, err := pipeline.Nodes(ctx, reader)
		for _, n := range nodes {
			shown.Items = append(shown.Items, ClusterNode{Key(n.ID), n.Name, string(n.State), n.Release, n.StartedAt, n.SeenAt, n.ExpiresAt,
				float64(n.Skew.Microseconds()) / 1000, n.ID == s.Pipeline.NodeID()})
		}
		return err
	})
	return &Body[ClusterNodes]{shown}, err
}
