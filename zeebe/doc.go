// Package zeebe is the gRPC surface: the gateway that unmodified Zeebe clients
// talk to.
//
// What it is asked to change goes the way of every command, through the broker
// and its pipeline. What it cannot act on it refuses; it ignores nothing.
package zeebe
