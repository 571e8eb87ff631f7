package main

import (
	"encoding/json"
	"log/slog"
	"os"
	"runtime/debug"

	"zhitong/rest"
)

// serveCommand starts a server.
type serveCommand struct {
	settings
}

// readiness is the line on stdout that says that the server answers: "ready"
// and this as JSON.
type readiness struct {
	HTTP string `json:"http"`
	GRPC string `json:"grpc,omitempty"` // HOST:PORT
	// Private is the address of metrics and health, HOST:PORT.
	Private string `json:"private,omitempty"`
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(t *terminal) error {
	defer ofServer().begin()()
	n, err := openNode(t, &c.settings, slog.New(slog.NewTextHandler(t.talk, nil)))
	if err != nil {
		return err
	}
	if err := n.welcome(t); err != nil {
		n.close()
		return err
	}
	return n.serve(t)
}

// welcome makes the first administrator and says that the server is ready.
func (n *node) welcome(t *terminal) error {
	if n.settings.Auth == "off" {
		t.tell("WARNING: authentication is off: whoever reaches %s may do everything.", n.url())
	} else if err := n.firstAdministrator(t); err != nil {
		return err
	}
	line, err := json.Marshal(readiness{n.url(), n.gatewayAddress(), n.private.address()})
	if err != nil {
		return err
	}
	t.say("ready %s", line)
	return nil
}

// firstAdministrator makes the user "admin" when there is none, with the
// password of ZHITONG_ADMIN_PASSWORD or a new one that is printed once.
func (n *node) firstAdministrator(t *terminal) error {
	generated, err := n.people.EnsureAdmin(t, os.Getenv("ZHITONG_ADMIN_PASSWORD"))
	if err == nil && generated != "" {
		t.tell("The first administrator is \"admin\"; the password, shown only now: %s", generated)
	}
	return err
}

// anonymous is who every caller is when authentication is off.
func anonymous() *rest.Caller {
	return &rest.Caller{Actor: everybody, Name: "anonymous", Tenants: []string{rest.DefaultTenant}, Permissions: []string{"*"}}
}

// version is that of the build.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}

// versionCommand prints the version.
type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(t *terminal) error {
	t.say("zhitong %s", version())
	return nil
}
