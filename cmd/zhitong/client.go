package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"zhitong/rest"
)

// server is how the commands that talk to a running server reach it.
type server struct {
	URL string `name:"url" help:"Address of the server." default:"http://127.0.0.1:8080" env:"ZHITONG_URL" placeholder:"URL"`
	credentials
}

// credentials are who a client of a server is.
type credentials struct {
	User     string `help:"User name for basic authentication." env:"ZHITONG_USER"`
	Password string `help:"Password of the user; better given in the environment." env:"ZHITONG_PASSWORD"`
	Token    string `help:"API token, instead of user and password." env:"ZHITONG_TOKEN"`
}

// answerTimeout bounds a request to the server.
const answerTimeout = 2 * time.Minute

// maxAnswerBytes bounds what is read of an answer.
const maxAnswerBytes = 64 << 20

// send makes a request and decodes its answer into answer.
func (s *server) send(t *terminal, method, path, contentType string, body io.Reader, answer any) error {
	response, err := s.open(t, method, path, contentType, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	if err != nil {
		return fmt.Errorf("the answer of the server cannot be read: %w", err)
	}
	return json.Unmarshal(content, answer)
}

// open makes a request and gives its answer, or the server's refusal as an error.
func (s *server) open(t *terminal, method, path, contentType string, body io.Reader) (*http.Response, error) {
	return s.ask(t, &http.Client{Timeout: answerTimeout}, method, path, contentType, body)
}

// stream is open for an answer that may take any time to read.
func (s *server) stream(t *terminal, method, path string) (*http.Response, error) {
	return s.ask(t, &http.Client{}, method, path, "", nil)
}

func (s *server) ask(t *terminal, client *http.Client, method, path, contentType string, body io.Reader) (*http.Response, error) {
	request, err := s.request(t, method, path, body)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, negative("the server at %s does not answer: %v", s.URL, spokenBy(causeOf(err)))
	}
	if response.StatusCode >= http.StatusBadRequest {
		defer response.Body.Close()
		return nil, refusalOf(response)
	}
	return response, nil
}

// causeOf drops the address that an error of the HTTP client repeats.
func causeOf(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

// spokenBy says what an answer that is no HTTP most likely comes from, without the bytes of it.
func spokenBy(err error) error {
	if strings.Contains(err.Error(), "malformed HTTP") {
		return errors.New("what answers there does not speak HTTP; the address of console and REST is wanted, not that of the Zeebe gateway (gRPC)")
	}
	return err
}

func (s *server) request(t *terminal, method, path string, body io.Reader) (*http.Request, error) {
	address, err := url.Parse(s.URL)
	if err != nil || address.Host == "" || (address.Scheme != "http" && address.Scheme != "https") {
		return nil, misuse("--url: http://HOST:PORT is wanted")
	}
	request, err := http.NewRequestWithContext(t, method, strings.TrimSuffix(s.URL, "/")+path, body)
	if err != nil {
		return nil, misuse("--url: %v", causeOf(err))
	}
	switch {
	case s.Token != "":
		request.Header.Set("Authorization", "Bearer "+s.Token)
	case s.User != "":
		request.SetBasicAuth(s.User, s.Password)
	}
	return request, nil
}

// refusalOf makes an error of a problem document: its sentence, then each
// single problem with its place.
func refusalOf(response *http.Response) error {
	content, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	var problem rest.Problem
	if err != nil || json.Unmarshal(content, &problem) != nil || problem.Code == "" {
		return negative("the server answers %s", response.Status)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s (%s)", problem.Detail, problem.Code)
	if response.StatusCode == http.StatusUnauthorized {
		text.WriteString("; ZHITONG_USER and ZHITONG_PASSWORD, or ZHITONG_TOKEN, say who you are, and so do --user, --password and --token")
	}
	for _, single := range problem.Errors {
		fmt.Fprintf(&text, "\n  %s", sentenceOf(single))
	}
	return &exit{code: exitNegative, message: text.String(), problem: problem.Code}
}

// sentenceOf gives a problem with its place: file:line:column: element: sentence.
func sentenceOf(p rest.ProblemDetail) string {
	var place []string
	if p.File != "" {
		place = append(place, p.File)
	}
	if p.Line > 0 {
		place = append(place, fmt.Sprintf("%d:%d", p.Line, p.Column))
	}
	text := strings.Join(place, ":")
	for _, part := range []string{p.ElementID, p.Message} {
		if part != "" && text != "" {
			text += ": "
		}
		text += part
	}
	return text
}

// post sends a value as JSON.
func (s *server) post(t *terminal, path string, value, answer any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.send(t, http.MethodPost, path, "application/json", bytes.NewReader(content), answer)
}
