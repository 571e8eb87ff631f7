package testpostgres

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// oldest is the first major version that the tests accept.
const oldest = 15

var errNoServer = errors.New("the tests need a PostgreSQL server, version 15 or newer: install Debian's package \"postgresql\" " +
	"(apt-get install postgresql; \"make test\" does it), or name a server in " + Variable)

// findPrograms gives the folder of the newest server's programs.
func findPrograms() (string, error) {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(folders, func(a, b string) int { return major(b) - major(a) })
	for _, folder := range folders {
		if major(folder) >= oldest && isProgram(folder, "initdb") && isProgram(folder, "postgres") {
			return folder, nil
		}
	}
	if path, err := exec.LookPath("initdb"); err == nil && isProgram(filepath.Dir(path), "postgres") {
		return filepath.Dir(path), nil
	}
	return "", errNoServer
}

func major(folder string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return version
}

func isProgram(folder, name string) bool {
	info, err := os.Stat(filepath.Join(folder, name))
	return err == nil && info.Mode().IsRegular()
}
