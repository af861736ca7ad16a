#!/bin/sh
# make deps: installs the Debian packages that are missing, and nothing else. Needs root or sudo only when some are.
# `deps.sh run` leaves out what only tests and linters need.
set -e
build="gcc make pkg-config libluajit-5.1-dev libuv1-dev libpq-dev libcurl4-openssl-dev libwebsockets-dev
  lua-cjson-dev libssl-dev libsodium-dev libedit-dev"
run="libwebsockets-evlib-uv postgresql chromium fonts-dejavu-core"
check="clang-format lua-check cppcheck python3 procps pgbouncer openssl"
# Directories that are not ours, for tests/e2e/product.sh. The first wants a web server beside it, any will do.
product="openguides libdbd-sqlite3-perl mini-httpd python3-django"
# Servers that speak SQS, for its specs: where CI is set none of them may be missing.
if [ -n "${CI:-}" ]; then
  command -v java >/dev/null || check="$check default-jre-headless"
  command -v mvn >/dev/null || check="$check maven"
  python3 -c 'import venv, ensurepip' 2>/dev/null || check="$check python3-venv"
fi
[ "${1:-}" != run ] || check= product=
missing=""
for pkg in $build $run $check $product; do
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
if [ -n "$product" ] && ! apt-cache show openguides >/dev/null 2>&1; then
  echo "openguides is not to be had here: its test will be skipped"
  for pkg in $product; do missing=$(echo "$missing " | sed "s/ $pkg / /"); done
fi
# Bolt and its tests start what they need; no package is to start a server of its own.
if [ ! -e /usr/sbin/policy-rc.d ]; then
  printf '#!/bin/sh\nexit 101\n' | $sudo install -m 755 /dev/stdin /usr/sbin/policy-rc.d
  trap '$sudo rm -f /usr/sbin/policy-rc.d' EXIT
fi
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
