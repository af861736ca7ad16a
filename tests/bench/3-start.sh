# Start to ready: `bolt up` until it says so, with the database up already, with the private one to start, and with all
# to make, beside PostgreSQL by hand.
bolt=$PWD/bolt
runs=${RUNS:-5}
work=$(mktemp -d /tmp/bolt-bench-XXXXXX)
chmod 711 "$work"
served=
finish() {
  if [ -n "$served" ]; then as "$pg/pg_ctl" -D "$work/served/data" -w -s -m fast stop; fi
  rm -rf "$work"
}
trap finish EXIT
unset DATABASE_URL
export LOG_LEVEL=error
micros() { echo "${EPOCHREALTIME/[.,]/}"; }
since() { echo "$(($(micros) - $1))" >>"$work/$2"; }

ready() { # ready STATE NAME: starts bolt up, notes the time to its ready line, stops it
  local began line pid
  began=$(micros)
  exec 3< <(BOLT_STATE_DIR=$1 exec "$bolt" up --listen 127.0.0.1:0)
  pid=$!
  read -r line <&3 || { echo "bolt up did not start" >&2; exit 1; }
  since "$began" "$2"
  kill "$pid"
  wait "$pid" 2>/dev/null
  exec 3<&-
}

pg=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
for name in hand served; do
  mkdir "$work/$name" && if [ "$(id -u)" = 0 ]; then chown postgres "$work/$name"; fi
done
serve() { # a database that is up: its URL
  as "$pg/initdb" -D "$work/served/data" -U bolt -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  as "$pg/pg_ctl" -D "$work/served/data" -w -s -l "$work/served/log" -o "-k $work/served -c listen_addresses=" start
  served="postgresql:///postgres?host=$work/served&user=bolt"
  DATABASE_URL=$served "$bolt" db migrate >/dev/null
}
by_hand() {
  local began
  began=$(micros)
  as "$pg/initdb" -D "$work/hand/data" -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  since "$began" initdb
  began=$(micros)
  as "$pg/pg_ctl" -D "$work/hand/data" -w -s -o "-k $work/hand -c listen_addresses=" start >/dev/null
  since "$began" server
  as "$pg/pg_ctl" -D "$work/hand/data" -w -s -m fast stop
  rm -rf "$work/hand/data"
}

serve
for i in $(seq "$runs"); do
  DATABASE_URL=$served ready "$work/state-up" up
  ready "$work/state-$i" fresh
  ready "$work/state-1" again
  by_hand
  began=$(micros) && "$bolt" --version >/dev/null && since "$began" version
  began=$(micros) && "$bolt" exec /dev/null && since "$began" empty
  began=$(micros) && /bin/true && since "$began" true
done
"$bolt" exec tests/bench/start.lua "$work"
