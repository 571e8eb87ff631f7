package lifetime

import (
	"errors"
	"testing"

	"zhitong/store"
)

func TestGateWaitsForThoseInside(t *testing.T) {
	var gate Gate
	if err := gate.Enter(); err != nil {
		t.Fatal(err)
	}
	closed := make(chan bool)
	go func() { closed <- gate.Close() }()
	for gate.Enter() == nil { // until Close has begun
		gate.Leave()
	}
	select {
	case <-closed:
		t.Fatal("closed while somebody was inside")
	default:
	}
	gate.Leave()
	if !<-closed {
		t.Error("the first Close does not say that it was the first")
	}
	if gate.Close() {
		t.Error("the second Close says that it was the first")
	}
	if err := gate.Enter(); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Enter after Close: %v", err)
	}
}
