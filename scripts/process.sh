# shellcheck shell=bash
# Processes that outlive a command: started in their own session, known by pid and start time
# (a pid alone may meanwhile belong to somebody else), stopped with a limit.

# The start time of process $1 in clock ticks since boot; fails for a dead or zombie process.
start_ticks() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  read -r -a fields <<<"${stat##*) }"
  [[ ${fields[0]} != [ZX] ]] && printf '%s' "${fields[19]}"
}

# A line that names process $1 for ever: pid, start time, boot.
identity() {
  local ticks
  ticks=$(start_ticks "$1") || return 1
  printf '%s %s %s\n' "$1" "$ticks" "$(cat /proc/sys/kernel/random/boot_id)"
}

# The pid in file $1 if that very process still runs.
live_pid() {
  local line
  [ -s "$1" ] && read -r line <"$1" || return 1
  [ "$(identity "${line%% *}" || true)" = "$line" ] && printf '%s' "${line%% *}"
}

# spawn PIDFILE COMMAND…: its own session, so a Ctrl-C of the terminal reaches only the launcher,
# which then stops things in order. The pid file is written before the command takes over: there
# is no moment at which a killed launcher leaves an unknown process. Sets SPAWNED.
spawn() {
  # shellcheck disable=SC2016  # expanded by the inner shell
  setsid bash -c "$(declare -f start_ticks identity)"'
    set -e; identity $$ >"$1.new"; mv "$1.new" "$1"; shift; exec "$@"' \
    spawn "$@" </dev/null 9>&- 8>&- 6>&- 5>&- &
  # shellcheck disable=SC2034  # for the caller
  SPAWNED=$!
}

# stop_process PIDFILE SECONDS: SIGTERM, then SIGKILL when the time is over.
stop_process() {
  local pid
  if pid=$(live_pid "$1"); then
    kill -TERM "$pid" 2>/dev/null || true
    if ! wait_gone "$1" "$2"; then
      note "process $pid did not stop within $2 s and is killed"
      kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
      wait_gone "$1" 5 || true
    fi
  fi
  rm -f "$1"
}

wait_gone() {
  local tries=$(($2 * 20))
  while live_pid "$1" >/dev/null; do
    ((tries-- > 0)) || return 1
    sleep 0.05
  done
}

# at_end FUNCTION: called when the launcher ends, by itself or by a signal.
at_end() {
  # shellcheck disable=SC2064  # the name is meant now
  trap "$1" EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# supervised COMMAND…: runs it as a process group that an interrupted launcher can end at once
# (bash would otherwise wait for the command before it heeds the signal), and as a person would: what
# it writes is not private like the launcher's own files. Returns its status.
CHILD=''
supervised() {
  (umask "$USER_UMASK" && exec setsid "$@" </dev/null 9>&- 8>&-) &
  CHILD=$!
  local status=0
  wait "$CHILD" || status=$?
  CHILD=''
  return "$status"
}
end_child() {
  [ -n "$CHILD" ] || return 0
  kill -TERM -- "-$CHILD" 2>/dev/null || true
  local tries=100
  while kill -0 -- "-$CHILD" 2>/dev/null && ((tries-- > 0)); do sleep 0.05; done
  kill -KILL -- "-$CHILD" 2>/dev/null || true
  CHILD=''
}

port_in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A free port below the kernel's range for outgoing connections (32768…).
free_port() {
  local port tries=100
  while ((tries-- > 0)); do
    port=$((20000 + RANDOM % 12000))
    port_in_use "$port" || { printf '%s' "$port"; return 0; }
  done
  fail "no free port found between 20000 and 32000"
}

# http_answer HOST PORT PATH: head and body, without needing curl; fails when nobody answers.
http_answer() {
  # shellcheck disable=SC2016  # expanded by the inner shell
  timeout 5 bash -c '
    exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf "GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n" "$3" "$1" "$2" >&3
    cat <&3' http "$@" 2>/dev/null
}

# http_status HOST PORT PATH: the status code; fails when nobody answers.
http_status() {
  local status=''
  read -r _ status _ < <(http_answer "$@") && printf '%s' "$status"
}
