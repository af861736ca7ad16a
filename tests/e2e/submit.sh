#!/bin/bash
# bolt submit against forms served by another program: the line of JSON, refusals, bad input, interruption.
set -u
cd "$(dirname "$0")/../.." || exit 1
bolt=${BOLT_BIN:-$PWD/bolt}
work=$(mktemp -d /tmp/bolt-submit-XXXXXX)
chmod 711 "$work"
export BOLT_STATE_DIR=$work/state
unset DATABASE_URL LOG_LEVEL
server= up=
finish() {
  [ -n "$up" ] && kill "$up" 2>/dev/null && wait "$up" 2>/dev/null
  [ -n "$server" ] && kill "$server" 2>/dev/null
  "$bolt" exec tests/e2e/stop_db.lua "$BOLT_STATE_DIR" >/dev/null 2>&1
  rm -rf "$work"
}
trap finish EXIT

mkdir "$work/seen"
exec 3< <(exec python3 tests/e2e/form_server.py "$work/seen" & echo $!; wait)
read -r server <&3
read -r port <&3
url() { echo "http://$1.localhost:$port/add"; }
received() { cat "$work/seen/$1.jsonl" 2>/dev/null | wc -l; }

cat >"$work/profile.json" <<END
{"business_name": "Harbour Books & Prints", "website": "https://harbourbooks.example", "email": "ada@harbourbooks.example",
 "phone": "+1 207 555 0117", "address": {"city": "Portland"}, "description_short": "New and second-hand books."}
END

passed() { echo "ok submit: $1"; }
failed() { echo "FAIL submit: $1: $2"; tail -c 2000 "$work/err" >&2; }
# run NAME ARGUMENT...: the exit code in $rc, what was printed in out and err
run() { timeout 120 "$bolt" submit "$@" >"$work/out" 2>"$work/err"; rc=$?; }
# refused NAME CODE PATTERN ARGUMENT...: ends with CODE, says PATTERN on stderr and nothing on stdout
refused() {
  local name=$1 code=$2 pattern=$3
  shift 3
  run "$@"
  if [ "$rc" -ne "$code" ]; then
    failed "$name" "exit code $rc, want $code"
  elif ! grep -qiE -- "$pattern" "$work/err"; then
    failed "$name" "stderr does not say $pattern"
  elif [ -s "$work/out" ]; then
    failed "$name" "printed a result"
  else
    passed "$name"
  fi
}
# lines CHECK: evaluates a Python expression over the lines of JSON, a dictionary by host name
lines() {
  python3 - "$work/out" "$1" <<'END'
import json, os, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
by = {line["directory"].split("//")[1].split(".")[0]: line for line in lines}
sys.exit(0 if eval("(%s)" % sys.argv[2]) else print("got:", json.dumps(lines)[:1500], file=sys.stderr) or 1)
END
}

order=(--business "$work/profile.json" --allow-private --pace 0 --json)
ada=(--consent "Ada Owner")

# What is wrong is said before anything starts.
refused "without consent it refuses and says why" 1 'nobody is on record.*--consent' "${order[@]}" --directory "$(url plain)"
refused "an unknown flag" 2 'unknown flag --allow-privat; did you mean --allow-private' --allow-privat
refused "no profile" 2 '--business is missing' --directory "$(url plain)"
refused "no directory" 2 'no directory' --business "$work/profile.json" "${ada[@]}"
refused "an address that is none" 2 'not an http\(s\) URL: plain' "${order[@]}" "${ada[@]}" --directory plain
refused "a pace that is none" 2 '--pace: a number expected' --business "$work/profile.json" --directory "$(url plain)" --pace fast
refused "a profile that is not there" 1 'nowhere.json.*no such file.*correct' --business "$work/nowhere.json" --directory "$(url plain)" "${ada[@]}"
echo '{"business_name": "A' >"$work/torn.json"
refused "a profile that is no JSON" 1 'torn.json is not JSON.*byte' --business "$work/torn.json" --directory "$(url plain)" "${ada[@]}"
echo '{"email": "ada", "phone": 7, "websiet": "x", "founded_year": 98765}' >"$work/wrong.json"
refused "a profile with wrong fields names each" 1 'business_name is missing' --business "$work/wrong.json" --directory "$(url plain)" "${ada[@]}"
for field in 'email is not an e-mail address' 'phone is not text' 'websiet is not a field.*website' 'founded_year is not'; do
  grep -qE "$field" "$work/err" || failed "a profile with wrong fields names each" "not said: $field"
