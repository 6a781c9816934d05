# shellcheck shell=bash
# Builds the binaries and the web app, and only when their sources changed: a stamp beside the
# result holds the hash of all files that went into it.

TARGET=$CACHE/target

# One hash over the content of every file under the given paths (relative to the checkout).
hash_files() {
  (cd "$ROOT" && find "$@" \( -name node_modules -o -name dist -o -name .git -o -name target \
    -o -name .innsight -o -name test-results -o -name playwright-report \) -prune \
    -o -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum) | sha256sum | cut -c1-32
}

rust_hash() {
  local path paths=()
  for path in "$ROOT"/* "$ROOT/.cargo"; do
    [ -e "$path" ] || continue
    case ${path##*/} in
      web | packages | mobile | docs | scripts | innsight | target | *.md | LICENSE*) ;;
      *) paths+=("${path##*/}") ;;
    esac
  done
  printf '%s %s' "$(hash_files "${paths[@]}")" "$(cd "$ROOT" && rustc --version)"
}

# All checkouts of a user share one target folder, so that dependencies are compiled once. Cargo
# judges freshness by file times and names our crates alike in each checkout: it could take a newer
# build of another checkout for ours. So the folder remembers whose it is, and when it changes hands
# our own crates are cleaned (dependencies stay). A shared lock is held until the results are used;
# changing hands takes the exclusive one. Within a checkout cargo's own locks are enough.
claim_target() {
  mkdir -p "$TARGET"
  exec 8>>"$CACHE/target.lock"
  export CARGO_TARGET_DIR=$TARGET
  local owner tries=20
  owner="$ROOT $(stat -c '%i %W' "$ROOT")"
  while ((tries-- > 0)); do
    await_lock 8 -s "Another checkout takes over $TARGET: waiting for it"
    ! target_is_of "$owner" || return 0
    flock -u 8
    await_lock 8 -x "Another checkout builds or tests in $TARGET: waiting for it"
    if ! target_is_of "$owner"; then
      rm -f "$TARGET/.innsight-checkout"
      (cd "$ROOT" && cargo clean -q --workspace && cargo clean -q --workspace --release)
      printf '%s\n' "$owner" >"$TARGET/.innsight-checkout"
    fi
    flock -u 8
  done
  fail "other checkouts keep taking $TARGET" "give this one its own: INNSIGHT_CACHE=FOLDER"
}
target_is_of() { [ "$(cat "$TARGET/.innsight-checkout" 2>/dev/null)" = "$1" ]; }
release_target() { exec 8>&-; }

# keep_binary PROFILE NAME FOLDER: a copy that no other checkout's build can replace.
keep_binary() {
  mkdir -p "$3"
  cp "$TARGET/$1/$2" "$3/$2.new" && mv "$3/$2.new" "$3/$2"
}

# build_release NAME …: these release binaries in $STATE/bin are those of the present sources
# afterwards. Whoever starts the platform does not wait for the measurements to be compiled.
build_release() {
  need_rust
  local name begin hash flags=() old=()
  hash=$(rust_hash)
  for name in "$@"; do
    if [ "$(cat "$STATE/stamp/$name" 2>/dev/null)" = "$hash" ] && [ -x "$STATE/bin/$name" ]; then
      continue
    fi
    old+=("$name")
    flags+=(--bin "$name")
  done
  ((${#old[@]} > 0)) || return 0
  begin=$(now_ms)
  claim_target
  step "Compiling (the first time takes some minutes; afterwards only what changed)"
  # of the whole workspace: -p would select other features of its dependencies
  supervised cargo build --release --workspace "${flags[@]}" \
    --manifest-path "$ROOT/Cargo.toml" >&2 ||
    fail "the build failed" "mend what the compiler says above and run the command again"
  for name in "${old[@]}"; do
    keep_binary release "$name" "$STATE/bin"
    printf '%s' "$hash" >"$STATE/stamp/$name"
  done
  release_target
  note "compiled in $(since "$begin")"
}

# Packages of web/, or of another folder that has a lock file, exactly as that says.
install_node_packages() {
  local lock hash folder=${1:-web} stamp
  stamp=$ROOT/$folder/node_modules/.innsight-lock
  lock=$ROOT/$folder/package-lock.json
  hash=$(sha256sum <"$lock")
  [ "$(cat "$stamp" 2>/dev/null)" != "$hash" ] || return 0
  step "Installing the packages of $folder (npm ci)"
  supervised env -C "$ROOT/$folder" npm_config_cache="$CACHE/npm" PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 \
    npm_config_update_notifier=false npm ci --no-audit --no-fund --loglevel=error >&2 ||
    fail "npm ci failed" "see its messages above; it needs a network the first time"
  printf '%s' "$hash" >"$stamp"
}

web_hash() {
  local paths=(web packages/client)
  [ ! -f "$ROOT/openapi.json" ] || paths+=(openapi.json)
  printf '%s %s' "$(hash_files "${paths[@]}")" "$(node --version)"
}

# web/dist is that of the present sources afterwards; packages/client is built into it as it is.
build_web() {
  local hash begin
  need_node
  hash=$(web_hash)
  if [ "$(cat "$STATE/stamp/web" 2>/dev/null)" = "$hash" ] && [ -f "$ROOT/web/dist/index.html" ]
  then return 0; fi
  begin=$(now_ms)
  install_node_packages
  step "Building the web app"
  supervised env -C "$ROOT/web" npm run --silent build >&2 ||
    fail "the web app's build failed" "see its messages above"
  # Hashed again: the build may generate sources (the API client).
  web_hash >"$STATE/stamp/web"
  note "built in $(since "$begin")"
}

# ./innsight cargo …: cargo over the shared target folder, so that nothing is compiled twice.
run_cargo() {
  at_end end_child
  need_rust
  case ${1:-} in
    fmt | clippy) cargo "$1" --version >/dev/null 2>&1 ||
      fail "cargo $1 is missing" "add it: rustup component add rustfmt clippy" ;;
  esac
  claim_target
  supervised env -C "$ROOT" cargo "$@"
}

check_web() {
  at_end end_child
  need_node
  local folder
  for folder in packages/client web mobile; do
    install_node_packages "$folder"
    supervised env -C "$ROOT/$folder" npm run --silent check >&2 ||
      fail "the checks of $folder failed" "see above; by hand: cd $folder && npm run check"
  done
  build_web
}

check_scripts() {
  at_end end_child
  need_shellcheck
  supervised env -C "$ROOT" shellcheck -x innsight .ci/run scripts/*.sh scripts/install-packages \
    scripts/prove-empty-machine scripts/test-launcher scripts/elasticsearch/list-jars scripts/pin-actions \
    ops/check ops/compose/make-secrets ops/image/with-secrets ||
    fail "the shell scripts have faults" "see above"
}
