// Package tck reads the test cases of the DMN Technology Compatibility Kit and
// compares results with them.
package tck
