# shellcheck shell=bash
# ./innsight prepare-sql: what the macros of sqlx know of our statements (crates/store/.sqlx), made
# anew by themselves from a database with the present migrations. tests/it/statements.rs compares.

prepare_sql() {
  local folder=$ROOT/crates/store/.sqlx made migration
  exec 6>>"$STATE/run/test.lock"
  await_lock 6 -x "A ./innsight test runs in this checkout: waiting for it"
  need_postgres
  need_rust
  identity $$ >"$STATE/run/launcher.$$"
  at_end end_prepare_sql
  step "Starting a private PostgreSQL with the migrations"
  start_test_cluster
  cluster_query test postgres 'CREATE DATABASE innsight'
  for migration in "$ROOT"/migrations/*.up.sql; do
    cluster_query test innsight "BEGIN; $(<"$migration")"$'\n'COMMIT ||
      fail "${migration##*/} fails" "see above"
  done
  # its name is new each time, so cargo expands the macros again
  made=$(mktemp -d "$STATE/run/sql.XXXXXX")
  claim_target
  step "Asking it about every statement"
  supervised env -C "$ROOT" DATABASE_URL="$(cluster_url test innsight)" INNSIGHT_PREPARE_SQL="$made" \
    cargo check --workspace >&2 ||
    fail "a statement or its use has faults" "see what the compiler says above; .sqlx is as it was"
  mkdir -p "$folder"
  rm -f "$folder"/*.json
  (umask "$USER_UMASK" && cp "$made"/*.json "$folder")
  note "$folder describes $(find "$folder" -name '*.json' | wc -l) statements"
}

end_prepare_sql() {
  local status=$?
  trap '' INT TERM HUP
  end_child
  rm -rf "$STATE"/run/sql.*
  drop_test_cluster
  rm -f "$STATE/run/launcher.$$"
  exit "$status"
}
