# shellcheck shell=bash
# The web part of ./innsight test: unit tests, then a real browser against a real server.

E2E_HOTELS=2000
E2E_NIGHTS=60

web_parts() {
  install_node_packages
  part web web_unit_tests
  part browser browser_tests
}

web_unit_tests() {
  logged "$LOGS/web.log" env -C "$ROOT/web" npx --no-install vitest run \
    --reporter=default --reporter=json --outputFile.json="$LOGS/web.json"
  count_report vitest "$LOGS/web.json" "$STATUS"
}

# The product as a person gets it, only smaller and in the development profile: migrate, seed, up.
browser_tests() {
  need_browser
  build_web
  if ! serve_for_browser; then
    # shellcheck disable=SC2034  # for part()
    PASSED=0 FAILED=1
    return 0
  fi
  logged "$LOGS/browser.log" env -C "$ROOT/web" \
    INNSIGHT_URL="http://127.0.0.1:$E2E_PORT" INNSIGHT_CHROMIUM=/usr/bin/chromium \
    PLAYWRIGHT_JSON_OUTPUT_NAME="$LOGS/browser.json" PLAYWRIGHT_JSON_OUTPUT_FILE="$LOGS/browser.json" \
    npx --no-install playwright test --reporter=list,json
  count_report playwright "$LOGS/browser.json" "$STATUS"
  stop_process "$STATE/run/browser-server.pid" 15
}

serve_for_browser() {
  local tries=600 binary=$STATE/bin/dev/innsight
  claim_target
  logged "$LOGS/browser-build.log" env -C "$ROOT" cargo build --workspace
  [ "$STATUS" -ne 0 ] || keep_binary debug innsight "$STATE/bin/dev"
  release_target
  [ "$STATUS" -eq 0 ] || return 1
  cluster_query test postgres 'DROP DATABASE IF EXISTS innsight_browser'
  cluster_query test postgres 'CREATE DATABASE innsight_browser'
  E2E_PORT=$(free_port)
  export INNSIGHT_LISTEN=127.0.0.1:$E2E_PORT INNSIGHT_WEB_DIR=$ROOT/web/dist
  DATABASE_URL=$(cluster_url test innsight_browser)
  export DATABASE_URL
  logged "$LOGS/browser-migrate.log" "$binary" migrate
  [ "$STATUS" -eq 0 ] || return 1
  logged "$LOGS/browser-seed.log" "$binary" seed --hotels "$E2E_HOTELS" --nights "$E2E_NIGHTS"
  [ "$STATUS" -eq 0 ] || return 1
  spawn "$STATE/run/browser-server.pid" "$binary" up >"$LOGS/browser-server.log" 2>&1
  until [ "$(http_status 127.0.0.1 "$E2E_PORT" /readyz)" = 200 ]; do
    if ! start_ticks "$SPAWNED" >/dev/null || ((tries-- == 0)); then
      say "the server of the browser test is not ready; its log:"
      tail -n 30 "$LOGS/browser-server.log" >&2
      return 1
    fi
    sleep 0.1
  done
}
