-- One page for HTML of our own, and the form model of it; forms of tests/spec/forms/*.txt as such HTML, with what each
-- control of them should get.
local browsers = require("tests.spec.browser_support")
local loader = require("bolt.core.loader")
local model = require("bolt.form.model")

local M = {}

local page

--- The page that all tests of a file share.
function M.page()
  page = page or browsers.browser():context():page()
  return page
end

--- Puts HTML on the page and reads its form model.
function M.read(html)
  M.page():send("Page.setDocumentContent", { frameId = page:frames()[1].id, html = "<!doctype html>" .. html })
  return model.read(page)
end

local function escape(text)
  return (text:gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

local function split(text, mark)
  local list = {}
  for piece in (text .. mark):gmatch("(.-)" .. mark) do
    list[#list + 1] = piece:match("^%s*(.-)%s*$")
  end
  return list
end

-- The element, the selector by which it is asked for, and whether it is a group.
local function element(kind, name, id, placeholder, choices)
  local attributes = (' name="%s" id="%s"%s'):format(
    escape(name),
    id,
    placeholder ~= "" and (' placeholder="%s"'):format(escape(placeholder)) or ""
  )
  if kind == "textarea" then
    return ("<textarea%s></textarea>"):format(attributes), "#" .. id
  elseif kind == "select" then
    local options = { '<option value="">Choose…</option>' }
    for _, choice in ipairs(choices) do
      options[#options + 1] = "<option>" .. escape(choice) .. "</option>"
    end
    return ("<select%s>%s</select>"):format(attributes, table.concat(options)), "#" .. id
  elseif kind == "radio" or kind == "checkbox[]" then
    local type, list = kind:match("^%a+"), {}
    for i, choice in ipairs(choices) do
      list[i] = ('<label><input type="%s" name="%s" value="%d"> %s</label> '):format(type, name, i, escape(choice))
    end
    return table.concat(list), ('input[name="%s"]'):format(name), true
  end
  return ('<input type="%s"%s>'):format(kind, attributes), "#" .. id
end

-- One control in the layout of its form.
local function row(layout, kind, label, control, id, group)
  local text = escape(label)
  if layout == "table" then
    return kind == "checkbox" and ("<tr><td colspan=2>%s %s</td></tr>"):format(control, text)
      or ("<tr><td align=right>%s</td><td>%s</td></tr>"):format(text, control)
  elseif kind == "checkbox" then
    return ('<p>%s <label for="%s">%s</label></p>'):format(control, id, text)
  elseif group then
    return ("<fieldset><legend>%s</legend>%s</fieldset>"):format(text, control)
  elseif layout == "before" then
    return ("<p>%s<br>%s</p>"):format(text, control)
  elseif layout == "dl" then
    return ("<dt>%s</dt><dd>%s</dd>"):format(text, control)
  elseif label == "" then
    return "<div>" .. control .. "</div>"
  end
  return ('<div><label for="%s">%s</label> %s</div>'):format(id, text, control)
end

local AROUND = { table = "<table>%s</table>", dl = "<dl>%s</dl>" }

local function finish(form)
  local inner = (AROUND[form.layout] or "%s"):gsub("%%s", function()
    return table.concat(form.rows, "\n")
  end)
  form.html = '<form method="post" action="/x">' .. inner .. "<button>Submit</button></form>"
end

--- The forms of a file: { id, language, html, wants = { { selector, label, fields = { name or "none" } } } }.
---@param path string
---@return table[]
function M.forms(path)
  local list, form = {}, nil
  for line in loader.read(path):gmatch("[^\n]+") do
    local id, language, layout = line:match("^== (%S+) (%S+) (%S+)$")
    if id then
      form = { id = id, language = language, layout = layout, rows = {}, wants = {} }
      list[#list + 1] = form
    elseif line:sub(1, 1) ~= "#" then
      local part = split(line, "|")
      local kind, name, label, placeholder, wanted = part[1], part[2], part[3], part[4], part[5]
      local key = ("c%d_%s"):format(#form.rows, name:gsub("%W", ""))
      local choices = part[6] and part[6] ~= "" and split(part[6], ",") or {}
      local control, selector, group = element(kind, name, key, placeholder, choices)
      form.rows[#form.rows + 1] = row(layout and layout or form.layout, kind, label, control, key, group)
      form.wants[#form.wants + 1] = { selector = selector, label = label, fields = split(wanted, " ") }
    end
  end
  for _, one in ipairs(list) do
    finish(one)
  end
  return list
end

return M
