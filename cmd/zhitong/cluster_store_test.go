package main

import (
	"strings"
	"time"

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

// awaitNone waits until a query counts nothing.
func (c *cluster) awaitNone(query string, within time.Duration) {
	c.Helper()
	pace := time.NewTicker(100 * time.Millisecond)
	defer pace.Stop()
	for began := time.Now(); c.count(query) > 0; <-pace.C {
		if time.Since(began) > within {
			c.Errorf("%s: %d are stalled", query, c.count(query))
			return
		}
	}
}

// values gives a variable, which is a text, of every instance that has it.
func (c *cluster) values(name string) map[int64]string {
	c.Helper()
	connection, err := pgx.Connect(c.Context(), c.location)
	if err != nil {
		c.Fatal(err)
	}
	defer connection.Close(c.Context())
	rows, err := connection.Query(c.Context(), "select instance, value from instance_variable where name = $1", name)
	if err != nil {
		c.Fatal(err)
	}
	values, instance, value := map[int64]string{}, int64(0), []byte(nil)
	_, err = pgx.ForEachRow(rows, []any{&instance, &value}, func() error {
		values[instance] = strings.Trim(string(value), `"`)
		return nil
	})
	if err != nil {
		c.Fatal(err)
	}
	return values
}
