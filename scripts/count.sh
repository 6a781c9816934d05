# shellcheck shell=bash
# How many tests passed and failed, from each runner's own report. Sets PASSED and FAILED.

# count_cargo LOG STATUS: the sum of the `test result:` lines. A test binary that crashed prints
# none: each one that was started and gave no result counts as one failure. So does a failing
# cargo that reports no failure (the code did not compile), and one that ran nothing at all.
count_cargo() {
  read -r PASSED FAILED < <(
    sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
      /^ +(Running|Doc-tests) / { crashed += waiting; waiting = 1 }
      /^test result: (ok|FAILED)\. / { passed += $4; failed += $6; results++; waiting = 0 }
      END { print passed + 0, failed + crashed + waiting + (results == 0 && !waiting) }')
  count_crash "$2"
}

# count_report KIND FILE STATUS: vitest's or Playwright's JSON report. A test that passed only on a
# second try counts as failed. A runner that leaves no report has crashed.
count_report() {
  read -r PASSED FAILED < <(node "$ROOT/scripts/count-report.mjs" "$1" "$2" || echo 0 1)
  count_crash "$3"
  ((PASSED + FAILED > 0)) || FAILED=1
}

count_crash() {
  [ "$1" -eq 0 ] || FAILED=$((FAILED > 0 ? FAILED : 1))
}
