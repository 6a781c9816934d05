# shellcheck shell=bash
# ./innsight bench: the release build of the bench package over a private, durable PostgreSQL of
# its own, whose data is kept for the next measurement. Never over the user's DATABASE_URL: a
# measurement writes.

run_bench() {
  identity $$ >"$STATE/run/launcher.$$"
  at_end end_bench
  build_release innsight bench
  (($# > 0)) || set -- --help
  if [[ " $* " != *" --help "* && " $* " != *" -h "* ]]; then
    need_postgres
    need_load_generator
    lock_checkout
    if [ "$1" = booking ]; then need_k6 && export K6; fi
    [ "$1" != elasticsearch ] || open_bench_elasticsearch
    if [[ "$1" = payments && " $* " = *" --rabbitmq "* ]]; then open_bench_rabbitmq; fi
    cluster_pid bench >/dev/null || step "Starting PostgreSQL (data: $STATE/postgres/bench)"
    start_database bench
    unlock_checkout
  fi
  export INNSIGHT_BIN=$STATE/bin/innsight
  local argument arguments=()
  for argument in "$@"; do
    # The launcher's own: the program takes a broker by its address.
    [ "$argument" = --rabbitmq ] || arguments+=("$argument")
  done
  supervised "$STATE/bin/bench" "${arguments[@]}"
}

# An empty node, never the user's Elasticsearch: what is measured has to be alone. Lucene is the jar
# that came with it.
open_bench_elasticsearch() {
  step "Starting Elasticsearch (data: $(elasticsearch_home bench))"
  start_empty_elasticsearch bench 1g
  INNSIGHT_BENCH_ELASTICSEARCH_URL=$(elasticsearch_url bench)
  export INNSIGHT_BENCH_ELASTICSEARCH_URL
  build_lucene
}

# A node of its own under the same settings as the one of `up --rabbitmq`.
open_bench_rabbitmq() {
  need_rabbitmq
  step "Starting RabbitMQ (data: $(rabbitmq_home bench))"
  start_rabbitmq bench
  AMQP_URL=$(rabbitmq_url bench)
  export AMQP_URL
}

build_lucene() {
  local classes=$STATE/lucene
  need_java
  build_elasticsearch
  rm -rf "$classes"
  compile_java "$ELASTICSEARCH" "$classes" "$ROOT"/bench/lucene/*.java
  INNSIGHT_BENCH_JAVA=$JAVA
  INNSIGHT_BENCH_JAVA_FLAGS=${JAVA_FLAGS[*]}
  INNSIGHT_BENCH_CLASSES=$classes:$(echo "$ELASTICSEARCH"/lib/lucene-core-*.jar)
  export INNSIGHT_BENCH_JAVA INNSIGHT_BENCH_JAVA_FLAGS INNSIGHT_BENCH_CLASSES
}

end_bench() {
  local status=$?
  trap '' INT TERM HUP
  end_child
  drop_elasticsearch bench
  stop_rabbitmq bench
  stop_cluster bench
  rm -f "$STATE/run/launcher.$$"
  exit "$status"
}
