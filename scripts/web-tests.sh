# shellcheck shell=bash
# The web part of ./innsight test: unit tests of the shared client and of the page, then a real browser
# against a real server.

E2E_HOTELS=2000
E2E_NIGHTS=100

web_parts() {
  install_node_packages packages/client
  install_node_packages
  part client unit_tests_of packages/client
  part web unit_tests_of web
  part browser browser_tests
}

unit_tests_of() {
  local name=${1##*/}
  logged "$LOGS/$name.log" env -C "$ROOT/$1" npx --no-install vitest run \
    --reporter=default --reporter=json --outputFile.json="$LOGS/$name.json"
  count_report vitest "$LOGS/$name.json" "$STATUS"
}

# The product as a person gets it, only smaller and in the development profile: migrate, seed, up.
browser_tests() {
  build_web
  if ! serve_for_browser; then
    # shellcheck disable=SC2034  # for part()
    PASSED=0 FAILED=1
    return 0
  fi
  logged "$LOGS/browser.log" env -C "$ROOT/web" \
    INNSIGHT_URL="http://127.0.0.1:$E2E_PORT" INNSIGHT_CHROMIUM=/usr/bin/chromium \
    INNSIGHT_BINARY="$BINARY" \
    INNSIGHT_STYLED_URL="http://127.0.0.1:$STYLED_PORT" STYLE_PORT="$STYLE_PORT" \
    PLAYWRIGHT_JSON_OUTPUT_NAME="$LOGS/browser.json" PLAYWRIGHT_JSON_OUTPUT_FILE="$LOGS/browser.json" \
    npx --no-install playwright test --reporter=list,json
  count_report playwright "$LOGS/browser.json" "$STATUS"
  stop_process "$STATE/run/browser-server.pid" 15
  stop_process "$STATE/run/styled-server.pid" 15
}

serve_for_browser() {
  make_test_world browser "$E2E_HOTELS" "$E2E_NIGHTS" || return 1
  env -C "$ROOT/web" node scripts/make-streets.mjs "$STATE/run/streets.pmtiles" || return 1
  E2E_PORT=$(free_port)
  export INNSIGHT_LISTEN=127.0.0.1:$E2E_PORT INNSIGHT_WEB_DIR=$ROOT/web/dist
  INNSIGHT_MAP_PMTILES=$STATE/run/streets.pmtiles INNSIGHT_REFUSE_COMMON_PASSWORDS=true \
    spawn "$STATE/run/browser-server.pid" "$BINARY" up >"$LOGS/browser-server.log" 2>&1
  await_test_server "$E2E_PORT" "$LOGS/browser-server.log" || return 1
  # A second one whose map has a style from elsewhere, which the tests serve.
  STYLED_PORT=$(free_port) STYLE_PORT=$(free_port)
  INNSIGHT_LISTEN=127.0.0.1:$STYLED_PORT \
    INNSIGHT_MAP_STYLE_URL=http://127.0.0.1:$STYLE_PORT/style.json \
    spawn "$STATE/run/styled-server.pid" "$BINARY" api >"$LOGS/styled-server.log" 2>&1
  await_test_server "$STYLED_PORT" "$LOGS/styled-server.log"
}
