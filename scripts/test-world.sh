# shellcheck shell=bash
# A small world for the parts of ./innsight test that run the program itself, built in the
# development profile.

# make_test_world NAME HOTELS NIGHTS: a new database innsight_NAME of the test cluster, migrated and
# seeded. Sets BINARY, exports DATABASE_URL; fails after saying why.
make_test_world() {
  local name=$1 step
  BINARY=$STATE/bin/dev/innsight
  claim_target
  logged "$LOGS/$name-build.log" env -C "$ROOT" cargo build --workspace
  [ "$STATUS" -ne 0 ] || keep_binary debug innsight "$STATE/bin/dev"
  release_target
  [ "$STATUS" -eq 0 ] || return 1
  cluster_query test postgres "DROP DATABASE IF EXISTS innsight_$name"
  cluster_query test postgres "CREATE DATABASE innsight_$name"
  DATABASE_URL=$(cluster_url test "innsight_$name")
  export DATABASE_URL
  for step in migrate "seed --hotels $2 --nights $3"; do
    # shellcheck disable=SC2086  # a command and its flags
    logged "$LOGS/$name-${step%% *}.log" "$BINARY" $step
    [ "$STATUS" -eq 0 ] || return 1
  done
}

# await_test_server PORT LOG: until the process that was spawned last is ready.
await_test_server() {
  local tries=600
  until [ "$(http_status 127.0.0.1 "$1" /readyz)" = 200 ]; do
    if ! start_ticks "$SPAWNED" >/dev/null || ((tries-- == 0)); then
      say "the server is not ready; its log:"
      tail -n 30 "$2" >&2
      return 1
    fi
    sleep 0.1
  done
}
