# shellcheck shell=bash
# The phone part of ./innsight test: its rules and screens over a real server, for both systems; its
# page in a browser; and what the bundles of both systems do. docs/phone.md says what each proves.

PHONE_HOTELS=2000
PHONE_NIGHTS=100

mobile_part() {
  part mobile mobile_tests
}

mobile_tests() {
  local passed=0 failed=0
  install_node_packages mobile
  build_web
  if ! serve_for_phone; then
    PASSED=0 FAILED=1
    return 0
  fi
  phone_runner() {
    "$@"
    passed=$((passed + PASSED)) failed=$((failed + FAILED))
  }
  phone_runner phone_screens
  phone_runner phone_journeys
  stop_process "$STATE/run/phone-page.pid" 15
  stop_process "$STATE/run/phone-server.pid" 15
  # shellcheck disable=SC2034  # for part()
  PASSED=$passed FAILED=$failed
}

# The screens as React Native draws them, once as on Android and once as on iOS.
phone_screens() {
  logged "$LOGS/phone-screens.log" env -C "$ROOT/mobile" CI=1 INNSIGHT_URL="http://127.0.0.1:$PHONE_PORT" \
    INNSIGHT_PUSH_URL="http://127.0.0.1:$PUSH_PORT/push" \
    npx --no-install jest --ci --forceExit --json --outputFile="$LOGS/phone-screens.json"
  count_report vitest "$LOGS/phone-screens.json" "$STATUS"
}

# The app's page in a browser of a phone's size.
phone_journeys() {
  local port
  port=$(free_port)
  if ! export_page; then
    PASSED=0 FAILED=1
    return 0
  fi
  spawn "$STATE/run/phone-page.pid" node "$ROOT/mobile/e2e/serve.mjs" \
    "$STATE/run/phone-page" "$port" "http://127.0.0.1:$PHONE_PORT" >"$LOGS/phone-page.log" 2>&1
  logged "$LOGS/phone-journeys.log" env -C "$ROOT/mobile" \
    PHONE_URL="http://127.0.0.1:$port" INNSIGHT_CHROMIUM=/usr/bin/chromium \
    PLAYWRIGHT_JSON_OUTPUT_NAME="$LOGS/phone-journeys.json" \
    PLAYWRIGHT_JSON_OUTPUT_FILE="$LOGS/phone-journeys.json" \
    npx --no-install playwright test --reporter=list,json
  count_report playwright "$LOGS/phone-journeys.json" "$STATUS"
}

# The app's page, without asking anybody outside. It asks whoever serves it.
export_page() {
  logged "$LOGS/phone-export.log" env -C "$ROOT/mobile" CI=1 EXPO_OFFLINE=1 EXPO_NO_TELEMETRY=1 \
    npx --no-install expo export --platform web --output-dir "$STATE/run/phone-page"
  return "$STATUS"
}

# Notifications are handed to whoever the tests let stand in for Expo's service at this address.
serve_for_phone() {
  make_test_world phone "$PHONE_HOTELS" "$PHONE_NIGHTS" || return 1
  PHONE_PORT=$(free_port)
  PUSH_PORT=$(free_port)
  INNSIGHT_LISTEN=127.0.0.1:$PHONE_PORT INNSIGHT_WEB_DIR=$ROOT/web/dist \
    INNSIGHT_PUSH_URL=http://127.0.0.1:$PUSH_PORT/push \
    spawn "$STATE/run/phone-server.pid" "$BINARY" up >"$LOGS/phone-server.log" 2>&1
  await_test_server "$PHONE_PORT" "$LOGS/phone-server.log"
}
