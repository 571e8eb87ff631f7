package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"google.golang.org/grpc"
)

// accepting gives the address of a listener that hands every connection to answer, which closes it.
func accepting(t *testing.T, answer func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return // it is closed
			}
			answer(connection)
			connection.Close()
		}
	}()
	return listener.Addr().String()
}

// TestBenchOfWhatIsNoTarget: of an address where no target is, one sentence says what was tried, what answered and
// what to check, without what the transport says.
func TestBenchOfWhatIsNoTarget(t *testing.T) {
	web := func(answer http.HandlerFunc) string {
		server := httptest.NewServer(answer)
		t.Cleanup(server.Close)
		return server.Listener.Addr().String()
	}
	closed := accepting(t, func(net.Conn) {})
	nobody := web(http.NotFound)
	page := web(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<!doctype html><p>welcome")) })
	other := web(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"status":"UP"}`)) })
	list := web(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`[]`)) })
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	bare := grpc.NewServer()
	go bare.Serve(listener)
	t.Cleanup(bare.Stop)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	for _, c := range []struct{ target, answer string }{
		{"grpc://" + free.Addr().String(), "nothing listens there"},
		{"http://" + free.Addr().String(), "nothing listens there"},
		{"http://nowhere.invalid:8080", "no host of that name is known"},
		{"grpc://nowhere.invalid:26500", "no host of that name is known"},
		{"grpc://" + nobody, "what answers there does not speak gRPC"},
		{"grpc://" + closed, "what answers there "}, // how much of it is noticed depends on the moment
		{"http://" + listener.Addr().String(), "what answers there does not speak HTTP"},
		{"http://" + closed, "closes the connection without a word"},
		{"grpc://" + listener.Addr().String(), "a gRPC server answers there, which has no Zeebe gateway"},
		{"http://" + nobody, "a web server answers there, which has no Camunda 8 REST v2"},
		{"http://" + page, "a web server answers there, which has no Camunda 8 REST v2"},
		{"http://" + other, "a web server answers there, which has no Camunda 8 REST v2"},
		{"http://" + list, "a web server answers there, which has no Camunda 8 REST v2"},
		{"https://" + nobody, "what answers there does not speak TLS"},
		{"grpcs://" + nobody, "what answers there does not speak TLS"},
		{"https://" + secure.Listener.Addr().String(), "its certificate is not trusted here"},
	} {
		code, out, talk := zhitong(t, "bench", "--target", c.target, "--workload", "one_task", "--rate", "1", "--duration", "1s", "--warmup", "0s")
		want := "zhitong: " + c.target + " was asked to deploy the models of the workload: "
		if code != exitNegative || out != "" || !strings.HasPrefix(talk, want) || !strings.Contains(talk, c.answer) || !strings.Contains(talk, "; check host and port") || strings.Count(talk, "\n") != 1 {
			t.Errorf("exit code %d\n%s%swant %q", code, out, talk, c.answer)
		}
		for _, raw := range []string{"rpc error", "desc =", "dial tcp", `\x`} {
			if strings.Contains(talk, raw) {
				t.Errorf("%s: it shows %q of the transport: %s", c.target, raw, talk)
			}
		}
	}
}

// TestBenchThatIsRefused: a target that refuses the caller says whom it refuses, and the command what to check.
func TestBenchThatIsRefused(t *testing.T) {
	n := benchedNode(t, "basic")
	for _, target := range []string{"grpc://" + n.gatewayAddress(), n.url()} {
		wantRefused(t, exitNegative, []string{target + " was asked to deploy", "it refuses the caller", "--password", "--token"},
			"bench", "--target", target, "--workload", "one_task", "--rate", "1", "--user", "admin", "--password", "wrong")
	}
}
