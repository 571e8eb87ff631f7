package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestFilesOfTwoSites: nodes and standbys look for the primary on the same servers, and all of these may confirm commits.
// (What the other files say is run by TestPrimaryKilledUnderLoad.)
func TestFilesOfTwoSites(t *testing.T) {
	known := environment(t)
	for _, line := range regexp.MustCompile(`(?m)^([A-Z_]+)=(.*)$`).FindAllStringSubmatch(deployed(t, "two-sites/zhitong.env"), -1) {
		if !slices.Contains(known, line[1]) {
			t.Errorf("the program does not read %s", line[1])
		}
		t.Setenv(line[1], line[2])
	}
	s := parsedServe(t, []string{"serve"})
	wantPorts(t, s)
	servers := deployed(t, "two-sites/servers.conf")
	setting := func(name string) string {
		found := regexp.MustCompile(`(?m)^` + name + ` = '(.*)'$`).FindStringSubmatch(servers)
		if found == nil {
			t.Fatalf("servers.conf does not set %s", name)
		}
		return found[1]
	}
	following := hosts(t, setting("primary_conninfo"))
	if nodes := hosts(t, s.Store); !slices.Equal(nodes, following) || len(nodes) != 3 {
		t.Errorf("nodes look on %v, standbys on %v", nodes, following)
	}
	var names []string
	for _, host := range following {
		names = append(names, strings.TrimSuffix(host, ".example"))
	}
	if want := "ANY 1 (" + strings.Join(names, ", ") + ")"; setting("synchronous_standby_names") != want || !slices.Contains(names, setting("cluster_name")) {
		t.Errorf("%s confirm, of %v", setting("synchronous_standby_names"), names)
	}
}

// hosts gives those that a location names.
func hosts(t *testing.T, location string) []string {
	t.Helper()
	config, err := pgx.ParseConfig(location)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{config.Host}
	for _, other := range config.Fallbacks {
		all = append(all, other.Host)
	}
	return all
}
