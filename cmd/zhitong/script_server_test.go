package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// serveInScript starts a server, whose clock clients can move, for the rest of
// a script: "serve". Its address is in ZHITONG_URL.
func serveInScript(ts *testscript.TestScript, negated bool, arguments []string) {
	if negated || len(arguments) != 0 {
		ts.Fatalf("usage: serve")
	}
	n, err := openNode(context.Background(), &settings{Listen: "127.0.0.1:0", Data: ts.MkAbs("data"), Auth: "off", TestClock: true},
		slog.New(slog.DiscardHandler))
	ts.Check(err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.serve(ctx) }()
	ts.Defer(func() {
		cancel()
		if err := <-ended; err != nil {
			ts.Logf("the server ended: %v", err)
		}
	})
	ts.Setenv("ZHITONG_URL", n.url())
}

// requestInScript makes a request: "request METHOD PATH [BODY] [NAME=FIELD]…". Each field of
// the answer, such as items.0.jobKey, becomes a variable of the script.
func requestInScript(ts *testscript.TestScript, negated bool, arguments []string) {
	if negated || len(arguments) < 2 {
		ts.Fatalf("usage: request METHOD PATH [BODY] [NAME=FIELD]…")
	}
	body := ""
	if len(arguments) > 2 {
		body = arguments[2]
	}
	status, content := answerInScript(ts, arguments[0], arguments[1], body)
	if status >= http.StatusBadRequest {
		ts.Fatalf("%s %s: %d %s", arguments[0], arguments[1], status, content)
	}
	for _, wanted := range arguments[min(3, len(arguments)):] {
		name, field, _ := strings.Cut(wanted, "=")
		ts.Setenv(name, fieldOf(ts, content, field))
	}
}

// awaitInScript repeats a search until its answer contains a text: "await PATH BODY TEXT".
func awaitInScript(ts *testscript.TestScript, negated bool, arguments []string) {
	if negated || len(arguments) != 3 {
		ts.Fatalf("usage: await PATH BODY TEXT")
	}
	for range 20_000 {
		if _, content := answerInScript(ts, http.MethodPost, arguments[0], arguments[1]); bytes.Contains(content, []byte(arguments[2])) {
			return
		}
	}
	ts.Fatalf("%s never answers %s", arguments[0], arguments[2])
}

func answerInScript(ts *testscript.TestScript, method, path, body string) (int, []byte) {
	request, err := http.NewRequest(method, ts.Getenv("ZHITONG_URL")+path, strings.NewReader(body))
	ts.Check(err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	ts.Check(err)
	return response.StatusCode, content
}

// fieldOf gives a text or a number of a JSON value by the names and places on the way to it.
func fieldOf(ts *testscript.TestScript, content []byte, way string) string {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	ts.Check(decoder.Decode(&value))
	for _, part := range strings.Split(way, ".") {
		switch at := value.(type) {
		case map[string]any:
			value = at[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(at) {
				ts.Fatalf("there is no %s in %s", way, content)
			}
			value = at[i]
		}
	}
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	ts.Fatalf("there is no %s in %s", way, content)
	return ""
}
