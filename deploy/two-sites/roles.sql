-- Once, on the first primary: who copies its log, and who reads its files for pg_rewind.
create role replicator login replication;
grant execute on function pg_ls_dir(text, boolean, boolean), pg_stat_file(text, boolean),
	pg_read_binary_file(text), pg_read_binary_file(text, bigint, bigint, boolean) to replicator;
grant pg_checkpoint to replicator;
