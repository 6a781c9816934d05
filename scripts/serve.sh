# shellcheck shell=bash
# ./innsight up and down: the way from a clone to a running platform and back.

READY_WAIT_SECONDS=${INNSIGHT_READY_WAIT_SECONDS:-600}
SERVER_STOP_SECONDS=30
ELASTICSEARCH_HEAP=1g

read_up_flags() {
  DETACH=no SEED=yes WITH_ELASTICSEARCH=no WITH_RABBITMQ=no SEED_FLAGS=() SERVER_FLAGS=()
  while (($# > 0)); do
    case $1 in
      --detach | -d) DETACH=yes ;;
      --no-seed) SEED=no ;;
      --elasticsearch) WITH_ELASTICSEARCH=yes ;;
      --rabbitmq) WITH_RABBITMQ=yes ;;
      --listen=*) INNSIGHT_LISTEN=${1#*=} ;;
      --hotels=* | --nights=* | --seed=* | --start=*) SEED_FLAGS+=("$1") ;;
      --listen | --hotels | --nights | --seed | --start)
        (($# > 1)) || fail "$1 needs a value" "see: ./innsight help"
        if [ "$1" = --listen ]; then INNSIGHT_LISTEN=$2; else SEED_FLAGS+=("$1" "$2"); fi
        shift
        ;;
      --)
        SERVER_FLAGS+=("${@:2}")
        break
        ;;
      *) fail "./innsight up does not know $1" "see: ./innsight help" \
        "flags after -- go to the server: ./innsight up -- --some-flag" ;;
    esac
    shift
  done
  export INNSIGHT_LISTEN=${INNSIGHT_LISTEN:-127.0.0.1:8080}
  [[ $INNSIGHT_LISTEN =~ ^.+:[0-9]+$ ]] ||
    fail "--listen takes ADDRESS:PORT, got $INNSIGHT_LISTEN" "for example: --listen 127.0.0.1:8081"
}

# The address a person on this machine opens (0.0.0.0 and [::] are not addresses to visit).
set_address() {
  PORT=${1##*:} HOST=${1%:*}
  case $HOST in 0.0.0.0 | '[::]' | '') HOST=127.0.0.1 ;; esac
  HOST=${HOST#[} HOST=${HOST%]}
  case $HOST in *:*) BASE=http://[$HOST]:$PORT ;; *) BASE=http://$HOST:$PORT ;; esac
}

up() {
  BEGIN=$(now_ms)
  read_up_flags "$@"
  identity $$ >"$STATE/run/launcher.$$"
  at_end end_up
  STARTED=no
  lock_checkout
  if live_pid "$STATE/run/server.pid" >/dev/null; then
    greet_running
    return 0
  fi
  set_address "$INNSIGHT_LISTEN"
  ! port_in_use "$PORT" || fail "port $PORT is taken by another program" \
    "choose another one: ./innsight up --listen 127.0.0.1:$((PORT + 1))"
  [ -n "${DATABASE_URL:-}" ] || need_postgres
  build_web
  build_release innsight
  STARTED=yes
  rm -f "$STATE"/run/with-{elasticsearch,rabbitmq}
  open_database main
  [ "$WITH_ELASTICSEARCH" = no ] || open_elasticsearch
  [ "$WITH_RABBITMQ" = no ] || open_rabbitmq
  step "Migrating the database"
  supervised "$STATE/bin/innsight" migrate >&2 || fail "the migration failed" "see above"
  if [ "$SEED" = yes ]; then
    step "Seeding hotels (does nothing when they are there)"
    supervised "$STATE/bin/innsight" seed "${SEED_FLAGS[@]}" >&2 ||
      fail "seeding failed" "see above; --no-seed starts without it"
  fi
  start_server
  announce
  unlock_checkout
  if [ "$DETACH" = yes ]; then
    STARTED=no
    return 0
  fi
  local status=0
  wait "$SERVER" || status=$?
  say "the server ended by itself (status $status)"
  exit "$((status == 0 ? 0 : 1))"
}

# The user's own database when DATABASE_URL is set, else the private one.
open_database() {
  [ -z "${DATABASE_URL:-}" ] || return 0
  need_postgres
  cluster_pid "$1" >/dev/null || step "Starting PostgreSQL (data: $STATE/postgres/$1)"
  start_database "$1"
}

