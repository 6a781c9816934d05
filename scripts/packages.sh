# shellcheck shell=bash
# Debian packages the platform needs; asked for only when missing, with the reason. What apt does not
# have: tools.sh.

# The highest installed PostgreSQL (15 or newer) that has PostGIS; prints its version.
postgres_version() {
  local dir version best=0
  for dir in /usr/lib/postgresql/*/bin; do
    version=${dir%/bin} version=${version##*/}
    if [[ $version =~ ^[0-9]+$ ]] && ((version >= 15 && version > best)) &&
      [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] &&
      [ -f "/usr/share/postgresql/$version/extension/postgis.control" ] &&
      [ -f "/usr/share/postgresql/$version/extension/fuzzystrmatch.control" ]; then
      best=$version
    fi
  done
  ((best > 0)) && printf '%s' "$best"
}

need_postgres() {
  postgres_version >/dev/null ||
    install_packages "the database, started as a private process of this checkout" \
      postgresql-15 postgresql-15-postgis-3
}

need_redis() {
  command -v redis-server >/dev/null ||
    install_packages "leases, in tests and in the race lab, which start a Redis of their own" redis-server
}

need_shellcheck() {
  command -v shellcheck >/dev/null || install_packages "the check of the shell scripts" shellcheck
}

need_browser() {
  local missing=()
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  [ -d /usr/share/fonts/truetype/noto ] || missing+=(fonts-noto-core)
  [ ${#missing[@]} -eq 0 ] || install_packages "the browser test" "${missing[@]}"
}

need_load_generator() {
  command -v wrk >/dev/null || install_packages "the load of ./innsight bench search" wrk
}

# install_packages REASON PACKAGE…
install_packages() {
  local reason=$1 as_root=()
  shift
  step "Installing $* ($reason)"
  command -v apt-get >/dev/null || fail "this system has no apt-get" "install by hand: $*"
  if ! root; then
    command -v sudo >/dev/null || tell_root_command "$@"
    as_root=(sudo)
    [ -t 0 ] || as_root=(sudo -n)
  fi
  "${as_root[@]}" bash "$ROOT/scripts/install-packages" "$@" >&2 ||
    tell_root_command "$@"
}

tell_root_command() {
  fail "these packages are needed and could not be installed: $*" \
    "as root, run this and then the same ./innsight command again:" \
    "  bash $ROOT/scripts/install-packages $*"
}
