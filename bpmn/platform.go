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
// modeler writes them): Camunda 8 in the version that comes nearest, the newest when the file names none that can be
// read, otherwise Zhitong.
func (d *Definitions) Platform() Platform {
	const camunda = "Camunda Cloud"
	major, rest, found := strings.Cut(d.ExecutionPlatformVersion, ".")
	version, err := strconv.Atoi(major)
	named := found && err == nil
	switch {
	case d.ExecutionPlatform != camunda && (d.ExecutionPlatform != "" || !named || version != 8):
		return PlatformZhitong
	case named && version < 8:
		return PlatformCamunda88
	case !named || version > 8:
		return PlatformCamunda810
	}
	minor, _, _ := strings.Cut(rest, ".")
	return camundaMinor(minor)
}

func camundaMinor(minor string) Platform {
	number, err := strconv.Atoi(minor)
	switch {
	case err != nil || number > 9:
		return PlatformCamunda810
	case number == 9:
		return PlatformCamunda89
	}
	return PlatformCamunda88
}
