# shellcheck shell=bash
# What the launcher says to a person. Messages go to stderr, so that the output of a command
# (an OpenAPI document, a query's rows) stays clean on stdout.

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
  BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' PLAIN=$'\e[0m'
else
  BOLD='' DIM='' RED='' PLAIN=''
fi

say() { printf '%s\n' "$*" >&2; }
step() { printf '%s==>%s %s\n' "$BOLD" "$PLAIN" "$*" >&2; }
note() { printf '    %s%s%s\n' "$DIM" "$*" "$PLAIN" >&2; }

# fail WHAT NEXT: what went wrong and what to do about it, then the end.
fail() {
  printf '%sinnsight: %s%s\n' "$RED" "$1" "$PLAIN" >&2
  [ $# -lt 2 ] || printf '    %s\n' "${@:2}" >&2
  exit 1
}

# The time in milliseconds, and the seconds since such a time in words ("8.2 s").
now_ms() { date +%s%3N; }
since() {
  local ms=$(($(now_ms) - $1))
  printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}