done
printf '["http://a.example/add",\n{"url": "x"}]' >"$work/list.json"
refused "a list of directories with a wrong entry" 1 'list.json:2: not an http' "${order[@]}" "${ada[@]}" --directories "$work/list.json"
[ -e "$BOLT_STATE_DIR/pg" ] && failed "bad input starts nothing" "a database was made"
DATABASE_URL=postgresql://127.0.0.1:1/none refused "a database that refuses" 1 'no connection.*127.0.0.1.*refused.*check DATABASE_URL' \
  "${order[@]}" "${ada[@]}" --directory "$(url plain)"
BOLT_STATE_DIR=/proc/none refused "a state directory that cannot be made" 1 'cannot use the state directory /proc/none' \
  "${order[@]}" "${ada[@]}" --directory "$(url plain)"
BOLT_CHROMIUM=$work/no-chromium refused "Chromium is missing" 1 'chromium.*(install|BOLT_CHROMIUM)' \
  "${order[@]}" "${ada[@]}" --directory "$(url plain)"

# A form of another program.
run "${order[@]}" "${ada[@]}" --directory "$(url plain)"
if [ $rc -eq 0 ] && lines '
    list(lines[0]) == ["directory", "status", "reason", "fields", "attempts", "duration_ms", "confirmation",
                       "listing_url", "evidence"]
    and len(lines) == 1 and lines[0]["status"] == "submitted" and lines[0]["reason"] is None
    and lines[0]["confirmation"].startswith("PY-") and lines[0]["attempts"] == 1 and lines[0]["duration_ms"] > 0
    and "ada@harbourbooks.example" in lines[0]["fields"].values()
    and len(lines[0]["evidence"]) >= 3 and all(os.path.getsize(path) > 0 for path in lines[0]["evidence"])'; then
  passed "the line of JSON for a form of another program"
else
  failed "the line of JSON for a form of another program" "exit code $rc"
fi
want='{"company": "Harbour Books & Prints", "site": "https://harbourbooks.example", "mail": "ada@harbourbooks.example", "tel": "+1 207 555 0117", "town": "Portland", "about": "New and second-hand books.", "hp_url": ""}'
if [ "$(cat "$work/seen/plain.jsonl")" = "$want" ]; then
  passed "the form received the values of the profile, once, and the trap stayed empty"
else
  failed "the form received the values of the profile, once, and the trap stayed empty" "$(cat "$work/seen/plain.jsonl")"
fi
run "${order[@]}" "${ada[@]}" --directory "$(url plain)"
if [ $rc -eq 0 ] && [ "$(received plain)" = 1 ] && lines 'lines[0]["status"] == "skipped" and lines[0]["reason"] == "duplicate"'; then
  passed "a second start sends nothing again"
else
  failed "a second start sends nothing again" "exit code $rc"
fi

# What sites can be like; in one job, because two of them are waited for.
printf '["%s", "%s", "%s", "http://127.0.0.1:1/add"]' "$(url empty)" "$(url huge)" "$(url captcha)" >"$work/list.json"
run "${order[@]}" "${ada[@]}" --directories "$work/list.json"
if [ $rc -eq 1 ] && lines '
    by["empty"]["reason"] == "no_form" and by["huge"]["reason"] in ("no_form", "timeout")
    and by["captcha"]["status"] == "needs_human" and by["captcha"]["reason"] == "captcha"
    and "ada@harbourbooks.example" in by["captcha"]["fields"].values()
    and by["127"]["reason"] == "network" and by["127"]["attempts"] == 3'; then
  passed "no form, 20 MB of HTML, a CAPTCHA, nobody there"
