#!/bin/bash
# sqs_servers.sh elasticmq CONFIG [JAVA-OPTIONS] | moto WORD...: installs what a spec needs into build/, by the
# registries' own clients. Prints how to start it, one word a line; when that cannot be had, says why on stderr and ends
# with 3.
cd "$(dirname "$0")/../.." || exit 1
mkdir -p build
exec 9>"build/$1.lock"
flock 9 # two specs may ask at once

missing() {
  echo "$*" >&2
  exit 3
}

elasticmq() {
  local dir=$PWD/build/elasticmq
  command -v java >/dev/null || missing "no java (Debian package default-jre-headless)"
  if [ ! -f "$dir/ready" ]; then
    command -v mvn >/dev/null || missing "no mvn (Debian package maven)"
    mkdir -p "$dir"
    cat >"$dir/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>bolt.tests</groupId><artifactId>elasticmq</artifactId><version>1</version>
<dependencies><dependency><groupId>org.elasticmq</groupId><artifactId>elasticmq-server_2.13</artifactId>
<version>1.6.16</version></dependency></dependencies></project>
XML
    timeout 170 mvn -q -B -f "$dir/pom.xml" dependency:copy-dependencies -DoutputDirectory="$dir/lib" \
      >"$dir/install.log" 2>&1 || missing "ElasticMQ could not be installed from Maven Central: $(head -c 300 "$dir/install.log")"
    touch "$dir/ready"
  fi
  read -ra java <<<"${3:--Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC}"
  printf '%s\n' java "${java[@]}" "-Dconfig.file=$2" -cp "$dir/lib/*" org.elasticmq.server.Main
}

moto() {
  local python=python3
  if ! python3 -c 'import boto3, moto.server, flask' 2>/dev/null; then
    python=$PWD/build/python/bin/python3
    if [ ! -f build/python/ready ]; then
      python3 -m venv build/python >build/python.log 2>&1 || missing "no venv (Debian package python3-venv)"
      timeout 170 build/python/bin/pip install -q 'moto[server]==5.2.1' boto3 >build/python.log 2>&1 ||
        missing "moto could not be installed from PyPI: $(head -c 300 build/python.log)"
      touch build/python/ready
    fi
  fi
  printf '%s\n' "$python" "$@"
}

case $1 in
  elasticmq) elasticmq "$@" ;;
  moto) shift && moto "$@" ;;
  *) missing "no such server: $1" ;;
esac
