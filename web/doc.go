// Package web serves the console, which is built into the binary.
package web
