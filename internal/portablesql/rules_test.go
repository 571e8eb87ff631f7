package portablesql

import (
	"slices"
	"testing"
)

func TestCheckCatches(t *testing.T) {
	for rule, statements := range map[string][]string{
		AdvisoryLock:        {"select pg_advisory_lock(1)", "SELECT PG_TRY_ADVISORY_XACT_LOCK($1)", "select pg_advisory_unlock_all()"},
		ListenNotify:        {"listen zhitong_wake", "UNLISTEN *", "notify zhitong_wake", "select pg_notify('a', b) from c"},
		Sequence:            {"select nextval('s')", "create table a (id bigserial primary key)", "create table a (id bigint generated always as identity)", "create sequence s"},
		DeferrableCheck:     {"alter table a add column b bigint references c deferrable", "create table a (b bigint unique initially deferred)", "set constraints all deferred"},
		Trigger:             {"create trigger t before insert on a execute function f()", "alter table a disable\n\ttrigger all"},
		TemporaryTable:      {"create temp table a (b bigint)", "create local temporary table a (b bigint)", "select * into temp a from b", "insert into pg_temp.a select 1"},
		PhysicalRow:         {"select ctid from a", "delete from a where xmin = $1", "select tableoid::regclass from a"},
		ExclusionConstraint: {"create table a (b int4range, exclude using gist (b with &&))", "alter table a add exclude (b with =)"},
		ReadCommitted:       {"begin isolation level read committed", "set transaction_isolation = 'read committed'", "select set_config('default_transaction_isolation', $1, false)"},
		OtherStatement:      {"lock table a", "do $$ begin end $$", "create function f() returns trigger as ''", "vacuum a", "declare c cursor for select 1", "select 1; vacuum a", "alter table a drop column b", "update a set b = 1"},
	} {
		for _, statement := range statements {
			if got := Check(statement); !slices.Contains(got, rule) {
				t.Errorf("%s: %q breaks %v", rule, statement, got)
			}
		}
	}
}

func TestCheckLetsPass(t *testing.T) {
	for _, statement := range []string{
		`select "ctid", "trigger" from "sequence" where "temp" = any($1::text[]) order by "id" for update skip locked`,
		`insert into "job" ("key") select * from unnest($1::bigint[]) on conflict ("key") do update set "a" = excluded."a"`,
		`delete from "job" where "key" = any($1::bigint[])`,
		`create table if not exists "a" ("id" bigint not null, primary key ("id"))`,
		`create unique index "a_by_b" on "a" ("b" nulls first)`,
		`create index concurrently if not exists "a_open" on "a" ("b") where "ended_at" is null`,
		`alter table "a" add column "note" text collate "C"`,
		"begin isolation level repeatable read read only", "begin", "commit", "rollback", "set lock_timeout = 300;",
		"select 1 -- listen, ctid", "-- ping",
	} {
		if got := Check(statement); got != nil {
			t.Errorf("%q breaks %v", statement, got)
		}
	}
}
