# shellcheck shell=bash
# Private Elasticsearch nodes of a checkout: `main` (up --elasticsearch), `bench` and `test`. Node NAME
# lives in $STATE/elasticsearch/NAME/{data,tmp,log}; its pid and port in $STATE/run/elasticsearch-NAME.*.
# INNSIGHT_ELASTICSEARCH=8 takes one of version 8 instead of 9, with data of its own (NAME-8).
# What it is made of, and what it lacks: scripts/elasticsearch/README.md.

ELASTICSEARCH_START_SECONDS=180
ELASTICSEARCH_STOP_SECONDS=30
MAVEN_URL=${INNSIGHT_MAVEN_URL:-https://repo.maven.apache.org/maven2}

# The private nodes' version, by the major one that INNSIGHT_ELASTICSEARCH names.
elasticsearch_version() {
  case ${INNSIGHT_ELASTICSEARCH:-9} in
    9) echo 9.5.3 ;;
    8) echo 8.19.21 ;;
    *) fail "INNSIGHT_ELASTICSEARCH is 8 or 9, not $INNSIGHT_ELASTICSEARCH" ;;
  esac
}

# Sets ELASTICSEARCH to the folder with jars, classes and configuration, and makes it when it is
# not there.
build_elasticsearch() {
  # shellcheck disable=SC2153  # the launcher's
  local parts=$ROOT/scripts/elasticsearch version stamp
  version=$(elasticsearch_version)
  stamp=$(cat - "$parts"/*.{java,properties} "$parts/${version%%.*}"/* <<<"$version" |
    sha256sum | cut -c1-16)
  ELASTICSEARCH=$CACHE/elasticsearch/$stamp
  once "$ELASTICSEARCH" assemble_elasticsearch "$parts" "$version"
}

# A module of the server has a folder and a class loader of its own.
assemble_elasticsearch() { # PARTS VERSION FOLDER
  local parts=$1 version=$2 new=$3 major=$1/${2%%.*} wanted
  local network=$new/home/modules/transport-netty4 root=$new/home/modules/root-page
  step "Downloading the jars of Elasticsearch $version (Maven Central, 48 MB)"
  mkdir -p "$new/lib" "$new/home/config" "$network" "$root"
  read -r -d '' -a wanted <"$major/jars.sha256" || true
  download "$MAVEN_URL" "$new/lib" "${wanted[@]}" ||
    fail "the jars could not be downloaded from $MAVEN_URL" \
      "it needs a network the first time; INNSIGHT_MAVEN_URL names another repository"
  mv "$new"/lib/ecj-*.jar "$new/ecj.jar"
  mv "$new"/lib/{netty-,transport-netty4-,elasticsearch-ssl-config-}*.jar "$network/"
  (cd "$network" && python3 -m zipfile -e transport-netty4-*.jar unpacked &&
    grep -v '^modulename' unpacked/META-INF/es-plugins/transport-netty4/*.properties \
      >plugin-descriptor.properties && rm -r unpacked)
  compile_java "$new" "$new/classes" "$parts/StartNode.java" "$major/Modules.java"
  compile_java "$new" "$new/root-page" "$parts"/Root*.java "$major/RootPage.java"
  (cd "$new/root-page" && python3 -m zipfile -c "$root/root-page.jar" ./*)
  rm -r "$new/root-page"
  printf '%s\n' name=root-page description=root-page "version=$version" \
    "elasticsearch.version=$version" java.version=21 classname=RootPage \
    >"$root/plugin-descriptor.properties"
  cp "$parts/log4j2.properties" "$new/home/config/"
}
compile_java() { # FOLDER OUT SOURCE…
  local jars
  jars=$(printf '%s:' "$1"/lib/*.jar)
  "$JAVA" -jar "$1/ecj.jar" -21 -nowarn -proc:none -cp "$jars" -d "$2" "${@:3}" \
    >"$STATE/log/javac.log" 2>&1 ||
    fail "the Java of $3 does not compile" "see $STATE/log/javac.log"
}

elasticsearch_home() {
  printf '%s' "$STATE/elasticsearch/$1"
  [ "${INNSIGHT_ELASTICSEARCH:-9}" != 8 ] || printf -- '-8'
}
elasticsearch_url() { printf 'http://127.0.0.1:%s' "$(<"$STATE/run/elasticsearch-$1.port")"; }
elasticsearch_pid() { live_pid "$STATE/run/elasticsearch-$1.pid"; }

# start_elasticsearch NAME HEAP: running and healthy afterwards, whatever was before.
start_elasticsearch() {
  local name=$1 heap=$2 home run=$STATE/run/elasticsearch-$1 tries port
  home=$(elasticsearch_home "$1")
  ! elasticsearch_pid "$name" >/dev/null || return 0
  need_java
  build_elasticsearch
  mkdir -p "$home/data" "$home/tmp"
  port=$(cat "$run.port" 2>/dev/null || free_port)
  ! port_in_use "$port" || port=$(free_port)
  printf '%s' "$port" >"$run.port"
  # Copied once and not again: what lives through a collection is mostly what was indexed and stays,
  # and each copy is a pause. Garbage does not count as used memory: it may lie until the heap is
  # full, and the server would turn searches away.
  spawn "$run.pid" "$JAVA" "${JAVA_FLAGS[@]}" "-Xms$heap" "-Xmx$heap" -XX:+UseSerialGC \
    -XX:MaxTenuringThreshold=1 -XX:+ExitOnOutOfMemoryError \
    --enable-native-access=ALL-UNNAMED -Dlog4j.shutdownHookEnabled=false \
    -Dlog4j2.disable.jmx=true -Des.distribution.type=tar "-Des.path.home=$ELASTICSEARCH/home" \
    "-Djava.io.tmpdir=$home/tmp" -cp "$ELASTICSEARCH/classes:$ELASTICSEARCH/lib/*" StartNode \
    "$ELASTICSEARCH/home" "node.name=$name" cluster.name=innsight "path.data=$home/data" \
    "path.logs=$home" http.host=127.0.0.1 transport.host=127.0.0.1 "http.port=$port" \
    "transport.port=$(free_port)" discovery.type=single-node \
    indices.breaker.total.use_real_memory=false \
    cluster.routing.allocation.disk.threshold_enabled=false >"$home/log" 2>&1
  tries=$((ELASTICSEARCH_START_SECONDS * 5))
  until [ "$(http_status 127.0.0.1 "$port" \
    '/_cluster/health?wait_for_status=yellow&timeout=2s')" = 200 ]; do
    if ! start_ticks "$SPAWNED" >/dev/null || ((tries-- == 0)); then
      tail -n 15 "$home/log" >&2 || true
      fail "Elasticsearch does not start" "its log: $home/log"
    fi
    sleep 0.2
  done
}

stop_elasticsearch() {
  stop_process "$STATE/run/elasticsearch-$1.pid" "$ELASTICSEARCH_STOP_SECONDS"
}

# start_empty_elasticsearch NAME HEAP: a node without anything of before.
start_empty_elasticsearch() {
  drop_elasticsearch "$1"
  rm -f "$STATE/run/elasticsearch-$1.port"
  start_elasticsearch "$1" "$2"
}
drop_elasticsearch() {
  stop_elasticsearch "$1"
  rm -rf "$(elasticsearch_home "$1")"
}

# An empty node for one test run.
start_test_elasticsearch() {
  start_empty_elasticsearch test 512m
  INNSIGHT_TEST_ELASTICSEARCH_URL=$(elasticsearch_url test)
  # tests that kill a node start one of their own
  INNSIGHT_TEST_ELASTICSEARCH_HOME=$ELASTICSEARCH
  INNSIGHT_TEST_JAVA=$JAVA
  export INNSIGHT_TEST_ELASTICSEARCH_URL INNSIGHT_TEST_ELASTICSEARCH_HOME INNSIGHT_TEST_JAVA
}
