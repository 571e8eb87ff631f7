package bpmn

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestExplore(t *testing.T) {
	models := modelsToCompare(t)
	names := slices.Sorted(maps.Keys(models))
	file, _ := os.Open("/tmp/verdicts.raw")
	missing := map[string][]string{}
	beyond := map[string][]string{}
	n := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		parts := strings.Split(lines.Text(), "\t")
		i, _ := strconv.Atoi(parts[0])
		name := names[i]
		definitions, err := Read(bytes.NewReader(models[name]), ReadOptions{})
		for p, platform := range []Platform{PlatformCamunda88, PlatformCamunda89, PlatformCamunda810} {
			n++
			var problems Problems
			if err == nil {
				problems = Check(definitions, platform)
			} else {
				problems = err.(Problems)
			}
			errs := ""
			codes := map[string]bool{}
			for _, q := range problems {
				if q.Severity == Error {
					codes[string(q.Code)] = true
					errs += q.ElementID + ":" + q.Message + " | "
				}
			}
			if parts[1][p] != '+' && len(codes) == 0 {
				missing[parts[2]] = append(missing[parts[2]], fmt.Sprint(platform, " ", name))
			}
			if parts[1][p] == '+' && len(codes) > 0 {
				k := strings.Join(slices.Sorted(maps.Keys(codes)), " ")
				beyond[k] = append(beyond[k], fmt.Sprint(platform, " ", name, " ", errs))
			}
		}
	}
	show := func(title string, m map[string][]string) {
		fmt.Println("=====", title)
		for _, k := range slices.Sorted(maps.Keys(m)) {
			fmt.Println("##", k, len(m[k]))
			for i, l := range m[k] {
				if i%max(1, len(m[k])/8) == 0 {
					fmt.Println("    ", l[:min(len(l), 230)])
				}
			}
		}
	}
	fmt.Println(n)
	show("MISSING", missing)
	show("BEYOND", beyond)
}
