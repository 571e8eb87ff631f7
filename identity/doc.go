// Package identity knows users, groups, roles, tenants, sessions and tokens, and
// decides who may do what.
//
// Passwords, session secrets and tokens are kept only as hashes, and never enter
// the log: a command carries the hash, and the table of password hashes is not
// part of what the log records.
package identity
