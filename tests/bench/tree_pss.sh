# tree_pss.sh PID: MiB of memory (PSS) of all that descends from a process, without itself and us. Pages that several
# processes share count once.
awk '{ pid = $1; sub(/^.*\) /, ""); print pid, $2 }' /proc/[0-9]*/stat 2>/dev/null |
  awk -v root="$1" -v us=$$ '
    { parent[$1] = $2 }
    END {
      for (pid in parent) {
        for (p = pid; p in parent && p != root && p != us;) p = parent[p]
        if (p == root && pid != root) print "/proc/" pid "/smaps_rollup"
      }
    }' | xargs cat 2>/dev/null | awk '/^Pss:/ { sum += $2 } END { printf "%.1f\n", sum / 1024 }'
