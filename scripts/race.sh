# shellcheck shell=bash
# ./innsight race: the release program over private servers, the durable PostgreSQL of the measurements
# and a Redis that keeps nothing. Never over the user's own: a hundred guests would crowd it.

run_race() {
  identity $$ >"$STATE/run/launcher.$$"
  at_end end_race
  build_release innsight
  if [[ " $* " != *" --help "* && " $* " != *" -h "* ]]; then
    need_postgres
    need_redis
    lock_checkout
    cluster_pid bench >/dev/null || step "Starting PostgreSQL (data: $STATE/postgres/bench)"
    start_database bench
    unlock_checkout
    start_race_redis
  fi
  supervised "$STATE/bin/innsight" race "$@"
}

# Its port is nobody's for long: when another program takes it first, the next one is tried.
start_race_redis() {
  local port tries=5 waits
  step "Starting Redis (keeps nothing)"
  while ((tries-- > 0)); do
    port=$(free_port)
    spawn "$STATE/run/race-redis.pid" redis-server --port "$port" --bind 127.0.0.1 --save '' \
      --appendonly no --dir "$STATE/run" >"$STATE/log/race-redis.log" 2>&1
    waits=100
    while ((waits-- > 0)); do
      if port_in_use "$port"; then
        export REDIS_URL=redis://127.0.0.1:$port
        return 0
      fi
      start_ticks "$SPAWNED" >/dev/null || break
      sleep 0.1
    done
    stop_process "$STATE/run/race-redis.pid" 5
  done
  fail "Redis does not start" "its log: $STATE/log/race-redis.log"
}

end_race() {
  local status=$?
  trap '' INT TERM HUP
  end_child
  stop_process "$STATE/run/race-redis.pid" 5
  stop_cluster bench
  rm -f "$STATE/run/launcher.$$"
  exit "$status"
}
