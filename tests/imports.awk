# awk -f tests/imports.awk FILE...: imports run one way. Names each require and #include of a room further up (rank), or,
# in C, of another engine. Exits with 1 if there was one.
function rank(name) {
  if (name ~ /^bolt\.(core\.|module_file$)/) return 0
  if (name ~ /^bolt\.(browser\.|chromium$|model\.)/) return 2
  if (name ~ /^bolt$|^bolt\.(engine|queue)(\.|$)/) return 3
  if (name ~ /^bolt\.(form|store)\./) return 4
  if (name ~ /^flows\./) return 5
  if (name ~ /^bolt\.(api|cli|service|test)(\.|$)|^bolt\.start$/) return 6
  if (name ~ /^bolt\./) return 1 # what stands alone: json, db, http, fiber, terminal, ...
  if (name ~ /^base\//) return 0
  if (name ~ /^core\//) return 1
  if (name ~ /^(db|net|chromium|script)\//) return 2
  return 3 # bind/ and main.c
}
FNR == 1 {
  from = FILENAME
  sub(/^(lua|runtime)\//, "", from)
  if (from ~ /\.lua$/) {
    sub(/(\/init)?\.lua$/, "", from)
    gsub(/\//, ".", from)
    if (from ~ /^flows\..*_test$/) from = "bolt.test" # what tests a flow stands above it
  }
}
/^[ \t]*--/ { next }
match($0, /(require|deferred\.module)\("[^"]+"\)|^#include "[^"]+"/) {
  to = substr($0, RSTART, RLENGTH)
  sub(/^[^"]*"/, "", to)
  sub(/".*$/, "", to)
  engines = to ~ /\// && rank(from) == 2 && rank(to) == 2
  if (rank(to) > rank(from) || (engines && substr(to, 1, index(to, "/")) != substr(from, 1, index(from, "/")))) {
    printf "%s:%d: %s is above or beside it\n", FILENAME, FNR, to
    bad = 1
  }
}
END { exit bad }
