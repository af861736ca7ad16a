#!/bin/bash
# Can the fault harness fail? Breaks one promise of the engine after the other in a copy of the tree, and expects it to
# notice. Takes some ten minutes, and is not part of make test: run it when the harness or the engine's core has changed.
#   tests/faults/mutants.sh [NAME]     SEED=n as everywhere
cd "$(dirname "$0")/../.." || exit 1
make -s all faults-build || exit 1
copy=$(mktemp -d /tmp/bolt-mutant-XXXXXX)
chmod 755 "$copy"
trap 'rm -rf "$copy"' EXIT
only=${1:-}
missed=0

# mutant NAME PART FILE PERL-SUBSTITUTION [MODE]
mutant() {
  local name=$1 part=$2 file=$3 change=$4 mode=${5:-short}
  [ -z "$only" ] || [ "$only" = "$name" ] || return 0
  rm -rf "${copy:?}"/*
  cp -r bolt lua flows migrations tests "$copy"
  mkdir -p "$copy/build" && cp -r build/faults "$copy/build/"
  perl -0pi -e "$change" "$copy/$file"
  if cmp -s "$file" "$copy/$file"; then
    echo "FAIL mutant $name: nothing of $file was changed; the code has moved on"
    missed=$((missed + 1))
    return
  fi
  (cd "$copy" && timeout 400 env -u BOLT_BIN ./bolt exec tests/faults/run.lua "$mode" "${SEED:-1}" "$part") >"$copy/out" 2>/dev/null
  if grep -q '^FAIL ' "$copy/out"; then
    echo "ok mutant $name: $(grep -A1 '^FAIL ' "$copy/out" | sed -n 2p | cut -c1-150)"
  else
    echo "FAIL mutant $name was not noticed: $(grep '^ok ' "$copy/out")"
    missed=$((missed + 1))
  fi
  rm -rf $(sed -n 's/.*database in \(\/tmp\/bolt-faults-[0-9a-f]*\).*/\1/p' "$copy/out")
}

mutant fence_of_steps zombies migrations/008_engine_plans.sql \
  "s/and r\.epoch = [\w.]+(\[1\])?::int and r\.status = 'running'\s+for key share/for key share/g" long
mutant intent storm lua/bolt/engine/once.lua \
  's/(row\.status = "running"\n)    record\.step\(run, id, row\)/$1/'
mutant acting_without_lease zombies lua/bolt/engine/run.lua \
  's/context\.lease = self\.id, self\.epoch, self\.lease/context.lease = self.id, self.epoch, nil/' long
mutant record_ignored storm lua/bolt/engine/steps.lua \
  's/if not row then\n    return false/if not row or row.status == "completed" then\n    return false/'
mutant nobody_reclaims storm lua/bolt/engine/worker.lua 's/for _, row in ipairs\(claims\.reclaim\(\)\)/for _, row in ipairs({})/'
mutant wake_up_lost races migrations/000_engine_writes.sql \
  's/and \(i\.mailbox is null or r\.mailbox = i\.mailbox::int\)//' long
mutant event_taken_twice database lua/bolt/engine/record.lua \
  "s/ and not exists \(\n    select from bolt\.steps where .*?'completed'\)//s; s/case s\.status when 'completed' then s\.(\w+) else excluded\.\w+ end/excluded.\$1/g" long
mutant code_not_pinned reload lua/bolt/engine/versions.lua \
  's/local version = by_root\[root\]/local version = newest or by_root[root]/'
mutant booked_apart database lua/bolt/engine/once.lua 's/local n = tx:exec\(/local n = db.exec(/'
mutant limit_exceeded storm migrations/011_limit_lines.sql 's/if busy \+ line >= a_concurrent then/if false then/'
mutant cancelled_after_the_end races lua/bolt/engine/runs.lua \
  "s/where id = \x{24}1::uuid and status in \('queued', 'running', 'waiting', 'paused'\)\nreturning status/where id = \x{24}1::uuid\nreturning status/; s/set cancel_requested = true,\n/set cancel_requested = true, result = null,\n/"
mutant scheduled_twice schedulers lua/bolt/engine/schedules.lua \
  's/for update skip locked//; s/, key = \("schedule:%s:%d"\):format\(row\.flow, row\.at\)//' long
mutant drain_cuts_steps deploys lua/bolt/engine/worker.lua 's/w:settle\(timeout or 10\)/w:settle(0)/'
mutant acknowledged_too_early queue lua/bolt/service/subscriber.lua 's/(  local started, e = pcall\(runs)/  m:ack()\n$1/' long
mutant poison_vanishes queue lua/bolt/service/subscriber.lua 's/m:dead\(want\.message\)/m:ack()/'

[ $missed -eq 0 ]
