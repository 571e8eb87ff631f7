package audit

import (
	"time"

	"zhitong/store"
)

func number(name string) store.Column { return store.Column{Name: name, Type: store.Int64} }
func text(name string) store.Column   { return store.Column{Name: name, Type: store.Text} }
func flag(name string) store.Column   { return store.Column{Name: name, Type: store.Bool} }
func moment(name string) store.Column { return store.Column{Name: name, Type: store.Time} }
func octets(name string) store.Column { return store.Column{Name: name, Type: store.Bytes} }

// instant gives the time of a stored moment.
func instant(value any) time.Time { return time.UnixMicro(value.(int64)).UTC() }
