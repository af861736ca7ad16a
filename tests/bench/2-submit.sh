# The whole submission cycle and the filling of 15 fields, one form at a time and four, and what memory a context costs,
# beside Playwright on the same page and Chromium, in turns.
bolt=$PWD/bolt
rounds=${ROUNDS:-3} cycles=${CYCLES:-10}
work=$(mktemp -d)
site=
finish() {
  [ -n "$site" ] && kill "$site" 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT

tools=$PWD/build/tools
if [ ! -d "$tools/node_modules/playwright-core" ] &&
  ! npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$tools" playwright-core@1.65.1 >/dev/null 2>&1; then
  echo "skipped: submission cycle (npm package playwright-core, the yardstick: no npm or its registry is out of reach)"
  exit 0
fi
exec 3< <(exec "$bolt" exec tests/bench/form_site.lua)
site=$!
read -r address <&3
url=http://$address/add
export LOG_LEVEL=error PLAYWRIGHT_FROM=$tools/
# Each task with its number of cycles; of memory: of contexts that are open together.
measure() {
  "$bolt" exec tests/bench/submit.lua "$url" "$1" $2 >>"$work/ours" || exit 1
  for mode in default lean; do
    node tests/bench/playwright.mjs "$url" "$1" $mode $2 >>"$work/$mode" || exit 1
  done
}
for _ in $(seq "$rounds"); do
  measure "$cycles"
  measure $((cycles * 2)) four
  measure 10 memory
done
for mode in default lean; do
  echo "Playwright with $([ $mode = lean ] && echo 'a leaner Chromium' || echo 'the Chromium it starts itself'):"
  "$bolt" exec tests/bench/submit_report.lua "$work/ours" "$work/$mode"
done
