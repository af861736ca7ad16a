# 500 contexts opened, shown the form and closed, one after another in one browser: what is left of them.
bolt=$PWD/bolt
exec 3< <(exec "$bolt" exec tests/bench/form_site.lua)
site=$!
trap 'kill "$site" 2>/dev/null' EXIT
read -r address <&3
"$bolt" exec tests/bench/contexts.lua "http://$address/add" "${CONTEXTS:-500}"
