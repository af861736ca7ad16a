#!/bin/bash
# bolt submit to products that are not ours, as Debian ships them: OpenGuides, a city guide that everybody may write in,
# and Django's admin, over a register of companies. What they were given is read from their own databases.
set -u
cd "$(dirname "$0")/../.." || exit 1
bolt=${BOLT_BIN:-$PWD/bolt}
programs=/usr/lib/cgi-bin/openguides
if [ ! -x $programs/wiki.cgi ] || ! /usr/bin/python3 -c 'import django' 2>/dev/null; then
  echo "skip product: openguides or python3-django is not installed (make deps)"
  exit 0
fi
work=$(mktemp -d /tmp/bolt-product-XXXXXX)
chmod 711 "$work"
export BOLT_STATE_DIR=$work/state
unset DATABASE_URL LOG_LEVEL
servers=
finish() {
  [ -n "$servers" ] && kill $servers 2>/dev/null
  "$bolt" exec tests/e2e/stop_db.lua "$BOLT_STATE_DIR" >/dev/null 2>&1
  rm -rf "$work"
}
trap finish EXIT
passed() { echo "ok product: $1"; }
failed() { echo "FAIL product: $1: $2"; tail -c 2000 "$work/err" >&2; }

# A guide of its own, set up as its package says.
mkdir -p "$work/guide/cgi" "$work/guide/index" "$work/guide/templates"
cp $programs/*.cgi "$work/guide/cgi/"
exec 3< <(exec python3 tests/e2e/cgi_server.py "$work/guide/cgi" & echo $!; wait)
read -r servers <&3
read -r port <&3
base=http://guide.localhost:$port
sed -e "s|^dbname = .*|dbname = $work/guide/guide.db|" -e "s|^indexing_directory = .*|indexing_directory = $work/guide/index/|" \
  -e "s|^custom_template_path = .*|custom_template_path = $work/guide/templates|" -e "s|^script_url = .*|script_url = $base/|" \
  -e "s|^site_name = .*|site_name = Portland Guide|" /etc/openguides/default/wiki.conf >"$work/guide/cgi/wiki.conf"
openguides-setup-db "$work/guide/cgi/wiki.conf" >"$work/err" 2>&1 || failed "the guide is set up" "openguides-setup-db"

cat >"$work/profile.json" <<'END'
{"business_name": "Harbour Books and Café", "website": "https://harbourbooks.example", "email": "ada@harbourbooks.example",
 "phone": "+1 207 555 0117", "hours": {"mon": "09:00-18:00", "tue": "09:00-18:00", "sat": "10:00-16:00"},
 "address": {"street": "14 Wharf Street", "city": "Portland", "region": "ME", "postal_code": "04101", "country": "United States"},
 "categories": ["Bookshops", "Cafés"], "latitude": 43.6561, "longitude": -70.2517, "founded_year": 1998,
 "description_short": "New & second-hand books, maps and prints in an old net loft on the wharf. Open all year round.",
 "description_long": "New & second-hand books in an old net loft on the wharf.\n\nWe buy whole libraries, frame prints – and pour “proper” coffee."}
END
submit() { # URL
  timeout 120 "$bolt" submit --business "$work/profile.json" --directory "$1" --consent "Ada Owner" \
    --allow-private --pace 0 --json >"$work/out" 2>"$work/err"
  rc=$?
}
place="$base/wiki.cgi?action=edit;id=Harbour_Books_And_Caf%C3%A9"
posts() { grep -c '^POST ' "$work/guide/requests.log"; }

submit "$place"
if [ $rc -eq 0 ] && python3 - "$work" "$base" <<'END'; then
import json, sys
line = json.loads(open(sys.argv[1] + "/out").read())
ok = line["status"] == "live" and line["attempts"] == 1 and line["listing_url"].startswith(sys.argv[2] + "/wiki.cgi?Harbour_Books")
sys.exit(0 if ok else 1)
END
  passed "a listing in a city guide is live, and its page proves it"
else
  failed "a listing in a city guide is live, and its page proves it" "exit code $rc: $(cat "$work/out")"
fi

python3 - "$work/guide/guide.db" >"$work/wrong" 2>&1 <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.text_factory = lambda value: value.decode("windows-1252")  # its pages are latin-1, and so is what browsers send it
nodes = db.execute("select id, name, version, text from node where name like 'Harbour%'").fetchall()
if len(nodes) != 1 or nodes[0][2] != 1:
    sys.exit("nodes: %r" % nodes)
got = {}
for kind, value in db.execute("select metadata_type, metadata_value from metadata where node_id = ?", (nodes[0][0],)):
    got.setdefault(kind, []).append(value)
got["content"] = [nodes[0][3].replace("\r\n", "\n").strip()]
want = {
    "content": ["New & second-hand books in an old net loft on the wharf.\n\n"
                "We buy whole libraries, frame prints – and pour “proper” coffee."],
    "summary": ["New & second-hand books, maps and prints in an old net loft on the wharf. Open all year round."],
    "category": ["Bookshops", "Cafés"],
    "phone": ["+1 207 555 0117"],
    "website": ["https://harbourbooks.example"],
    "hours_text": ["Mon-Tue 09:00-18:00, Sat 10:00-16:00"],
    "address": ["14 Wharf Street, Portland, ME 04101, United States"],
    "postcode": ["04101"],
    "fax": [""],
    "map_link": [""],
    "node_image": [],
    "os_x": [],
    "os_y": [],
}
for field, values in want.items():
    if sorted(got.get(field, [])) != sorted(values):
        print("%s: got %r, want %r" % (field, got.get(field, []), values))
END
if [ ! -s "$work/wrong" ] && [ "$(posts)" = 1 ]; then
  passed "its database has the listing once, every field as the profile says"
else
  failed "its database has the listing once, every field as the profile says" "$(posts) posts; $(cat "$work/wrong")"
fi

submit "$place"
if [ $rc -eq 0 ] && [ "$(posts)" = 1 ] && grep -q '"reason":"duplicate"' "$work/out"; then
  passed "ordered again, it is not sent again"
else
  failed "ordered again, it is not sent again" "exit code $rc, $(posts) posts: $(cat "$work/out")"
fi

# The register of companies.
mkdir "$work/register"
exec 4< <(exec /usr/bin/python3 tests/e2e/admin_site.py "$work/register" 2>"$work/register/log" & echo $!; wait)
read -r server <&4
servers="$servers $server"
read -r port <&4 || failed "the register is started" "$(tail -3 "$work/register/log")"
submit "http://register.localhost:$port/admin/auth/company/add/"
python3 - "$work/register/register.db" >"$work/wrong" 2>&1 <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.row_factory = sqlite3.Row
rows = db.execute("select c.*, k.name as kind from auth_company c join auth_category k on k.id = c.category_id").fetchall()
want = {
    "name": "Harbour Books and Café",
    "slug": "harbour-books-and-cafe",
    "kind": "Bookshops",
    "summary": "New & second-hand books, maps and prints in an old net loft on the wharf.",
    "description": "New & second-hand books in an old net loft on the wharf.\r\n\r\n"
                   "We buy whole libraries, frame prints – and pour “proper” coffee.",
    "website": "https://harbourbooks.example",
    "email": "ada@harbourbooks.example",
    "phone": "+1 207 555 0117",
    "founded": 1998,
    "street": "14 Wharf Street",
    "postal_code": "04101",
    "city": "Portland",
    "country": "US",
    "visited_on": None,
    "internal_note": "",
}
if len(rows) != 1:
    print("%d companies" % len(rows))
for field, value in want.items():
    if rows and rows[0][field] != value:
        print("%s: got %r, want %r" % (field, rows[0][field], value))
END
if [ $rc -eq 0 ] && [ ! -s "$work/wrong" ] && grep -q '"status":"submitted"' "$work/out" && grep -q 'was added successfully' "$work/out"; then
  passed "a register kept in Django's admin has the company once, every field as the profile says"
else
  failed "a register kept in Django's admin has the company once, every field as the profile says" \
    "exit code $rc: $(cat "$work/wrong" "$work/out")"
fi
