package main

import (
	"net"
	"path/filepath"
	"strings"
)

// settings are the flags that serve and demo share. Each is also read from the
// environment as ZHITONG_ and its name.
type settings struct {
	Listen    string `help:"Address of console and REST." default:"127.0.0.1:8080" env:"ZHITONG_LISTEN" placeholder:"HOST:PORT"`
	Store     string `help:"sqlite:DIRECTORY or a postgres:// connection string." env:"ZHITONG_STORE" xor:"store"`
	Data      string `help:"Short for --store sqlite:DIRECTORY." type:"path" env:"ZHITONG_DATA_DIR" xor:"store"`
	Keys      string `help:"Directory of the audit log's signing key; the data directory by default." type:"path" env:"ZHITONG_KEYS"`
	Auth      string `help:"Authentication: basic, or off on a loopback address." enum:"basic,off" default:"basic" env:"ZHITONG_AUTH"`
	TestClock bool   `help:"Let clients move the clock. For tests." env:"ZHITONG_TEST_CLOCK"`
	Name      string `help:"Name of this node." env:"ZHITONG_NODE_NAME"`

	GRPC gatewaySettings `embed:"" prefix:"grpc-"`
	OIDC oidcSettings    `embed:"" prefix:"oidc-"`
}

// defaultData is where serve keeps its store when nobody says otherwise.
const defaultData = "data"

// location gives the store as one text.
func (s *settings) location() string {
	switch {
	case s.Store != "":
		return s.Store
	case s.Data != "":
		return "sqlite:" + s.Data
	default:
		return "sqlite:" + defaultData
	}
}

// keyDirectory is where the signing key of the audit log lies.
func (s *settings) keyDirectory() string {
	if s.Keys != "" {
		return s.Keys
	}
	if directory, ok := strings.CutPrefix(s.location(), "sqlite:"); ok {
		return directory
	}
	return filepath.Join(defaultData, "keys")
}

// check refuses settings that do not go together.
func (s *settings) check() error {
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return misuse("--listen %s: HOST:PORT is wanted", s.Listen)
	}
	if s.Auth == "off" && !isLoopback(host) {
		return misuse("--auth off is possible only on a loopback address, not on %s", s.Listen)
	}
	location := s.location()
	if !strings.HasPrefix(location, "sqlite:") && !strings.HasPrefix(location, "postgres://") && !strings.HasPrefix(location, "postgresql://") {
		return misuse("--store: sqlite:DIRECTORY or postgres://… is wanted")
	}
	if err := s.OIDC.check(s.Auth); err != nil {
		return err
	}
	return s.GRPC.check(s.Auth)
}

// isLoopback says whether a host is reached from this machine only.
func isLoopback(host string) bool {
	address := net.ParseIP(host)
	return host == "localhost" || address != nil && address.IsLoopback()
}
