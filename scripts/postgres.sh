# shellcheck shell=bash
# Private PostgreSQL clusters of a checkout: `main` (up), `bench` (both durable) and `test`.
# Cluster NAME lives in $STATE/postgres/NAME/{data,log}; its port and password in $STATE/run.

POSTGRES_START_SECONDS=300
POSTGRES_STOP_SECONDS=60

# PostgreSQL does not run as root; `cd /` because its user can't enter every folder.
as_postgres() {
  if root; then
    (cd / && runuser -u postgres -- "$@" </dev/null 7>&- 8>&- 9>&-)
  else
    "$@" </dev/null 7>&- 8>&- 9>&-
  fi
}

cluster_bin() {
  local version
  version=$(cat "$STATE/postgres/$1/data/PG_VERSION" 2>/dev/null || postgres_version) ||
    fail "PostgreSQL with PostGIS is not installed" "run: ./innsight up"
  [ -x "/usr/lib/postgresql/$version/bin/postgres" ] ||
    fail "the data in $STATE/postgres/$1 needs PostgreSQL $version, which is not installed" \
      "install postgresql-$version and postgresql-$version-postgis-3"
  printf '/usr/lib/postgresql/%s/bin' "$version"
}

# The pid of the cluster's server. A postmaster.pid may be left from a killed server and its pid
# belong to somebody else by now, hence the look at the command line.
cluster_pid() {
  local data=$STATE/postgres/$1/data pid
  read -r pid 2>/dev/null <"$data/postmaster.pid" || return 1
  start_ticks "$pid" >/dev/null || return 1
  [[ "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) " == *" -D $data "* ]] || return 1
  printf '%s' "$pid"
}

# cluster_url NAME DATABASE
cluster_url() {
  local password=''
  [ ! -s "$STATE/run/$1.password" ] || password=:$(<"$STATE/run/$1.password")
  printf 'postgres://postgres%s@127.0.0.1:%s/%s' "$password" "$(<"$STATE/run/$1.port")" "$2"
}

# Made beside and moved, so that a killed initdb leaves nothing half done.
create_cluster() {
  local name=$1 home=$STATE/postgres/$1 bin auth=(-A trust)
  bin=$(cluster_bin "$name")
  rm -rf "$home" "$STATE/run/$name.password"
  mkdir -m 700 "$home"
  if [ "$name" != test ]; then
    (umask 077 && tr -d - </proc/sys/kernel/random/uuid >"$STATE/run/$name.password")
    cp "$STATE/run/$name.password" "$home/password"
    auth=(-A scram-sha-256 "--pwfile=$home/password")
  fi
  ! root || chown -R postgres: "$home"
  as_postgres "$bin/initdb" -D "$home/new" -U postgres -E UTF8 --locale=C.UTF-8 "${auth[@]}" \
    >"$STATE/log/initdb.log" 2>&1 ||
    fail "initdb failed" "see $STATE/log/initdb.log"
  rm -f "$home/password"
  mv "$home/new" "$home/data"
}

# A twelfth of the memory, between 128 MB and 1 GB.
shared_buffers_mb() {
  local kb
  kb=$(awk '/^MemTotal/ {print $2}' /proc/meminfo)
  local mb=$((kb / 1024 / 12))
  printf '%d' $((mb < 128 ? 128 : mb > 1024 ? 1024 : mb))
}

# start_cluster NAME: running afterwards, whatever was before. Its port is remembered, and
# replaced only when somebody else has taken it meanwhile.
start_cluster() {
  local name=$1 home=$STATE/postgres/$1 conf=durable.conf bin port tries=5
  ! cluster_pid "$name" >/dev/null || return 0
  [ -s "$home/data/PG_VERSION" ] || create_cluster "$name"
  [ "$name" != test ] || conf=test.conf
  bin=$(cluster_bin "$name")
  cp "$ROOT/scripts/postgres/$conf" "$home/data/postgresql.conf"
  ! root || chown postgres: "$home/data/postgresql.conf"
  while ((tries-- > 0)); do
    port=$(cat "$STATE/run/$name.port" 2>/dev/null || free_port)
    ! port_in_use "$port" || port=$(free_port)
    printf '%s' "$port" >"$STATE/run/$name.port"
    as_postgres "$bin/pg_ctl" start -s -w -t "$POSTGRES_START_SECONDS" -D "$home/data" \
      -l "$home/log" -o "-p $port -c shared_buffers=$(shared_buffers_mb)MB" \
      >"$STATE/log/pg_ctl.log" 2>&1 && return 0
    # Another process took the port in between, or the children of a killed server still end.
    sleep 1
  done
  tail -n 15 "$home/log" >&2 || true
  fail "PostgreSQL does not start" "its log: $home/log"
}

stop_cluster() {
  local bin pid
  pid=$(cluster_pid "$1") || return 0
  bin=$(cluster_bin "$1")
  as_postgres "$bin/pg_ctl" stop -s -w -m fast -t "$POSTGRES_STOP_SECONDS" \
    -D "$STATE/postgres/$1/data" >"$STATE/log/pg_ctl.log" 2>&1 ||
    as_postgres "$bin/pg_ctl" stop -s -w -m immediate -D "$STATE/postgres/$1/data" \
      >>"$STATE/log/pg_ctl.log" 2>&1 || fail "PostgreSQL (pid $pid) does not stop"
}

stop_every_cluster() {
  local name
  for name in main bench test; do stop_cluster "$name"; done
}

# hide_password URL: sets SHOWN_URL, the same without its password, which goes into the environment:
# everybody on the machine may read a program's arguments.
hide_password() {
  local of_user='^([a-z]+://[^:@/?]*):([^@/?]*)(@.*)$' as_setting='^(.*[?&])password=([^&]*)&?(.*)$'
  SHOWN_URL=$1
  if [[ $1 =~ $of_user || $1 =~ $as_setting ]]; then
    SHOWN_URL=${BASH_REMATCH[1]}${BASH_REMATCH[3]}
    local encoded=${BASH_REMATCH[2]//\\/\\\\}
    printf -v PGPASSWORD %b "${encoded//%/\\x}"
    export PGPASSWORD
  fi
}

cluster_query() ( # NAME DATABASE SQL
  hide_password "$(cluster_url "$1" "$2")"
  PGCONNECT_TIMEOUT=10 "$(cluster_bin "$1")/psql" "$SHOWN_URL" -XAtqc "$3"
)

# start_database NAME: cluster NAME runs and has a database `innsight`; DATABASE_URL points to it.
start_database() {
  start_cluster "$1"
  [ -n "$(cluster_query "$1" postgres \
    "SELECT 1 FROM pg_database WHERE datname = 'innsight'")" ] ||
    cluster_query "$1" postgres 'CREATE DATABASE innsight'
  DATABASE_URL=$(cluster_url "$1" innsight)
  export DATABASE_URL
}

# A new, empty test cluster; tests make their databases from template1, which has the extensions
# (CREATE EXTENSION postgis takes half a second, a copy of the template a tenth).
start_test_cluster() {
  stop_cluster test
  rm -rf "$STATE/postgres/test" "$STATE/run/test.port"
  start_cluster test
  cluster_query test template1 'SET client_min_messages = warning;
    CREATE EXTENSION postgis; CREATE EXTENSION fuzzystrmatch'
  INNSIGHT_TEST_POSTGRES_URL=$(cluster_url test postgres)
  export INNSIGHT_TEST_POSTGRES_URL
}
drop_test_cluster() {
  stop_cluster test
  rm -rf "$STATE/postgres/test"
}