# The user's own Elasticsearch when ELASTICSEARCH_URL is set, else the private one.
open_elasticsearch() {
  [ -z "${ELASTICSEARCH_URL:-}" ] || return 0
  elasticsearch_pid main >/dev/null ||
    step "Starting Elasticsearch (data: $(elasticsearch_home main))"
  start_elasticsearch main "$ELASTICSEARCH_HEAP"
  touch "$STATE/run/with-elasticsearch"
  ELASTICSEARCH_URL=$(elasticsearch_url main)
  export ELASTICSEARCH_URL
}

# The user's own RabbitMQ when AMQP_URL is set, else the private one.
open_rabbitmq() {
  [ -z "${AMQP_URL:-}" ] || return 0
  need_rabbitmq
  rabbitmq_pid main >/dev/null || step "Starting RabbitMQ (data: $(rabbitmq_home main))"
  start_rabbitmq main
  touch "$STATE/run/with-rabbitmq"
  AMQP_URL=$(rabbitmq_url main)
  export AMQP_URL
}

greet_running() {
  [ -n "${DATABASE_URL:-}" ] || cluster_pid main >/dev/null || {
    step "The server runs, but its PostgreSQL does not: starting it again"
    start_cluster main
  }
  if serves_with elasticsearch; then
    restart_elasticsearch
  elif [ "$WITH_ELASTICSEARCH" = yes ] && [ -z "${ELASTICSEARCH_URL:-}" ]; then
    fail "the server runs already, and searches without Elasticsearch" \
      "./innsight down first, and then this again"
  fi
  if serves_with rabbitmq; then
    restart_rabbitmq
  elif [ "$WITH_RABBITMQ" = yes ] && [ -z "${AMQP_URL:-}" ]; then
    fail "the server runs already, without RabbitMQ" "./innsight down first, and then this again"
  fi
  set_address "$(<"$STATE/run/listen")"
  say "already running; ./innsight down stops it (do that first to run a newer build)"
  print_address
}

# Whether the server that runs was told to use the private elasticsearch or rabbitmq.
serves_with() {
  [ -e "$STATE/run/with-$1" ] && live_pid "$STATE/run/server.pid" >/dev/null
}

# A private Elasticsearch that runs, or that the server searches with, is the one that drift and
# resync are about, and that the doctor looks at.
name_elasticsearch() {
  [ -z "${ELASTICSEARCH_URL:-}" ] || return 0
  if elasticsearch_pid main >/dev/null || serves_with elasticsearch; then
    ELASTICSEARCH_URL=$(elasticsearch_url main)
    export ELASTICSEARCH_URL
  fi
}

# The same for RabbitMQ.
name_rabbitmq() {
  [ -z "${AMQP_URL:-}" ] || return 0
  if rabbitmq_pid main >/dev/null || serves_with rabbitmq; then
    AMQP_URL=$(rabbitmq_url main)
    export AMQP_URL
  fi
}

# The server goes on looking for it where it was.
restart_elasticsearch() {
  local url
  ! elasticsearch_pid main >/dev/null || return 0
  url=$(elasticsearch_url main)
  step "The server runs, but its Elasticsearch does not: starting it again"
  start_elasticsearch main "$ELASTICSEARCH_HEAP"
  [ "$(elasticsearch_url main)" = "$url" ] ||
    fail "another program has taken the port of $url meanwhile" "./innsight down, then up again"
}

restart_rabbitmq() {
  local url
  ! rabbitmq_pid main >/dev/null || return 0
  url=$(rabbitmq_url main)
  step "The server runs, but its RabbitMQ does not: starting it again"
  start_rabbitmq main
  [ "$(rabbitmq_url main)" = "$url" ] ||
    fail "another program has taken the port of RabbitMQ meanwhile" "./innsight down, then up again"
}

start_server() {
  step "Starting the server"
  export INNSIGHT_WEB_DIR=${INNSIGHT_WEB_DIR:-$ROOT/web/dist}
  printf '%s' "$INNSIGHT_LISTEN" >"$STATE/run/listen"
  if [ "$DETACH" = yes ]; then
    [ ! -f "$STATE/log/server.log" ] || mv "$STATE/log/server.log" "$STATE/log/server.log.1"
    spawn "$STATE/run/server.pid" "$STATE/bin/innsight" up "${SERVER_FLAGS[@]}" \
      >"$STATE/log/server.log" 2>&1
  else
    spawn "$STATE/run/server.pid" "$STATE/bin/innsight" up "${SERVER_FLAGS[@]}"
  fi
  SERVER=$SPAWNED
  await_ready
}

