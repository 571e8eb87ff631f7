package bpmn

import (
	"slices"
	"strconv"
	"strings"
)

// Platform is where a model is to run. Its limits decide what prevents deployment.
type Platform uint8

// The platforms, those of Camunda in the order of their age.
const (
	PlatformZhitong    Platform = iota // this release: what it executes can be deployed
	PlatformCamunda88                  // Camunda 8.8
	PlatformCamunda89                  // Camunda 8.9
	PlatformCamunda810                 // Camunda 8.10
)

var platformNames = [...]string{
	PlatformZhitong: "zhitong", PlatformCamunda88: "8.8", PlatformCamunda89: "8.9", PlatformCamunda810: "8.10",
}

// String returns the name that ParsePlatform reads, "8.10" for example.
func (p Platform) String() string {
	if int(p) < len(platformNames) {
		return platformNames[p]
	}
	return "unknown"
}

// ParsePlatform reads "zhitong", "8.8", "8.9" or "8.10"; ok is false for everything else.
func ParsePlatform(name string) (platform Platform, ok bool) {
	index := slices.Index(platformNames[:], name)
	return Platform(max(index, 0)), index >= 0
}

// isCamunda tells whether the limits of Camunda 8 apply.
func (p Platform) isCamunda() bool { return p != PlatformZhitong }

// Platform returns where the file says that it is to run (executionPlatform and executionPlatformVersion, as the
// modeler writes them): Camunda 8 in the version that comes nearest, otherwise Zhitong.
func (d *Definitions) Platform() Platform {
	isOther := d.ExecutionPlatform != "" && d.ExecutionPlatform != "Camunda Cloud"
	minor, found := strings.CutPrefix(d.ExecutionPlatformVersion, "8.")
	if isOther || !found {
		return PlatformZhitong
	}
	minor, _, _ = strings.Cut(minor, ".")
	number, err := strconv.Atoi(minor)
	switch {
	case err != nil:
		return PlatformZhitong
	case number <= 8:
		return PlatformCamunda88
	case number == 9:
		return PlatformCamunda89
	}
	return PlatformCamunda810
}
