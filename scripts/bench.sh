# shellcheck shell=bash
# ./innsight bench: the release build of the bench package over a private, durable PostgreSQL of
# its own, whose data is kept for the next measurement. Never over the user's DATABASE_URL: a
# measurement writes.

run_bench() {
  identity $$ >"$STATE/run/launcher.$$"
  at_end end_bench
  build_release
  (($# > 0)) || set -- --help
  if [[ " $* " != *" --help "* && " $* " != *" -h "* ]]; then
    need_postgres
    need_load_generator
    lock_checkout
    cluster_pid bench >/dev/null || step "Starting PostgreSQL (data: $STATE/postgres/bench)"
    start_database bench
    unlock_checkout
  fi
  export INNSIGHT_BIN=$STATE/bin/innsight
  supervised "$STATE/bin/bench" "$@"
}

end_bench() {
  local status=$?
  trap '' INT TERM HUP
  end_child
  stop_cluster bench
  rm -f "$STATE/run/launcher.$$"
  exit "$status"
}
