package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"

	"zhitong/broker"
)

// settings are the flags that serve and demo share. Each is also read from the
// environment as ZHITONG_ and its name.
type settings struct {
	Listen      string `help:"Address of console and REST; 127.0.0.1:8080 by default." default:"127.0.0.1:8080" env:"ZHITONG_LISTEN" placeholder:"HOST:PORT"`
	Store       string `help:"sqlite:DIRECTORY or a postgres:// connection string; for serve sqlite:data by default." env:"ZHITONG_STORE" xor:"store"`
	Data        string `help:"Short for --store sqlite:DIRECTORY." type:"path" env:"ZHITONG_DATA_DIR" xor:"store"`
	Keys        string `help:"Directory of the audit log's signing key; the data directory by default." type:"path" env:"ZHITONG_KEYS"`
	KeyIsLost   bool   `name:"key-is-lost" help:"Go on with an audit log whose signing key is lost, under the one in the directory of keys; checks of the whole log fail from then on. For one start." env:"ZHITONG_KEY_IS_LOST"`
	Auth        string `help:"Authentication: basic, or off on a loopback address." enum:"basic,off" default:"basic" env:"ZHITONG_AUTH"`
	TestClock   bool   `help:"Let clients move the clock. For tests." env:"ZHITONG_TEST_CLOCK"`
	Name        string `help:"Name of this node; that of the host by default." env:"ZHITONG_NODE_NAME"`
	Connections int    `name:"connections" help:"Most connections to console and REST that are open at the same time; further ones are told to come back later; 10000 by default, as with 0." default:"10000" env:"ZHITONG_CONNECTIONS" placeholder:"NUMBER"`
	Retention   int    `name:"retention-days" help:"Days that finished process instances stay in the history after their root ended, where no policy says otherwise; 0 for good." default:"0" env:"ZHITONG_RETENTION_DAYS" placeholder:"DAYS"`
	Archive     string `help:"Directory into which process instances are archived before they leave the history, the same for all nodes; none by default." type:"path" env:"ZHITONG_ARCHIVE" placeholder:"DIRECTORY"`

	GRPC     gatewaySettings  `embed:"" prefix:"grpc-"`
	OIDC     oidcSettings     `embed:"" prefix:"oidc-"`
	Postgres postgresSettings `embed:"" prefix:"postgres-"`

	Private privateSettings `embed:""`
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

// nodeName is what this node is called; clients of the gateway see it as the
// host of a broker.
func (s *settings) nodeName() string {
	if s.Name != "" {
		return s.Name
	}
	name, err := os.Hostname()
	if err != nil { // a system that cannot say: the address says as much
		name, _, _ = net.SplitHostPort(s.Listen)
	}
	return name
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
	if !isLocation(location) {
		return misuse("--store: sqlite:DIRECTORY or postgres://… is wanted")
	}
	if s.Retention < 0 || s.Retention > broker.MaxRetentionDays {
		return misuse("--retention-days: 0 to %d is wanted", broker.MaxRetentionDays)
	}
	if err := checkConnections("--connections", s.Connections); err != nil {
		return err
	}
	if err := s.Postgres.check(strings.HasPrefix(location, "sqlite:")); err != nil {
		return err
	}
	if err := s.Private.check(); err != nil {
		return err
	}
	if err := s.OIDC.check(s.Auth); err != nil {
		return err
	}
	return s.GRPC.check(s.Auth)
}

// How many connections may be open where nobody says, and at most.
const (
	defaultConnections        = 10_000
	defaultGatewayConnections = 2000
	maxConnections            = 1_000_000
)

func checkConnections(flag string, count int) error {
	if count < 0 || count > maxConnections {
		return misuse("%s: 0 to %d is wanted", flag, maxConnections)
	}
	return nil
}

// isLocation says whether a text names a store.
func isLocation(text string) bool {
	directory, onSQLite := strings.CutPrefix(text, "sqlite:")
	return onSQLite && directory != "" || strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}

// isLoopback says whether a host is reached from this machine only.
func isLoopback(host string) bool {
	address := net.ParseIP(host)
	return host == "localhost" || address != nil && address.IsLoopback()
}
