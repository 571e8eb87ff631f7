module zhitong/internal/duckdb

go 1.26.0

require github.com/duckdb/duckdb-go/v2 v2.10506.0
