// Package workload loads a running server with process instances, through the
// Zeebe gateway or Camunda 8 REST v2, and measures how many of them complete and
// how long they take.
//
// A [Workload] is a process with what its workers, people and partners do. [Run]
// starts instances at moments that are fixed beforehand, and measures each from
// that moment to the server's answer that it has completed: a server that stalls
// cannot hide the requests that had to wait for it (coordinated omission).
//
// It knows nothing of the server but the two public protocols.
package workload
