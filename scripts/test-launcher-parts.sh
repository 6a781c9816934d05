# shellcheck shell=bash disable=SC2034,SC2317
# Tests of parts of ./innsight test that bring something of their own, for test-launcher.

# With what a part needs beside it made here; its calls are told.
stand_in_for_parts() {
  # shellcheck source=/dev/null
  . "$ROOT/scripts/mobile-tests.sh"
  LOGS=$WORK/logs PARTS='' TOTAL_PASSED=0 TOTAL_FAILED=0
  mkdir -p "$LOGS"
  CALLS=$WORK/part-calls
  : >"$CALLS"
  install_node_packages() { echo "install $1" >>"$CALLS"; }
  serve_for_phone() { PHONE_PORT=1 PUSH_PORT=2; }
  export_page() { :; }
  spawn() { :; }
}

phone_is_asked_only_when_named() {
  stand_in_for_parts
  PART=rust
  mobile_part
  equal "$(<"$CALLS")" ''
  equal "$TOTAL_PASSED $TOTAL_FAILED" '0 0'
}

phone_counts_screens_and_journeys() {
  stand_in_for_parts
  PART=mobile
  logged() {
    STATUS=0
    case $1 in
      */phone-screens.log) echo '{"numPassedTests":5,"numFailedTests":0,"testResults":[
        {"status":"passed","assertionResults":[{}]}]}' >"$LOGS/phone-screens.json" ;;
      */phone-journeys.log) echo '{"stats":{"expected":2,"unexpected":1,"flaky":0,"skipped":0},
        "errors":[]}' >"$LOGS/phone-journeys.json" ;;
    esac
  }
  mobile_part
  equal "$(<"$CALLS")" 'install mobile'
  equal "$TOTAL_PASSED $TOTAL_FAILED" '7 1'
  export_page() { return 1; }
  mobile_part
  equal "$TOTAL_PASSED $TOTAL_FAILED" '12 2'
}

phone_without_a_server_is_one_failure() {
  stand_in_for_parts
  PART=mobile
  serve_for_phone() { return 1; }
  mobile_part
  equal "$TOTAL_PASSED $TOTAL_FAILED" '0 1'
}
