package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"zhitong/internal/testpostgres"
	"zhitong/rest"
	"zhitong/zeebe/gatewayprotocol"
)

// cluster is nodes that run as processes of their own on one PostgreSQL.
type cluster struct {
	*testing.T
	location, keys string
	members        []*member
}

// member is a node of a cluster. A process that starts again under its name is
// another node.
type member struct {
	name  string
	store string            // the address that it is given
	tap   *testpostgres.Tap // between it and the database, if there is one

	mutex      sync.RWMutex
	server     *served
	connection *grpc.ClientConn
	ended      chan struct{} // closed when its process has
}

// startCluster starts nodes and waits until they answer; they end with the test.
func startCluster(t *testing.T, names ...string) *cluster {
	t.Helper()
	return startClusterAs(t, (*exec.Cmd).Start, names...)
}

// startClusterAs is startCluster with a way of one's own to start the processes.
func startClusterAs(t *testing.T, how func(*exec.Cmd) error, names ...string) *cluster {
	t.Helper()
	c := clusterOn(t, testpostgres.Start(t))
	for _, name := range names {
		tap := testpostgres.NewTap(t, c.location)
		c.join(&member{name: name, store: tap.Location, tap: tap}, how)
	}
	return c
}

// clusterOn is a cluster without nodes yet.
func clusterOn(t *testing.T, location string) *cluster {
	t.Helper()
	c := &cluster{T: t, location: location, keys: t.TempDir()}
	if _, _, err := signingKey(c.keys); err != nil {
		t.Fatal(err)
	}
	return c
}

// join starts one more member, which ends with the test.
func (c *cluster) join(m *member, how func(*exec.Cmd) error) {
	c.Helper()
	c.members = append(c.members, m)
	c.start(m, how)
	c.Cleanup(m.kill)
}

// start starts the process of a member and waits until it answers.
func (c *cluster) start(m *member, how func(*exec.Cmd) error) {
	c.Helper()
	server := launchAs(c.T, how, "--store", m.store, "--keys", c.keys, "--auth", "off", "--name", m.name, "--grpc-listen", "127.0.0.1:0")()
	connection, err := grpc.NewClient(server.gateway, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		c.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = server.process.Wait() // however it ended
		close(ended)
	}()
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.connection != nil {
		m.connection.Close()
	}
	m.server, m.connection, m.ended = server, connection, ended
}

// client gives a client of the process that runs now.
func (m *member) client() gatewayprotocol.GatewayClient {
	m.mutex.RLock()
	defer m.mutex.RUnlock()
	return gatewayprotocol.NewGatewayClient(m.connection)
}

// rest gives a client of the process that runs now.
func (m *member) rest() overREST {
	m.mutex.RLock()
	defer m.mutex.RUnlock()
	return overREST{m.server.url}
}

// signal sends a signal to the process.
func (c *cluster) signal(m *member, which syscall.Signal) {
	c.Helper()
	if err := m.server.process.Process.Signal(which); err != nil {
		c.Fatalf("%s has ended by itself: %v\n%s", m.name, err, m.complaints())
	}
}

// kill kills the process, if it still runs.
func (m *member) kill() {
	_ = m.server.process.Process.Kill() // it may have ended
	<-m.ended
}

// awaitEnd waits until the process has ended by itself.
func (c *cluster) awaitEnd(m *member) {
	c.Helper()
	select {
	case <-m.ended:
	case <-time.After(time.Minute):
		c.Fatalf("%s, which was taken for dead, goes on\n%s", m.name, m.complaints())
	}
}

// complaints gives what the process has logged.
func (m *member) complaints() string {
	content, err := os.ReadFile(m.server.told)
	if err != nil {
		return err.Error()
	}
	return string(content[max(0, len(content)-4000):])
}

// nodes gives what "zhitong nodes --json" says of the cluster when it asks a member.
func (c *cluster) nodes(asked *member) (shown rest.ClusterNodes) {
	c.Helper()
	code, out, talk := zhitong(c.T, "nodes", "--json", "--url", asked.rest().url)
	if code != exitOK {
		c.Fatalf("nodes: %d %s", code, talk)
	}
	if err := json.Unmarshal([]byte(out), &shown); err != nil {
		c.Fatal(err)
	}
	return shown
}

// self gives what a member says of itself.
func (c *cluster) self(m *member) rest.ClusterNode {
	c.Helper()
	for _, one := range c.nodes(m).Items {
		if one.Answering {
			return one
		}
	}
	c.Fatalf("%s does not know itself", m.name)
	return rest.ClusterNode{}
}

// awaitState waits until another member shows a node in a state, and says how
// long that took.
func (c *cluster) awaitState(asked *member, key rest.Key, state string) time.Duration {
	c.Helper()
	began := time.Now()
	ctx, cancel := context.WithTimeout(c.Context(), 2*nodeLease)
	defer cancel()
	pace := time.NewTicker(100 * time.Millisecond)
	defer pace.Stop()
	for {
		for _, one := range c.nodes(asked).Items {
			if one.NodeKey == key && one.State == state {
				return time.Since(began)
			}
		}
		select {
		case <-ctx.Done():
			c.Fatalf("node %d does not become %s: %+v", key, state, c.nodes(asked))
		case <-pace.C:
		}
	}
}

// nodeLease is how long others wait for a node that says nothing (docs/operations/deployment.md).
const nodeLease = 10 * time.Second
