// Command duckdb joins two files of a benchmark in DuckDB alone and prints the
// seconds that it took, so that a run stands beside a known engine. It is a
// module of its own: nothing of the product depends on it.
package main

import (
	"database/sql"
	"fmt"
	"os"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
)

// join is what the rules of the benchmark confirm: the exact pass, then the
// tolerant one on what the exact one left.
const join = `
CREATE TABLE l AS SELECT * FROM read_csv('%[1]s', all_varchar = true);
CREATE TABLE r AS SELECT * FROM read_csv('%[2]s', all_varchar = true);
CREATE TABLE typed_l AS SELECT id, account, currency, amount::DECIMAL(18,2) AS amount, value_date::DATE AS value_date, reference FROM l;
CREATE TABLE typed_r AS SELECT id, account, currency, amount::DECIMAL(18,2) AS amount, value_date::DATE AS value_date, reference FROM r;
CREATE TABLE exact AS SELECT a.id AS l, b.id AS r FROM typed_l a JOIN typed_r b USING (account, currency, reference, amount, value_date);
CREATE TABLE near AS SELECT a.id AS l, b.id AS r FROM typed_l a JOIN typed_r b USING (account, currency, reference)
 WHERE a.id NOT IN (SELECT l FROM exact) AND b.id NOT IN (SELECT r FROM exact) AND abs(a.amount - b.amount) <= 0.05 AND abs(a.value_date - b.value_date) <= 3;`

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: duckdb LEFT RIGHT")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "duckdb:", err)
		os.Exit(1)
	}
}

func run(left, right string) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("SET threads = 2"); err != nil {
		return err
	}
	began := time.Now()
	if _, err := db.Exec(fmt.Sprintf(join, left, right)); err != nil {
		return err
	}
	took := time.Since(began)
	var pairs int
	if err := db.QueryRow("SELECT (SELECT count(*) FROM exact) + (SELECT count(*) FROM near)").Scan(&pairs); err != nil {
		return err
	}
	fmt.Printf("%.3f %d\n", took.Seconds(), pairs)
	return nil
}
