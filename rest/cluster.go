package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/pipeline"
	"zhitong/store"
)

// Topology is the nodes of the cluster as Camunda clients expect it: one
// partition, which every live node leads.
type Topology struct {
	Brokers               []BrokerInfo `json:"brokers"`
	ClusterID             *string      `json:"clusterId" doc:"Always null: a cluster is its database."`
	ClusterSize           int          `json:"clusterSize"`
	PartitionsCount       int          `json:"partitionsCount"`
	ReplicationFactor     int          `json:"replicationFactor"`
	GatewayVersion        string       `json:"gatewayVersion"`
	LastCompletedChangeID string       `json:"lastCompletedChangeId"`
}

// BrokerInfo is one node.
type BrokerInfo struct {
	NodeID     int         `json:"nodeId"`
	BrokerID   int         `json:"brokerId" doc:"As nodeId."`
	Host       string      `json:"host"`
	Port       int         `json:"port"`
	Partitions []Partition `json:"partitions"`
	Version    string      `json:"version"`
}

// Partition is the one partition as a node sees it.
type Partition struct {
	PartitionID int    `json:"partitionId"`
	Role        string `json:"role"`
	Health      string `json:"health"`
	State       string `json:"state"`
}

func registerCluster(s *Server, api huma.API) {
	operation(api, "cluster", "getTopology", http.MethodGet, "/v2/topology", "The nodes", http.StatusOK, s.topology)
	operation(api, "cluster", "getStatus", http.MethodGet, "/v2/status", "Whether the cluster works", http.StatusNoContent,
		func(ctx context.Context, _ *Nothing) (*Nothing, error) {
			return &Nothing{}, s.Pipeline.Store().Read(ctx, func(store.Reader) error { return nil })
		})
}

func (s *Server) topology(ctx context.Context, _ *Nothing) (*Body[Topology], error) {
	shown := Topology{PartitionsCount: 1, ReplicationFactor: 1, GatewayVersion: s.Version}
	err := s.read(ctx, ownTenants, "cluster.read", func(_ Caller, reader store.Reader) error {
		nodes, err := pipeline.LiveNodes(ctx, reader)
		for i, node := range nodes {
			shown.Brokers = append(shown.Brokers, BrokerInfo{NodeID: i, BrokerID: i, Host: node.Name, Version: node.Release,
				Partitions: []Partition{{PartitionID: 1, Role: "leader", Health: "healthy", State: "active"}}})
		}
		shown.ClusterSize = len(nodes)
		return err
	})
	return &Body[Topology]{shown}, err
}
