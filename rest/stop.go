package rest

import (
	"context"
	"net"
	"net/http"

	"zhitong/pipeline"
)

type stoppingKey struct{}

// tellStop has the requests of a server know when it is to stop: it waits for those
// that are open, also for one that waits for something that may never come.
func tellStop(server *http.Server) *http.Server {
	stopping, stop := context.WithCancel(context.Background())
	server.RegisterOnShutdown(stop)
	server.BaseContext = func(net.Listener) context.Context {
		return context.WithValue(context.Background(), stoppingKey{}, stopping)
	}
	return server
}

// untilStop gives a context for who waits, which ends when the server is to stop, too.
// Call leave at the end.
func untilStop(ctx context.Context) (waiting context.Context, leave func()) {
	waiting, cancel := context.WithCancel(ctx)
	stopping, told := ctx.Value(stoppingKey{}).(context.Context)
	if !told {
		return waiting, cancel
	}
	unhook := context.AfterFunc(stopping, cancel)
	return waiting, func() { unhook(); cancel() }
}

// goesOn is [pipeline.GoesOn] where the server stops.
func goesOn(ctx context.Context, err error, what string, key int64) error {
	if stopping, told := ctx.Value(stoppingKey{}).(context.Context); told && stopping.Err() != nil {
		return pipeline.GoesOn(err, what, key)
	}
	return err
}
