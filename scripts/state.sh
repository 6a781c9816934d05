# shellcheck shell=bash
# Where a checkout keeps what it runs: data, pid files, logs, the built binary.
#
# As a normal user that is .innsight/ in the checkout. PostgreSQL refuses to run as root, and its
# own user can't enter /root, so as root it is /var/lib/innsight/<hash of the checkout's path>.
# INNSIGHT_DATA names another place.

CACHE=${INNSIGHT_CACHE:-${HOME:-/root}/.cache/innsight}
LOCK_WAIT_SECONDS=1800

root() { [ "$(id -u)" -eq 0 ]; }

# Sets STATE and makes its folders. What runs there logs, keeps passwords and data of guests: only its
# owner reads it. PostgreSQL's user walks through to its own folders.
open_state() {
  mkdir -p "$ROOT/.innsight" "$CACHE"
  # shellcheck disable=SC2034  # for supervised
  USER_UMASK=$(umask)
  umask 077
  if [ -n "${INNSIGHT_DATA:-}" ]; then
    STATE=$(mkdir -p "$INNSIGHT_DATA" && cd "$INNSIGHT_DATA" && pwd -P)
  elif root; then
    STATE=/var/lib/innsight/$(printf '%s' "$ROOT" | sha256sum | cut -c1-16)
    mkdir -p "${STATE%/*}"
    chmod 711 "${STATE%/*}"
    exec 7>"$ROOT/.innsight/clone.lock"
    flock -w 60 7 || fail "another ./innsight holds $ROOT/.innsight/clone.lock for 60 s"
    adopt_state
    exec 7>&-
  else
    STATE=$ROOT/.innsight
  fi
  local folders=("$STATE"/{bin,elasticsearch,log,rabbitmq,run,stamp}) passage=700
  ! root || passage=711
  mkdir -p "${folders[@]}" "$STATE/postgres"
  chmod 700 "${folders[@]}"
  chmod "$passage" "$STATE" "$STATE/postgres"
}

# Outside the checkout, data outlives a removed clone. A new clone at the same path must not
# inherit its database: the old one is put aside, and only the latest is kept.
adopt_state() {
  local id=$ROOT/.innsight/clone node
  [ -s "$id" ] || tr -d - </proc/sys/kernel/random/uuid >"$id"
  if [ -e "$STATE" ] && ! cmp -s "$id" "$STATE/clone"; then
    stop_process "$STATE/run/server.pid" 30
    for node in main bench test; do stop_elasticsearch "$node"; done
    stop_rabbitmq main
    stop_every_cluster
    rm -rf "$STATE.previous"
    mv "$STATE" "$STATE.previous"
    note "data of an earlier clone at this path was put aside: $STATE.previous"
  fi
  mkdir -p "$STATE"
  cp "$id" "$STATE/clone"
  printf '%s\n' "$ROOT" >"$STATE/checkout"
}

# One ./innsight at a time starts or stops things in a checkout; others wait for it here.
# Children must not inherit the lock (9>&-), or it would outlive the launcher.
lock_checkout() {
  exec 9>>"$STATE/run/lock"
  await_lock 9 -x "Another ./innsight is starting or stopping in this checkout: waiting for it"
}

# await_lock FD -x|-s MESSAGE: exclusive or shared; in short steps, so that a signal is heeded.
await_lock() {
  ! flock -n "$2" "$1" || return 0
  step "$3"
  local tries=$((LOCK_WAIT_SECONDS * 5))
  until flock -n "$2" "$1"; do
    ((tries-- > 0)) || fail "it is still busy after $LOCK_WAIT_SECONDS s" \
      "see what it does, or end it: ./innsight down"
    sleep 0.2
  done
}

unlock_checkout() { exec 9>&-; }

# Settings of the file .env count where the environment says nothing (KEY=value lines only).
load_env_file() {
  [ -f "$ROOT/.env" ] || return 0
  local line key value
  while IFS= read -r line || [ -n "$line" ]; do
    [[ $line =~ ^[[:space:]]*([A-Z][A-Z0-9_]*)=(.*)$ ]] || continue
    key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
    value=${value#[\"\']} value=${value%[\"\']}
    [ -z "$value" ] || [ -n "${!key:-}" ] || export "$key=$value"
  done <"$ROOT/.env"
}
