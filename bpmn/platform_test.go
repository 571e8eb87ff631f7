package bpmn

import "testing"

// TestPlatformOfAFile: the version that the file names, or the nearest one; a model for Camunda that names none is for the newest.
func TestPlatformOfAFile(t *testing.T) {
	for _, test := range []struct {
		platform, version string
		want              Platform
	}{
		{"", "", PlatformZhitong},
		{"", "8.9.0", PlatformCamunda89},
		{"", "1.3", PlatformZhitong},
		{"Camunda Platform", "7.20.0", PlatformZhitong},
		{"Camunda Cloud", "", PlatformCamunda810},
		{"Camunda Cloud", "${project.version}", PlatformCamunda810},
		{"Camunda Cloud", "1.3.0", PlatformCamunda88},
		{"Camunda Cloud", "8.6", PlatformCamunda88},
		{"Camunda Cloud", "8.9.0-alpha1", PlatformCamunda89},
		{"Camunda Cloud", "8.10.0", PlatformCamunda810},
		{"Camunda Cloud", "8.x", PlatformCamunda810},
		{"Camunda Cloud", "9.0", PlatformCamunda810},
	} {
		model := &Definitions{ExecutionPlatform: test.platform, ExecutionPlatformVersion: test.version}
		if got := model.Platform(); got != test.want {
			t.Errorf("%q %q: %v, want %v", test.platform, test.version, got, test.want)
		}
	}
}
