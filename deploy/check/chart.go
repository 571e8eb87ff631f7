package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/releaseutil"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
	podsecurity "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// The release that is rendered, and the oldest Kubernetes that the chart says it is for.
const release, kubernetes = "bank", "v1.30.0"

// checkChart lints a chart strictly and renders it with a file of values; each object
// must be one of Kubernetes without an unknown field, and each pod must fit the
// strictest of the pod security standards. The objects are written as JSON.
func checkChart(directory, valuesFile string, to io.Writer) error {
	values, err := chartutil.ReadValuesFile(valuesFile)
	if err != nil {
		return err
	}
	linter := action.NewLint()
	linter.Strict = true
	if result := linter.Run([]string{directory}, values); len(result.Errors) > 0 {
		return fmt.Errorf("lint: %w", errors.Join(result.Errors...))
	}
	manifest, err := render(directory, values)
	if err != nil {
		return err
	}
	objects, err := decode(manifest)
	if err != nil {
		return err
	}
	for _, object := range objects {
		if err := checkPodSecurity(object); err != nil {
			return err
		}
	}
	return json.NewEncoder(to).Encode(objects)
}

// render gives what `helm template` prints.
func render(directory string, values chartutil.Values) (string, error) {
	chart, err := loader.Load(directory)
	if err != nil {
		return "", err
	}
	install := action.NewInstall(&action.Configuration{Log: func(string, ...any) {}})
	install.DryRun, install.ClientOnly, install.ReleaseName, install.Namespace = true, true, release, "default"
	if install.KubeVersion, err = chartutil.ParseKubeVersion(kubernetes); err != nil {
		return "", err
	}
	rendered, err := install.Run(chart, values)
	if err != nil {
		return "", err
	}
	return rendered.Manifest, nil
}

func decode(manifest string) ([]runtime.Object, error) {
	decoder := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	parts := releaseutil.SplitManifests(manifest)
	var objects []runtime.Object
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		object, _, err := decoder.Decode([]byte(parts[name]), nil, nil)
		if err != nil {
			return nil, fmt.Errorf("%w in\n%s", err, parts[name])
		}
		objects = append(objects, object)
	}
	return objects, nil
}

func checkPodSecurity(object runtime.Object) error {
	deployment, ok := object.(*appsv1.Deployment)
	if !ok {
		return nil
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	pod := &deployment.Spec.Template
	standard := podsecurity.LevelVersion{Level: podsecurity.LevelRestricted, Version: podsecurity.LatestVersion()}
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(standard, &pod.ObjectMeta, &pod.Spec))
	if !result.Allowed {
		return fmt.Errorf("%s: the pod is not restricted: %s", deployment.Name, strings.TrimSpace(result.ForbiddenDetail()))
	}
	return nil
}
