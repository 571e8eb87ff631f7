package main

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

// BenchmarkOneTaskPostgres is BenchmarkOneTask on PostgreSQL, in a cluster with
// the settings that initdb gives, fsync on, on the same cores. In the same run it
// measures how fast the driver writes the rows that were left, table by table and
// with their indexes, in as many transactions.
func BenchmarkOneTaskPostgres(b *testing.B) {
	b.Run("broker", func(b *testing.B) {
		benchmarkOneTaskOnPostgres(b, func(n *node) caller { return inProcess{n} })
	})
	b.Run("rest", func(b *testing.B) {
		benchmarkOneTaskOnPostgres(b, func(n *node) caller { return overREST{n.url()} })
	})
	b.Run("grpc", func(b *testing.B) {
		benchmarkOneTaskOnPostgres(b, func(n *node) caller { return openGRPC(b, n) })
	})
}

func benchmarkOneTaskOnPostgres(b *testing.B, open func(*node) caller) {
	defer ofServer().begin()()
	location := testpostgres.Start(b)
	n := startBenchmarkNode(b, "", func(s *settings) { s.Store, s.Keys = location, b.TempDir() })
	if err := deployOneTask(b.Context(), n); err != nil {
		b.Fatal(err)
	}
	client := open(n)
	server := connectToPostgres(b, location)
	b.ReportAllocs()
	b.ResetTimer()
	before := (&nodeLoad{inProcess: inProcess{n}}).report()
	began, own, others := time.Now(), processorTime(), postgresProcessorTime(b, server)
	latencies := complete(b, n, client, b.N)
	elapsed := time.Since(began)
	b.StopTimer()
	count := float64(b.N)
	b.ReportMetric((processorTime()-own).Seconds()*1e6/count, "own-cpu-µs/instance")
	b.ReportMetric((postgresProcessorTime(b, server)-others).Seconds()*1e6/count, "postgres-cpu-µs/instance")
	b.ReportMetric(milliseconds(latencies[b.N/2]), "p50-ms")
	b.ReportMetric(milliseconds(latencies[b.N*99/100]), "p99-ms")
	after := (&nodeLoad{inProcess: inProcess{n}}).report()
	b.ReportMetric(100*(after.Retried-before.Retried)/(after.Committed-before.Committed), "retried-%")
	segments := segmentCount(b, n)
	b.ReportMetric(2*count/float64(segments), "commands/batch")
	stop(b, n)
	raw := rawPostgresRate(b, server, b.N, int(segments))
	b.ReportMetric(count/elapsed.Seconds(), "instances/s")
	b.ReportMetric(raw, "raw-instances/s")
	b.ReportMetric(count/elapsed.Seconds()/raw, "ratio")
}

// deployOneTask deploys the process that the benchmarks run.
func deployOneTask(ctx context.Context, n *node) error {
	_, err := n.pipeline.Submit(ctx, pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant,
		Command: &broker.Deploy{Files: []broker.File{{Name: "one.bpmn", Content: []byte(oneTask)}}}})
	return err
}

// connectToPostgres gives a connection past the platform that ends with the benchmark.
func connectToPostgres(tb testing.TB, location string) *pgx.Conn {
	tb.Helper()
	connection, err := pgx.Connect(context.Background(), location)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { connection.Close(context.Background()) })
	return connection
}

// segmentCount gives how many batches have written something.
func segmentCount(b *testing.B, n *node) (count int64) {
	err := n.store.Read(b.Context(), func(reader store.Reader) (err error) {
		count, err = reader.Count(b.Context(), store.Query{Table: pipeline.SegmentTable}, 1<<40)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return max(count, 1)
}
