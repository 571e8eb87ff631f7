package main

import (
	"github.com/jackc/pgx/v5"
)

// column reads the first column of a query straight from the database.
func (c *cluster) column(query string) []int64 {
	c.Helper()
	connection, err := pgx.Connect(c.Context(), c.location)
	if err != nil {
		c.Fatal(err)
	}
	defer connection.Close(c.Context())
	rows, err := connection.Query(c.Context(), query)
	if err != nil {
		c.Fatalf("%s: %v", query, err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		c.Fatalf("%s: %v", query, err)
	}
	return values
}

// count reads the number that a query gives.
func (c *cluster) count(query string) int64 {
	c.Helper()
	return c.column(query)[0]
}