# Until the server is ready; says what it waits for whenever that changes.
await_ready() {
  local tries=$((READY_WAIT_SECONDS * 10)) told='' answer detail
  until answer=$(http_answer "$HOST" "$PORT" /readyz) && [[ $answer == "HTTP/1.1 200"* ]]; do
    detail=$(sed -n 's/.*"detail":"\([^"]*\)".*/\1/p' <<<"$answer")
    [ -z "$detail" ] || [ "$detail" = "$told" ] || note "waiting: $detail"
    told=${detail:-$told}
    start_ticks "$SERVER" >/dev/null || {
      [ "$DETACH" = no ] || tail -n 20 "$STATE/log/server.log" >&2
      fail "the server ended before it was ready" "its last words are above"
    }
    ((tries-- > 0)) || fail "the server is not ready after $READY_WAIT_SECONDS s" \
      "${told:-it does not answer}; the state of each part: curl $BASE/readyz"
    sleep 0.1
  done
}

announce() {
  step "Ready in $(since "$BEGIN")"
  tell_of_filling
  print_address
  if [ "$DETACH" = yes ]; then
    say "It runs in the background. Log: $STATE/log/server.log. Stop: ./innsight down"
  else
    say "Ctrl-C stops it."
  fi
}

# Until the first index is full, somebody else answers.
tell_of_filling() {
  [ -n "${ELASTICSEARCH_URL:-}" ] || return 0
  case $(http_answer "$HOST" "$PORT" /readyz) in
    *'"name":"elasticsearch","state":"loading"'*)
      say "The index of Elasticsearch is being filled. Until it is full PostgreSQL answers, which is slower."
      say "How far it is: ./innsight drift"
      ;;
  esac
}

print_address() {
  local check_in check_out
  check_in=$(date -u -d '+30 days' +%F)
  check_out=$(date -u -d '+33 days' +%F)
  cat <<EOT

  ${BOLD}$BASE${PLAIN}    the map        $BASE/docs    the API

  Hotels in Lisbon that are free for three nights, with pool and wifi, cheapest first:
    curl '$BASE/v1/hotels?bbox=-9.25,38.69,-9.05,38.80&check_in=$check_in&check_out=$check_out&adults=2&amenities=pool,wifi&sort=price&limit=3'
  What a map of the world shows:
    curl '$BASE/v1/map?bbox=-180,-85,180,85&zoom=2'
  Places while somebody types:
    curl '$BASE/v1/places?q=lis'

EOT
}

# The end of `up`, however it came: whatever it started is stopped, the server first.
end_up() {
  local status=$?
  trap '' INT TERM HUP
  end_child
  if [ "$STARTED" = yes ]; then
    say ""
    step "Stopping"
    flock -n 9 2>/dev/null || lock_checkout
    stop_process "$STATE/run/server.pid" "$SERVER_STOP_SECONDS"
    stop_elasticsearch main
    stop_rabbitmq main
    stop_cluster main
    note "stopped; the data stays in $STATE"
  fi
  rm -f "$STATE/run/launcher.$$"
  exit "$status"
}

# Ends every ./innsight up of this checkout first (each stops what it started), then what is left
# by one that was killed.
down() {
  local file running=no
  for file in "$STATE"/run/launcher.*; do
    ! live_pid "$file" >/dev/null || running=yes
    stop_process "$file" $((SERVER_STOP_SECONDS + POSTGRES_STOP_SECONDS))
  done
  lock_checkout
  # the server first: what it needs is still there while it ends
  for file in "$STATE/run/server.pid" "$STATE"/run/*.pid; do
    ! live_pid "$file" >/dev/null || running=yes
    stop_process "$file" "$SERVER_STOP_SECONDS"
  done
  local name
  for name in main bench test; do
    cluster_pid "$name" >/dev/null || continue
    running=yes
    stop_cluster "$name"
  done
  if [ "$running" = yes ]; then say "everything is stopped; the data stays in $STATE"
  else say "nothing was running"; fi
}
