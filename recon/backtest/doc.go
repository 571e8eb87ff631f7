// Package backtest matches the same sides by two rule sets and tells what the
// second would change. It writes nothing and posts nothing.
package backtest
