// Package inbox is the work of people: who may take a user task, who has it,
// what was said about it, and that a second person approves what the first
// one proposed.
package inbox
