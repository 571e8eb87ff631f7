package rest_test

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/observe"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store/memorytest"
)

// crowded serves instances with metrics, as a node does, but has no place for one more who
// would await the end of his.
func crowded(b *testing.B) (address string) {
	b.Helper()
	db := memorytest.New(memorytest.Options{Exclusive: true}).Connect("one")
	if err := db.Migrate(b.Context(), append(pipeline.Migrations(), broker.Migrations()...)); err != nil {
		b.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	processes, metrics := broker.New(quiet), observe.NewMetrics("test", 10)
	p, err := pipeline.Open(b.Context(), pipeline.Options{Store: db, Authorizer: directory{}, Deciders: processes.Deciders(), Projections: processes.Projections(),
		Listeners: processes.Listeners(), NodeName: "test", Logger: quiet, Observer: metrics})
	if err != nil {
		b.Fatal(err)
	}
	if err := processes.Start(b.Context(), p); err != nil {
		b.Fatal(err)
	}
	for err == nil {
		_, err = processes.TakeAwaitPlace()
	}
	surface := (&rest.Server{Pipeline: p, Broker: processes, Authorizer: directory{}, Logger: quiet, Clock: time.Now,
		Anonymous: &rest.Caller{Actor: pipeline.System, Tenants: []string{rest.DefaultTenant}},
		Watched:   (&observe.Requests{Metrics: metrics}).HTTP}).Handler()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := rest.HTTP(surface)
	go server.Serve(listener)
	b.Cleanup(func() { server.Close(); processes.Stop(); p.Close(); db.Close() })
	return listener.Addr().String()
}

// BenchmarkRefusal is what it costs to refuse to start an instance and await its end, on
// a connection that is kept, to a client who takes no time and no memory himself.
func BenchmarkRefusal(b *testing.B) {
	connection, err := net.Dial("tcp", crowded(b))
	if err != nil {
		b.Fatal(err)
	}
	defer connection.Close()
	body := `{"awaitCompletion":true,"fetchVariables":["caseId"],"processDefinitionId":"bench-one-task","requestTimeout":30000,"variables":{"caseId":"0123456789","amount":1234.5,"name":"张三"}}`
	call := []byte("POST /v2/process-instances HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: " + strconv.Itoa(len(body)) +
		"\r\nContent-Type: application/json\r\nAccept-Encoding: gzip\r\n\r\n" + body)
	ask := func() (int, error) { return connection.Write(call) }
	if _, err := ask(); err != nil {
		b.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReaderSize(connection, 1), nil)
	if err != nil {
		b.Fatal(err)
	}
	said, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") != "1" || !strings.Contains(string(said), `"code":"resource_exhausted"`) {
		b.Fatalf("%s %s %v", response.Status, said, err)
	}
	answer := make([]byte, 4096)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ask(); err != nil {
			b.Fatal(err)
		}
		if n, err := connection.Read(answer); err != nil || string(answer[9:12]) != "429" || answer[n-1] != '\n' {
			b.Fatalf("%s %v", answer[:n], err)
		}
	}
}
