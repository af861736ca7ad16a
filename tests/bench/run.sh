#!/bin/bash
# make bench: every number beside a yardstick measured in the same run. Medians, with the 10th and 90th percentile.
cd "$(dirname "$0")/../.." || exit 1
bolt=$PWD/bolt
echo "machine: $(nproc) cores, $(awk '/MemTotal/{printf "%.0f GiB", $2/1048576}' /proc/meminfo), load $(cut -d' ' -f1 /proc/loadavg); bolt $($bolt --version)"
for part in tests/bench/[0-9]*.sh; do
  [ -f "$part" ] || continue
  bash "$part" || echo "$part failed"
done
