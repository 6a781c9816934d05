# shellcheck shell=bash
# ./innsight bench: the release build of the bench package over a private, durable PostgreSQL of
# its own, whose data is kept for the next measurement.

run_bench() {
  identity $$ >"$STATE/run/launcher.$$"
  at_end end_bench
  build_release
  local argument
  for argument in "${@:---help}"; do
    case $argument in --help | -h | --list) set -- "${@:---help}" && NO_DATABASE=yes ;; esac
  done
  if [ -z "${NO_DATABASE:-}" ]; then
    lock_checkout
    open_database bench
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
