#!/bin/bash
# make lint: formatters, linters, the banned list, directions of imports, sizes. `fast` leaves out what takes long
# (cppcheck).
cd "$(dirname "$0")/.." || exit 1
fail=0
note=
say() { echo "lint: $*"; }
run() { "$@" || { fail=1; say "failed: $1"; }; }

c_files=$(git ls-files --cached --others --exclude-standard 'runtime/*.c' 'runtime/*.h' 'tests/unit/*.c' 'tests/unit/*.h' \
  'tests/faults/*.c')
lua_files=$(git ls-files --cached --others --exclude-standard '*.lua')
existing() { for f in $1; do [ -f "$f" ] && echo "$f"; done; }
c_files=$(existing "$c_files")
lua_files=$(existing "$lua_files")

run clang-format --dry-run --Werror $c_files
run luacheck -q --no-color $lua_files

stylua=$(command -v stylua || ls build/tools/node_modules/@johnnymorganz/stylua-bin-linux-x64/stylua 2>/dev/null)
if [ -z "$stylua" ] && command -v npm >/dev/null; then
  npm install --silent --ignore-scripts --no-audit --no-fund --prefix build/tools @johnnymorganz/stylua-bin@2.5.2 >/dev/null 2>&1
  stylua=$(ls build/tools/node_modules/@johnnymorganz/stylua-bin-linux-x64/stylua 2>/dev/null)
fi
if [ -n "$stylua" ]; then
  run "$stylua" --check $lua_files
elif [ -n "${CI:-}" ] && command -v npm >/dev/null; then
  say "StyLua could not be installed from the npm registry"
  fail=1
else
  note=" (StyLua was skipped: npm package @johnnymorganz/stylua-bin; no npm or its registry is out of reach)"
fi

# Calls that block, overflow or run a shell. What there is instead: snprintf and bytes.h, strtol, process.h, libuv.
banned='\b(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|system|popen|getaddrinfo|gethostbyname|usleep|PQexec|PQconnectdb|PQexecParams|curl_easy_perform|strtok)[[:space:]]*\('
if grep -nE "$banned|^[[:space:]]*sleep\("  $(echo "$c_files" | grep '^runtime/'); then
  say "a banned call: it blocks the loop, overflows, or runs a shell"
  fail=1
fi

run awk -f tests/imports.awk $(echo "$c_files $lua_files" | tr ' ' '\n' | grep -E '^(runtime|lua|flows)/')

for f in $c_files $lua_files; do
  size=$(wc -c <"$f")
  case $f in *.lua) max=14000 ;; *) max=24000 ;; esac
  [ "$size" -le "$max" ] || { say "$f has $size bytes (limit $max): look for the seam"; fail=1; }
done

if [ "${1:-}" != fast ]; then
  run cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
    --suppress=missingIncludeSystem -Iruntime -DBOLT_VERSION='""' runtime
fi
[ $fail -eq 0 ] && say "ok$note"
exit $fail
