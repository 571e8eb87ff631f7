package testpostgres

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestEveryTestGetsAnEmptyDatabase(t *testing.T) {
	for range 2 {
		ctx := context.Background()
		conn, err := pgx.Connect(ctx, Start(t))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, "create table mark (id bigint primary key)"); err != nil {
			t.Errorf("the database is not empty: %v", err)
		}
	}
}
