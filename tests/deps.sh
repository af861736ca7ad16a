#!/bin/sh
# make deps: installs the Debian packages that are missing, and nothing else. Needs root or sudo only when some are.
# `deps.sh run` leaves out what only tests and linters need.
set -e
build="gcc make pkg-config libluajit-5.1-dev libuv1-dev libpq-dev libcurl4-openssl-dev libwebsockets-dev
  lua-cjson-dev libssl-dev libsodium-dev libedit-dev"
run="libwebsockets-evlib-uv postgresql chromium fonts-dejavu-core"
check="clang-format lua-check cppcheck python3 procps pgbouncer"
# Servers that speak SQS, for its specs: where CI is set none of them may be missing.
if [ -n "${CI:-}" ]; then
  command -v java >/dev/null || check="$check default-jre-headless"
  command -v mvn >/dev/null || check="$check maven"
  python3 -c 'import venv, ensurepip' 2>/dev/null || check="$check python3-venv"
fi
[ "${1:-}" != run ] || check=
missing=""
for pkg in $build $run $check; do
  dpkg-query -W -f='${Status}' "$pkg" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $pkg"
done
[ -n "$missing" ] || exit 0
echo "installing:$missing"
sudo=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "make deps: run as root or install sudo; missing:$missing" >&2; exit 1; }
  sudo=sudo
fi
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
