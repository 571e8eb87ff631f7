package main

import (
	"strings"
)

// signs are what errors of a first request say where no target is, and what that means. The first that fits counts.
var signs = []struct{ text, answer string }{
	{"connection refused", "nothing listens there"},
	{"no such host", "no host of that name is known"},
	{"produced zero addresses", "no host of that name is known"}, // gRPC of a name that leads nowhere
	{"does not look like a TLS handshake", "what answers there does not speak TLS"},
	{"HTTP response to HTTPS client", "what answers there does not speak TLS"},
	{"certificate", "its certificate is not trusted here"},
	{"unexpected HTTP status code", "a web server answers there, which has no Zeebe gateway"},
	{"unexpected content-type", "a web server answers there, which has no Zeebe gateway"},
	{"Unimplemented: ", "a gRPC server answers there, which has no Zeebe gateway"},
	{"server preface", "what answers there does not speak gRPC"},
	{"error reading from server", "what answers there does not speak gRPC"},
	{"malformed HTTP", "what answers there does not speak HTTP"},
	{"404: Not Found", "a web server answers there, which has no Camunda 8 REST v2"},
	{"405: Method Not Allowed", "a web server answers there, which has no Camunda 8 REST v2"},
	{"no answer to a deployment", "a web server answers there, which has no Camunda 8 REST v2"},
	{"broken pipe", "what answers there closes the connection without a word"},
	{"server closed", "what answers there closes the connection without a word"},
	{"EOF", "what answers there closes the connection without a word"},
	{"connection reset", "what answers there closes the connection without a word"},
	{"eadline", "nothing has been answered in time"}, // "deadline exceeded" and "DeadlineExceeded"
}

// ofDeployment says of the first thing that the target is asked for what was tried, what answered and what to check.
func (c *benchCommand) ofDeployment(err error) error {
	const tried = "%s was asked to deploy the models of the workload: "
	text := causeOf(err).Error()
	for _, sign := range signs {
		if strings.Contains(text, sign.text) {
			return negative(tried+"%s; check host and port, and how the address begins: grpc:// leads to a Zeebe gateway (port 26500 as a rule), "+
				"http:// to Camunda 8 REST v2 (8080), grpcs:// and https:// to the same with TLS", c.Target, sign.answer)
		}
	}
	for _, kind := range []string{"Unauthenticated: ", "PermissionDenied: ", "401: ", "403: "} {
		if strings.HasPrefix(text, kind) {
			return negative(tried+"it refuses the caller (%s); check --user and --password, or --token", c.Target, text)
		}
	}
	return negative(tried+"it answers %s", c.Target, text)
}
