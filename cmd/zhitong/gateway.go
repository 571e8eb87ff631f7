package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"

	"zhitong/connections"
	"zhitong/identity"
	"zhitong/observe"
	"zhitong/zeebe"
)

// noGateway is the address that says that no Zeebe gateway is wanted.
const noGateway = "off"

// gatewaySettings are the flags of the Zeebe gateway.
type gatewaySettings struct {
	Listen      string `help:"Address of the Zeebe gateway (gRPC), or off; 127.0.0.1:26500 by default." default:"127.0.0.1:26500" env:"ZHITONG_GRPC_LISTEN" placeholder:"HOST:PORT"`
	Connections int    `help:"Most connections to the Zeebe gateway that are open at the same time; further ones are closed; 2000 by default, as with 0." default:"2000" env:"ZHITONG_GRPC_CONNECTIONS" placeholder:"NUMBER"`
	Cert        string `help:"File of the gateway's certificate chain (PEM); without it connections are plain." type:"path" env:"ZHITONG_GRPC_CERT"`
	Key         string `help:"File of the certificate's private key (PEM)." type:"path" env:"ZHITONG_GRPC_KEY"`
}

func (s *gatewaySettings) wanted() bool { return s.Listen != "" && s.Listen != noGateway }

// loopback says whether the gateway is reached from this machine only.
func (s *gatewaySettings) loopback() bool {
	host, _, err := net.SplitHostPort(s.Listen)
	return !s.wanted() || err == nil && isLoopback(host)
}

// check refuses settings that do not go together.
func (s *gatewaySettings) check(auth string) error {
	if !s.wanted() {
		return nil
	}
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		return misuse("--grpc-listen %s: HOST:PORT or off is wanted", s.Listen)
	}
	if auth == "off" && !s.loopback() {
		return misuse("--auth off is possible only on a loopback address, not on %s", s.Listen)
	}
	if (s.Cert == "") != (s.Key == "") {
		return misuse("--grpc-cert and --grpc-key go together")
	}
	return checkConnections("--grpc-connections", s.Connections)
}

// tls gives the gateway's certificate, nil for plain connections.
func (s *gatewaySettings) tls() (*tls.Config, error) {
	if s.Cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(s.Cert, s.Key)
	if err != nil {
		return nil, misuse("the certificate of the gateway cannot be used: %v", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

// openGateway listens for Zeebe clients; serve answers them.
func (n *node) openGateway(context.Context) error {
	s := &n.settings.GRPC
	if !s.wanted() {
		return nil
	}
	certificate, err := s.tls()
	if err != nil {
		return err
	}
	options := zeebe.Options{Pipeline: n.pipeline, Broker: n.broker, Authorizer: n.authorizer(), Authenticator: gatewayCallers{n.people},
		Logger: n.logger, Version: version(), TLS: certificate, Unary: n.private.requests().Unary, Stream: n.private.requests().Stream}
	if n.settings.Auth == "off" {
		options.Anonymous = &zeebe.Caller{Actor: everybody, Tenants: []string{zeebe.DefaultTenant}}
	}
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return misuse("%s cannot be listened on for Zeebe clients (--grpc-listen): %v", s.Listen, errors.Unwrap(err))
	}
	n.gatewayListener = connections.Limit(listener, cmp.Or(s.Connections, defaultGatewayConnections), 0)
	n.gateway = zeebe.New(options)
	return n.private.metrics.WatchConnections(observe.SurfaceGRPC, n.gatewayListener)
}

// serveGateway answers Zeebe clients until the node closes, or sends the error
// of the listener.
func (n *node) serveGateway(failed chan<- error) {
	if n.gateway == nil {
		return
	}
	if err := n.gateway.Serve(n.gatewayListener); err != nil {
		failed <- err
	}
}

// gatewayAddress is where Zeebe clients connect to, "" for nowhere.
func (n *node) gatewayAddress() string {
	if n.gatewayListener == nil {
		return ""
	}
	return n.gatewayListener.Addr().String()
}

// gatewayCallers tells the Zeebe gateway who somebody is.
type gatewayCallers struct{ people *identity.Service }

var _ zeebe.Authenticator = gatewayCallers{}

// Password implements [zeebe.Authenticator].
func (c gatewayCallers) Password(ctx context.Context, user, password string) (zeebe.Caller, error) {
	person, err := c.people.Password(ctx, user, password)
	return zeebe.Caller{Actor: person.Actor, Tenants: person.Tenants}, err
}

// Token implements [zeebe.Authenticator].
func (c gatewayCallers) Token(ctx context.Context, token string) (zeebe.Caller, error) {
	person, err := c.people.Token(ctx, token)
	return zeebe.Caller{Actor: person.Actor, Tenants: person.Tenants}, err
}
