// Package scenario tests processes as developers test code: a file tells how an
// instance starts, what workers, people, messages and time do, and what must
// have happened; each scenario runs on a fresh broker with a simulated clock.
package scenario
