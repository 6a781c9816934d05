# shellcheck shell=bash
# The load part of ./innsight test: k6 against two processes of the service over one database, and
# then a look into that database. It counts, and times nothing.

K6_VERSION=1.8.1
LOAD_HOTELS=200
LOAD_NIGHTS=60
RUSH_SECONDS=10
RUSH_SECONDS_LONG=60

# Sets K6: the one on the path if it is of this version, else the one in the cache.
need_k6() {
  K6=$(command -v k6 || true)
  [[ "$("${K6:-false}" version 2>/dev/null)" != *"k6 v$K6_VERSION"* ]] || return 0
  K6=$CACHE/tools/k6-$K6_VERSION/k6
  once "${K6%/*}" install_by_go "go.k6.io/k6@v$K6_VERSION"
}

load_tests() {
  local passed=0 failed=0 seconds=$RUSH_SECONDS
  [ "$LONG" = no ] || seconds=$RUSH_SECONDS_LONG
  if serve_for_load; then
    run_k6 last_room
    # nobody has booked before: these are the numbers of the whole database
    check_database 'one room is sold, none is held, and there is one booking' '1|0|1' \
      'SELECT sum(sold), sum(held), (SELECT count(*) FROM bookings) FROM inventory'
    run_k6 rush -e "SECONDS=$seconds"
    check_database 'no night is below zero or above its total' 0 \
      'SELECT count(*) FROM inventory WHERE sold + held > total OR sold < 0 OR held < 0'
    logged "$LOGS/load-verify.log" "$BINARY" verify
    judge 'a recount of every night, booking and key finds nothing to say' "$STATUS"
  else
    failed=1
  fi
  stop_load_servers
  # shellcheck disable=SC2034  # for part()
  PASSED=$passed FAILED=$failed
}

# Two processes, with the limits of users and addresses lifted: all guests come from one address.
serve_for_load() {
  local number port log
  make_test_world load "$LOAD_HOTELS" "$LOAD_NIGHTS" || return 1
  export INNSIGHT_HOLDS_PER_USER=0 INNSIGHT_WRITES_PER_USER=0 INNSIGHT_WRITES_PER_ADDRESS=0
  LOAD_URLS=''
  for number in 1 2; do
    port=$(free_port)
    log=$LOGS/load-server-$number.log
    INNSIGHT_LISTEN=127.0.0.1:$port spawn "$STATE/run/load-server-$number.pid" "$BINARY" api \
      >"$log" 2>&1
    await_test_server "$port" "$log" || return 1
    LOAD_URLS+=,http://127.0.0.1:$port
  done
}
stop_load_servers() {
  stop_process "$STATE/run/load-server-1.pid" 15
  stop_process "$STATE/run/load-server-2.pid" 15
  unset INNSIGHT_HOLDS_PER_USER INNSIGHT_WRITES_PER_USER INNSIGHT_WRITES_PER_ADDRESS DATABASE_URL
}

# run_k6 SCRIPT FLAG…: adds what its report counts.
run_k6() {
  logged "$LOGS/load-$1.log" "$K6" run --quiet --no-usage-report \
    -e "INNSIGHT_URLS=${LOAD_URLS#,}" "${@:2}" "$ROOT/tests/k6/$1.js"
  count_cargo "$LOGS/load-$1.log" "$STATUS"
  passed=$((passed + PASSED)) failed=$((failed + FAILED))
}

check_database() { # WHAT EXPECTED SQL
  local found
  found=$(cluster_query test innsight_load "$3")
  [ "$found" = "$2" ] || note "expected $2, found $found"
  judge "$1" "$([ "$found" = "$2" ]; printf '%d' $?)"
}
judge() { # WHAT STATUS
  if [ "$2" -eq 0 ]; then
    say "test load: $1 ... ok"
    passed=$((passed + 1))
  else
    say "test load: $1 ... FAILED"
    failed=$((failed + 1))
  fi
}
