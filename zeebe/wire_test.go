package zeebe_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"google.golang.org/grpc/codes"
)

// wire speaks HTTP/2 with a gateway without a gRPC library, so that it can send
// what no library sends.
type wire struct {
	client  *http.Client
	address string
	headers http.Header // of each call
}

// answer is what came back for a call.
type answer struct {
	code     codes.Code
	sentence string
	body     []byte
}

func (s *site) wire() *wire {
	transport := &http.Transport{Protocols: new(http.Protocols), DisableCompression: true}
	transport.Protocols.SetUnencryptedHTTP2(true)
	s.Cleanup(transport.CloseIdleConnections)
	headers := http.Header{"Content-Type": {"application/grpc"}, "Te": {"trailers"}, "Authorization": {"Bearer token-root"}}
	return &wire{&http.Client{Transport: transport}, s.address, headers}
}

// with gives the same client with another header, without it when value is "".
func (w *wire) with(name, value string) *wire {
	other := *w
	other.headers = w.headers.Clone()
	other.headers.Del(name)
	if value != "" {
		other.headers.Set(name, value)
	}
	return &other
}

// framed puts the header of gRPC before a message: whether it is compressed, and its length.
func framed(flag byte, message []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{flag}, uint32(len(message))), message...)
}

// open begins a call of a path and gives its answer with the body unread.
func (w *wire) open(ctx context.Context, path string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+w.address, body)
	if err != nil {
		return nil, err
	}
	request.URL.Opaque, request.Header = path, w.headers.Clone()
	return w.client.Do(request)
}

// send sends bytes to a method as they are and gives the status of the answer.
func (w *wire) send(t testing.TB, method string, body []byte) answer {
	t.Helper()
	return w.sendTo(t, "/gateway_protocol.Gateway/"+method, body)
}

func (w *wire) sendTo(t testing.TB, path string, body []byte) answer {
	t.Helper()
	answered, err := w.try(t.Context(), path, body)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return answered
}

func (w *wire) try(ctx context.Context, path string, body []byte) (answer, error) {
	response, err := w.open(ctx, path, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	return read(response)
}

// read takes the status from where gRPC puts it: from the trailer, or from the
// header of an answer without a body.
func read(response *http.Response) (answer, error) {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	said := response.Trailer
	if said.Get("Grpc-Status") == "" {
		said = response.Header
	}
	code, err := strconv.Atoi(said.Get("Grpc-Status"))
	if err != nil {
		return answer{}, fmt.Errorf("HTTP %s without a status of gRPC: %v", response.Status, said)
	}
	sentence, err := url.PathUnescape(said.Get("Grpc-Message"))
	return answer{codes.Code(code), sentence, body}, err
}
