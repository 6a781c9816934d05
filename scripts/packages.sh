# shellcheck shell=bash
# Debian packages the platform needs; asked for only when missing, with the reason.

JAVA_VERSION_MIN=21

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

# The first JDK that is new enough for Elasticsearch.
java_home() {
  local home version
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -x "$home/bin/javac" ] || continue
    version=$("$home/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    ((${version:-0} < JAVA_VERSION_MIN)) || { printf '%s' "$home"; return 0; }
  done
  return 1
}

# Debian 12 has no JDK that is new enough; later releases have.
need_elasticsearch() {
  local missing=()
  if ! java_home >/dev/null; then
    apt-cache show openjdk-21-jdk-headless >/dev/null 2>&1 ||
      fail "Elasticsearch needs a JDK $JAVA_VERSION_MIN or newer, and this system's apt has none" \
        "install one below /usr/lib/jvm (adoptium.net has packages), or set JAVA_HOME" \
        "to search without Elasticsearch nothing is needed: ./innsight up"
    missing+=(openjdk-21-jdk-headless)
  fi
  command -v mvn >/dev/null || missing+=(maven)
  command -v unzip >/dev/null || missing+=(unzip)
  [ ${#missing[@]} -eq 0 ] ||
    install_packages "Elasticsearch, started as a private process of this checkout" "${missing[@]}"
}

need_redis() {
  command -v redis-server >/dev/null ||
    install_packages "the tests of leases, each with a Redis of its own" redis-server
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

need_rust() {
  command -v cargo >/dev/null || PATH=$PATH:${HOME:-/root}/.cargo/bin
  command -v cargo >/dev/null ||
    fail "Rust is missing" "install it from https://rustup.rs and run the command again"
  command -v cc >/dev/null || install_packages "the linker that Rust calls" gcc libc6-dev
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
