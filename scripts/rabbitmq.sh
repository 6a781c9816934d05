# shellcheck shell=bash
# Private RabbitMQ nodes of a checkout: `main` (up --rabbitmq). Node NAME lives in
# $STATE/rabbitmq/NAME/{data,log}; pids, ports and password in $STATE/run/rabbitmq-NAME.*. Beside it
# runs a port mapper of its own (epmd), without which no Erlang node starts.

RABBITMQ_START_SECONDS=120
RABBITMQ_STOP_SECONDS=30
RABBITMQ_SERVER=/usr/lib/rabbitmq/bin/rabbitmq-server

need_rabbitmq() {
  [ -x "$RABBITMQ_SERVER" ] ||
    install_packages "the carrier of events, started as a private process of this checkout" \
      rabbitmq-server
}

rabbitmq_home() { printf '%s' "$STATE/rabbitmq/$1"; }
rabbitmq_pid() { live_pid "$STATE/run/rabbitmq-$1.pid"; }
rabbitmq_url() {
  local run=$STATE/run/rabbitmq-$1
  printf 'amqp://innsight:%s@127.0.0.1:%s' "$(<"$run.password")" "$(<"$run.port")"
}

# Whether something on this port speaks the protocol: it answers the greeting with a frame.
speaks_amqp() { # PORT
  # shellcheck disable=SC2016  # expanded by the inner shell
  timeout 5 bash -c '
    exec 3<>"/dev/tcp/127.0.0.1/$1" && printf "AMQP\0\0\11\1" >&3 && read -r -N 1 -t 4 frame <&3 &&
      [ "$frame" = "$(printf "\1")" ]' amqp "$1" 2>/dev/null
}

# The port in file $1, or another one when that is taken.
remembered_port() {
  local port
  port=$(cat "$1" 2>/dev/null || free_port)
  ! port_in_use "$port" || port=$(free_port)
  printf '%s' "$port" >"$1"
}

# start_rabbitmq NAME: running and ready afterwards, whatever was before.
start_rabbitmq() {
  local name=$1 home run=$STATE/run/rabbitmq-$1 tries
  home=$(rabbitmq_home "$name")
  ! rabbitmq_pid "$name" >/dev/null || return 0
  need_rabbitmq
  mkdir -p "$home/data" "$home/log"
  # what a killed node left
  stop_process "$run-epmd.pid" 5
  remembered_port "$run.port"
  remembered_port "$run-epmd.port"
  [ -s "$run.password" ] || tr -d - </proc/sys/kernel/random/uuid >"$run.password"
  # the user is made when there is no data yet
  printf '%s\n' 'default_user = innsight' "default_pass = $(<"$run.password")" \
    'disk_free_limit.absolute = 200MB' >"$home/rabbitmq.conf"
  echo '[].' >"$home/plugins"
  local port epmd_port
  port=$(<"$run.port") epmd_port=$(<"$run-epmd.port")
  spawn "$run-epmd.pid" epmd -port "$epmd_port" -address 127.0.0.1 >"$home/log/epmd.log" 2>&1
  # under systemd it does not put a shell in front of the node, so that the pid is the node's;
  # HOME has the cookie; CONF_ENV_FILE would name the system's own node
  spawn "$run.pid" env HOME="$home" RUNNING_UNDER_SYSTEMD=true ERL_EPMD_PORT="$epmd_port" \
    ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_NODENAME="innsight-$name@localhost" \
    RABBITMQ_USE_LONGNAME=false RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$port" \
    RABBITMQ_DIST_PORT="$(free_port)" RABBITMQ_MNESIA_BASE="$home/data" \
    RABBITMQ_LOG_BASE="$home/log" RABBITMQ_PID_FILE="$home/pid" \
    RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" RABBITMQ_ADVANCED_CONFIG_FILE="$home/none" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$home/plugins" RABBITMQ_CONF_ENV_FILE="$home/none" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 2:2 +sbwt none -start_epmd false" \
    "$RABBITMQ_SERVER" >"$home/log/start.log" 2>&1
  tries=$((RABBITMQ_START_SECONDS * 5))
  until speaks_amqp "$port"; do
    if ! start_ticks "$SPAWNED" >/dev/null || ((tries-- == 0)); then
      tail -n 15 "$home/log/start.log" >&2 || true
      fail "RabbitMQ does not start" "its logs: $home/log"
    fi
    sleep 0.2
  done
}

stop_rabbitmq() {
  stop_process "$STATE/run/rabbitmq-$1.pid" "$RABBITMQ_STOP_SECONDS"
  stop_process "$STATE/run/rabbitmq-$1-epmd.pid" 5
}
