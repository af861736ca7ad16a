-- A page of 15 fields and its thank-you page, for the browser benchmarks. Prints its address and serves until killed.
-- A post whose values are not the expected ones answers 500, so that a fast wrong fill cannot win.
local fiber = require("bolt.fiber")
local server = require("bolt.server")

local FIELDS = {
  { "business_name", "Business name", "Blue Door Bakery" },
  { "website", "Website", "https://bluedoor.example", "url" },
  { "email", "Email", "hello@bluedoor.example", "email" },
  { "phone", "Phone", "+1 503 555 0142", "tel" },
  { "street", "Street address", "12 Market Street" },
  { "street2", "Address line 2", "Unit 4" },
  { "city", "City", "Portland" },
  { "region", "State / Region", "Oregon" },
  { "postal_code", "Postal code", "97204" },
  { "tagline", "Tagline", "Bread worth waiting for" },
  { "founded", "Year founded", "2011", "number" },
  { "employees", "Number of employees", "14", "number" },
}
local DESCRIPTION = "A neighbourhood bakery with sourdough, rye and pastries made by hand every morning."

local rows = {}
for _, f in ipairs(FIELDS) do
  rows[#rows + 1] = ('<p><label for="%s">%s</label> <input id="%s" name="%s" type="%s" required></p>'):format(
    f[1],
    f[2],
    f[1],
    f[1],
    f[4] or "text"
  )
end
local FORM = ([[<!doctype html><html lang="en"><title>Add your business</title><h1>Add your business</h1>
<form method="post" action="/add">%s
<p><label for="description">Description</label> <textarea id="description" name="description"></textarea></p>
<p><label for="country">Country</label> <select id="country" name="country"><option value="">Choose</option>
<option value="CA">Canada</option><option value="US">United States</option></select></p>
<p><label><input type="checkbox" name="terms" value="yes" required> I accept the terms</label></p>
<button type="submit">Submit listing</button></form></html>]]):format(table.concat(rows, "\n"))

local function html(status, body)
  return { status = status, headers = { ["content-type"] = "text/html; charset=utf-8" }, body = body }
end

local s = server.listen("127.0.0.1:0", function(req)
  if req.method ~= "POST" then
    return html(req.path == "/robots.txt" and 404 or 200, FORM)
  end
  local got = server.form(req)
  local wrong = {}
  for _, f in ipairs(FIELDS) do
    if got[f[1]] ~= f[3] then
      wrong[#wrong + 1] = f[1] .. "=" .. tostring(got[f[1]])
    end
  end
  if got.description ~= DESCRIPTION or got.country ~= "US" or not got.terms then
    wrong[#wrong + 1] = "description, country or terms"
  end
  if #wrong > 0 then
    return html(500, "<!doctype html><p>wrong: " .. table.concat(wrong, ", ") .. "</p>")
  end
  return html(200, '<!doctype html><title>Thanks</title><h1 id="thanks">Thank you, your listing was received.</h1>')
end)
print(s.address)
io.stdout:flush()
while true do
  fiber.sleep(3600)
end
