package memorytest

import (
	"testing"
	"time"

	"zhitong/store"
	"zhitong/store/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, storetest.Backend{
		Open: func(t *testing.T) store.Store { return open(t, New(Options{LockTimeout: 200 * time.Millisecond})) },
		Join: func(t *testing.T, first store.Store) store.Store { return open(t, first.(*Node).database) },
	})
}

func TestConformanceOfASingleWriter(t *testing.T) {
	storetest.Run(t, storetest.Backend{Open: func(t *testing.T) store.Store { return open(t, New(Options{Exclusive: true})) }})
}

func open(t *testing.T, d *Database) *Node {
	n := d.Connect("node")
	t.Cleanup(func() { n.Close() })
	return n
}
