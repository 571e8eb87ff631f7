package zeebe

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	_ "google.golang.org/grpc/encoding/gzip" // clients compress
	"google.golang.org/grpc/keepalive"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/zeebe/gatewayprotocol"
)

// Limits of the surface.
const (
	maxMessageBytes      = 4 << 20 // of a request, and of an answer, as clients expect
	maxConcurrentStreams = 1000    // calls of one connection
	maxHeaderBytes       = 64 << 10
	connectionTimeout    = 20 * time.Second
)

// Keep-alive: clients ping every 45 seconds, at most every ten, some of them without calls; a
// client that does not answer is given up, with the jobs that wait for it.
const (
	minPing     = 5 * time.Second
	pingIdle    = time.Minute
	pingTimeout = 20 * time.Second
)

// Options is what the calls work on. All fields but Anonymous and TLS are required.
type Options struct {
	Pipeline      *pipeline.Pipeline
	Broker        *broker.Broker
	Authorizer    pipeline.Authorizer
	Authenticator Authenticator
	Logger        *slog.Logger
	Version       string
	// Anonymous is who every caller is when authentication is off.
	Anonymous *Caller
	// TLS is the server's certificate; nil for plain connections.
	TLS *tls.Config
	// Unary and Stream stand before the calls of callers who are known, for metrics
	// and traces; nil for nobody who watches.
	Unary  grpc.UnaryServerInterceptor
	Stream grpc.StreamServerInterceptor
}

// Server answers the calls.
type Server struct {
	grpc *grpc.Server
	stop context.CancelFunc
}

// gateway does the calls.
type gateway struct {
	gatewayprotocol.UnimplementedGatewayServer
	Options
	stops    *stops          // for the calls that wait
	stays    *stays          // for the streams
	stopping context.Context // ends when the server is to stop
	patience time.Duration   // with a request that does not arrive
	late     atomic.Int64    // requests that are awaited beyond promptTime
}

// New makes a server; call Serve.
func New(options Options) *Server { return newServer(options, arrivalTime) }

func newServer(options Options, patience time.Duration) *Server {
	stopping, stop := context.WithCancel(context.Background())
	g := &gateway{Options: options, stops: newStops(stopping), stopping: stopping, patience: patience}
	g.stays = newStays(stopping, g.identify)
	settings := []grpc.ServerOption{
		grpc.MaxRecvMsgSize(maxMessageBytes), grpc.MaxSendMsgSize(maxMessageBytes),
		grpc.MaxConcurrentStreams(maxConcurrentStreams), grpc.MaxHeaderListSize(maxHeaderBytes),
		grpc.ConnectionTimeout(connectionTimeout),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: minPing, PermitWithoutStream: true}),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: pingIdle, Timeout: pingTimeout}),
		grpc.ForceServerCodecV2(newCodec()), grpc.InTapHandle(g.expect),
		grpc.ChainUnaryInterceptor(g.unary), grpc.ChainStreamInterceptor(g.stream),
	}
	if options.Unary != nil && options.Stream != nil {
		settings = append(settings, grpc.UnaryInterceptor(options.Unary), grpc.StreamInterceptor(options.Stream))
	}
	if options.TLS != nil {
		settings = append(settings, grpc.Creds(credentials.NewTLS(options.TLS)))
	}
	server := grpc.NewServer(settings...)
	server.RegisterService(g.service(), g)
	return &Server{server, stop}
}

// Serve answers on a listener until Stop is called, also before, or gives the error of
// the listener.
func (s *Server) Serve(listener net.Listener) error {
	if err := s.grpc.Serve(listener); !errors.Is(err, grpc.ErrServerStopped) {
		return err
	}
	return nil
}

// Stop ends the calls that wait, lets the others finish until ctx ends, and
// closes the listener.
func (s *Server) Stop(ctx context.Context) {
	s.stop()
	abandon := context.AfterFunc(ctx, s.grpc.Stop)
	defer abandon()
	s.grpc.GracefulStop()
}

// act makes an act of the caller out of a command.
func act(ctx context.Context, tenant string, command pipeline.Command) pipeline.Act {
	return pipeline.Act{Actor: callerOf(ctx).Actor, Tenant: tenant, Command: command}
}

// do carries out a command of the caller in a tenant that he may use.
func do[T any](ctx context.Context, g *gateway, tenant string, command pipeline.Command) (T, error) {
	return pipeline.Do[T](ctx, g.Pipeline, act(ctx, tenant, command))
}

// change carries out a command whose answer does not matter.
func (g *gateway) change(ctx context.Context, tenant string, command pipeline.Command) error {
	_, err := g.Pipeline.Submit(ctx, act(ctx, tenant, command))
	return err
}