else
  failed "no form, 20 MB of HTML, a CAPTCHA, nobody there" "exit code $rc"
fi
if grep -q 'failed: not reachable: .*127.0.0.1' "$work/err" && grep -q 'for a person: CAPTCHA' "$work/err"; then
  passed "progress without a terminal says what and where"
else
  failed "progress without a terminal says what and where" "$(tail -5 "$work/err")"
fi
run --business "$work/profile.json" --allow-private --pace 0 "${ada[@]}" --directory "$(url captcha)"
if [ $rc -eq 3 ] && grep -q 'for a person: CAPTCHA' "$work/out" && grep -q 'Solve the CAPTCHA' "$work/out"; then
  passed "where a person is needed: exit code 3, and what to do"
else
  failed "where a person is needed: exit code 3, and what to do" "exit code $rc: $(cat "$work/out")"
fi
refused_private() {
  run --business "$work/profile.json" --pace 0 --json "${ada[@]}" --directory "http://127.0.0.1:$port/add"
  [ $rc -eq 1 ] && [ "$(received 127.0.0.1)" = 0 ] && lines 'by["127"]["reason"] == "network"'
}
if refused_private && grep -q 'private' "$work/err"; then
  passed "a private address needs --allow-private"
else
  failed "a private address needs --allow-private" "exit code $rc"
fi

# Killed in the middle, then interrupted: what was sent stays sent, the rest is gone on with.
start() { # starts the order and waits until the slow directory is being visited
  rm -f "$work/seen/slow.seen"
  "$bolt" submit "${order[@]}" "${ada[@]}" --directory "$(url quick)" --directory "$(url slow)" >"$work/out" 2>"$work/err" &
  pid=$!
  for _ in $(seq 600); do
    [ -e "$work/seen/slow.seen" ] && grep -q '^quick.*submitted' "$work/err" && break
    sleep 0.1
  done
}
start
kill -9 $pid
wait $pid 2>/dev/null
start
if grep -q 'going on with job' "$work/err" && [ "$(received quick)" = 1 ]; then
  passed "killed and started again: it goes on with the same job"
else
  failed "killed and started again: it goes on with the same job" "$(received quick) listings at quick"
fi
kill -INT $pid
wait $pid
rc=$?
if [ $rc -eq 130 ] && lines 'by["quick"]["status"] == "submitted" and by["slow"]["status"] in ("filling", "planned")' &&
  grep -q 'interrupted; the same command goes on' "$work/err"; then
  passed "interrupted: exit code 130, and every directory as it stands"
else
  failed "interrupted: exit code 130, and every directory as it stands" "exit code $rc"
fi
refused "an order that an unfinished job has" 1 "$(url slow) is in job .* not finished" "${order[@]}" "${ada[@]}" --directory "$(url slow)"
"$bolt" up --listen 127.0.0.1:0 >"$work/up" 2>&1 &
up=$!
touch "$work/seen/go"
run "${order[@]}" "${ada[@]}" --directory "$(url slow)" --directory "$(url quick)"
if [ $rc -eq 0 ] && lines '[line["status"] for line in lines] == ["submitted", "submitted"]' &&
  [ "$(received quick)/$(received slow)" = 1/1 ]; then
  passed "started again, beside a running service: it goes on, nothing is doubled"
else
  failed "started again, beside a running service: it goes on, nothing is doubled" "exit code $rc"
fi
kill "$up" && wait "$up"
up=

left=$(pgrep -f "$BOLT_STATE_DIR" || true)
if [ -z "$left" ] && ! grep -q 'handle left' "$BOLT_STATE_DIR/bolt.log"; then
  passed "no process and no handle is left"
else
  failed "no process and no handle is left" "$(ps -o pid,args -p "$left" | head -5) $(grep 'handle left' "$BOLT_STATE_DIR/bolt.log" | tail -2)"
fi
