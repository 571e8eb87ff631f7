package zeebe

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/zeebe/gatewayprotocol"
)

// Topology tells the nodes as clients expect them: one partition, which every
// live node leads. Nodes talk only to the store, so none has a port. It
// implements [gatewayprotocol.GatewayServer].
func (g *gateway) Topology(ctx context.Context, _ *gatewayprotocol.TopologyRequest) (*gatewayprotocol.TopologyResponse, error) {
	if g.Anonymous == nil { // in no tenant: the nodes are those of all
		if err := g.Authorizer.Authorize(ctx, callerOf(ctx).Actor, "", "cluster.read"); err != nil {
			return nil, err
		}
	}
	shown := &gatewayprotocol.TopologyResponse{PartitionsCount: 1, ReplicationFactor: 1, GatewayVersion: g.Version}
	err := g.Pipeline.Store().Read(ctx, func(reader store.Reader) error {
		nodes, err := pipeline.LiveNodes(ctx, reader)
		for i, node := range nodes {
			shown.Brokers = append(shown.Brokers, &gatewayprotocol.BrokerInfo{NodeId: int32(i), Host: node.Name, Version: node.Release,
				Partitions: []*gatewayprotocol.Partition{{PartitionId: 1, Role: gatewayprotocol.Partition_LEADER, Health: gatewayprotocol.Partition_HEALTHY}}})
		}
		shown.ClusterSize = int32(len(nodes))
		return err
	})
	return shown, err
}
