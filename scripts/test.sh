# shellcheck shell=bash
# ./innsight test and bench: private servers, the runners one after the other, one sum at the end.
# A test run has parts (the Rust tests, the launcher's, the load's, the web's, the browser's, the phone's); with
# --long the Rust tests are many parts, and a part that passed is not run again until the sources change.

LONG=no FRESH=no PART='' FILTER=()
TOTAL_PASSED=0 TOTAL_FAILED=0

run_tests() {
  while (($# > 0)); do
    case $1 in
      --long) LONG=yes ;;
      --fresh) FRESH=yes ;;
      --part)
        PART=${2:-}
        [ -n "$PART" ] || fail "--part needs the name of a part" "see: ./innsight help"
        shift
        ;;
      -*) fail "./innsight test does not know $1" "see: ./innsight help" ;;
      *) FILTER+=("$1") ;;
    esac
    shift
  done
  ((${#FILTER[@]} <= 1)) || fail "./innsight test takes one filter, got: ${FILTER[*]}"
  BEGIN=$(now_ms)
  exec 6>>"$STATE/run/test.lock"
  await_lock 6 -x "Another ./innsight test runs in this checkout: waiting for it"
  identity $$ >"$STATE/run/launcher.$$"
  at_end end_tests
  [ -z "$BOLD" ] || export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-always}
  LOGS=$STATE/log/test
  rm -rf "$LOGS" && mkdir -p "$LOGS"
  open_parts
  need_postgres
  need_redis
  need_rabbitmq
  need_stripe_mock
  need_rust
  if ((${#FILTER[@]} == 0)); then
    need_node
    need_browser
    need_k6
  fi
  step "Starting a private PostgreSQL for the tests"
  start_test_cluster
  step "Starting a private Elasticsearch for the tests"
  start_test_elasticsearch
  if [ "$LONG" = yes ]; then
    export INNSIGHT_TEST_LONG=1
    claim_target
    rust_parts
  else
    part rust cargo_tests "${FILTER[@]}"
  fi
  if ((${#FILTER[@]} == 0)); then
    part launcher launcher_tests
    part load load_tests
    web_parts
    mobile_part
    [ "$LONG" = no ] || part elasticsearch-8 elasticsearch_8_tests
  fi
  tear_down
  trap - EXIT
  note "took $(since "$BEGIN"); the runners' output is kept in $LOGS"
  printf 'innsight: %d passed, %d failed\n' "$TOTAL_PASSED" "$TOTAL_FAILED"
  ((TOTAL_FAILED == 0 && TOTAL_PASSED > 0))
}

tear_down() {
  end_child
  stop_process "$STATE/run/browser-server.pid" 15
  stop_process "$STATE/run/phone-page.pid" 15
  stop_process "$STATE/run/phone-server.pid" 15
  stop_load_servers
  drop_elasticsearch test
  drop_test_cluster
  rm -f "$STATE/run/launcher.$$"
}
end_tests() {
  local status=$?
  trap '' INT TERM HUP
  tear_down
  # Ended before its time, and not by a person: that is a failure to be counted.
  ((status >= 128)) ||
    printf 'innsight: %d passed, %d failed\n' "$TOTAL_PASSED" $((TOTAL_FAILED + 1))
  exit "$((status == 0 ? 1 : status))"
}

# Parts that passed are remembered under a hash of all files that git knows here.
open_parts() {
  PARTS=''
  [ "$LONG" = yes ] || return 0
  local hash
  hash=$(cd "$ROOT" && git ls-files -co --exclude-standard -z | LC_ALL=C sort -zu |
    xargs -0 sha256sum 2>/dev/null | sha256sum | cut -c1-16)
  PARTS=$STATE/stamp/long/$hash-$(printf '%s' "${FILTER[*]}" | sha256sum | cut -c1-8)
  [ "$FRESH" = no ] || rm -rf "$STATE/stamp/long"
  mkdir -p "$PARTS"
}

# part NAME FUNCTION…: runs it and adds its PASSED and FAILED.
part() {
  local name=$1 begin
  [ -z "$PART" ] || [ "$PART" = "$name" ] || return 0
  if [ -n "$PARTS" ] && [ -s "$PARTS/$name" ]; then
    read -r PASSED FAILED <"$PARTS/$name"
    step "$name: skipped, it passed before with these sources ($PASSED tests; --fresh runs it)"
  else
    begin=$(now_ms)
    step "$name: running"
    "${@:2}"
    step "$name: $PASSED passed, $FAILED failed in $(since "$begin")"
    [ -z "$PARTS" ] || ((FAILED > 0)) || printf '%d %d\n' "$PASSED" "$FAILED" >"$PARTS/$name"
  fi
  TOTAL_PASSED=$((TOTAL_PASSED + PASSED)) TOTAL_FAILED=$((TOTAL_FAILED + FAILED))
}

# logged LOG COMMAND…: shown and kept; sets STATUS.
logged() {
  STATUS=0
  # shellcheck disable=SC2016  # expanded by the inner shell
  supervised bash -c 'set -o pipefail; log=$1; shift; "$@" 2>&1 | (umask 077 && tee "$log" >&2)' logged "$@" ||
    STATUS=$?
}

cargo_tests() {
  claim_target
  logged "$LOGS/rust.log" env -C "$ROOT" cargo test --workspace --no-fail-fast -- "$@"
  count_cargo "$LOGS/rust.log" "$STATUS"
  release_target
}

# --long: unit tests, documentation tests and every integration binary are parts of their own;
# those of the binary `it` are split by module. Tests are named exactly, so none runs twice.
rust_parts() {
  local target module modules tests
  part rust-units cargo_part rust-units --lib --bins -- "${FILTER[@]}"
  part rust-docs cargo_part rust-docs --doc -- "${FILTER[@]}"
  for target in $(cd "$ROOT" && cargo metadata --no-deps --format-version 1 --offline |
    grep -o '"kind":\["test"\],"crate_types":\["bin"\],"name":"[^"]*"' | sed 's/.*:"//; s/"$//' |
    sort -u); do
    list_tests "$target" || { part "rust-$target" cargo_part "rust-$target" --test "$target" &&
      continue; }
    mapfile -t modules < <(sed 's/::.*//' "$LOGS/$target.list" | sort -u)
    for module in "${modules[@]}"; do
      mapfile -t tests < <(awk -F:: -v module="$module" '$1 == module' "$LOGS/$target.list")
      part "rust-$target-$module" cargo_part "rust-$target-$module" --test "$target" -- \
        --exact "${tests[@]}"
    done
  done
}

# Fails when the target does not compile; it is then run as one part, which counts the failure.
list_tests() {
  (cd "$ROOT" && cargo test -q --workspace --test "$1" -- --list --format terse "${FILTER[@]}" \
    </dev/null | sed -n 's/: test$//p') >"$LOGS/$1.list"
}

cargo_part() {
  logged "$LOGS/$1.log" env -C "$ROOT" cargo test --workspace --no-fail-fast "${@:2}"
  count_cargo "$LOGS/$1.log" "$STATUS"
}

# --long: what meets Elasticsearch, with the other major version that is supported.
elasticsearch_8_tests() {
  drop_elasticsearch test
  local -x INNSIGHT_ELASTICSEARCH=8
  start_test_elasticsearch
  cargo_part elasticsearch-8 --test it -- elasticsearch:: sync:: cache::
  drop_elasticsearch test
}

launcher_tests() {
  logged "$LOGS/launcher.log" "$ROOT/scripts/test-launcher"
  count_cargo "$LOGS/launcher.log" "$STATUS"
}
