-- Pages of the practice directories: templates, earlier values put back into a form, errors shown. Pure but for
-- reading the template.
local loader = require("bolt.core.loader")

local page = {}

local ENTITY = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

--- Text for HTML.
---@param text any
---@return string
function page.escape(text)
  return (tostring(text):gsub("[&<>\"']", ENTITY))
end

--- Fills `{{name}}` (escaped) and `{{{name}}}` (as it is) in a template; unknown names become empty.
---@param template string
---@param vars table<string, any>
---@return string
function page.render(template, vars)
  local filled = template:gsub("{{{([%w_]+)}}}", function(name)
    return tostring(vars[name] or "")
  end)
  return (filled:gsub("{{([%w_]+)}}", function(name)
    return page.escape(vars[name] or "")
  end))
end

local function first(value)
  if type(value) == "table" then
    return value[1]
  end
  return value
end

local function holds(value, wanted)
  if type(value) ~= "table" then
    return value == wanted
  end
  for _, item in ipairs(value) do
    if item == wanted then
      return true
    end
  end
  return false
end

-- One <input ...>: its earlier value, or its earlier tick. File, hidden and password inputs start anew, as in life.
local function refill_input(tag, values)
  local name = tag:match('%sname="([^"]*)"')
  local kind = tag:match('%stype="([^"]*)"') or "text"
  if not name or kind == "file" or kind == "hidden" or kind == "password" or kind == "submit" then
    return tag
  end
  if kind == "checkbox" or kind == "radio" then
    local bare = tag:gsub("%schecked", "")
    local ticked = holds(values[name], tag:match('%svalue="([^"]*)"') or "on")
    return ticked and bare:gsub("^<input", "<input checked") or bare
  end
  local value = first(values[name])
  if not value then
    return tag
  end
  local bare = tag:gsub('%svalue="[^"]*"', "")
  return (bare:gsub("^<input", function()
    return ('<input value="%s"'):format(page.escape(value))
  end))
end

--- Puts earlier values back into the controls of a page, the way a site answers a refused form.
---@param html string controls written as name="x", attributes in double quotes
---@param values table<string, string|string[]>
---@return string
function page.refill(html, values)
  html = html:gsub("<input[^>]*>", function(tag)
    return refill_input(tag, values)
  end)
  html = html:gsub('(<textarea[^>]-name="([^"]*)"[^>]*>)(.-)(</textarea>)', function(open, name, text, close)
    local value = first(values[name])
    return open .. (value and page.escape(value) or text) .. close
  end)
  return (
    html:gsub('(<select[^>]-name="([^"]*)"[^>]*>)(.-)(</select>)', function(open, name, inner, close)
      if values[name] == nil then
        return open .. inner .. close
      end
      inner = inner:gsub('<option value="([^"]*)"', function(value)
        return ('<option value="%s"%s'):format(value, holds(values[name], value) and " selected" or "")
      end)
      return open .. inner .. close
    end)
  )
end

--- Shows errors: a list in the place of {{{errors}}}, and each in the element `<small class="error" id="NAME-error">`.
---@param errors { field: string, text: string }[]
---@return string block
function page.error_block(errors)
  if #errors == 0 then
    return ""
  end
  local out = { '<div class="problems" role="alert"><p>Please correct the following:</p><ul>' }
  for _, e in ipairs(errors) do
    out[#out + 1] = "<li>" .. page.escape(e.text) .. "</li>"
  end
  out[#out + 1] = "</ul></div>"
  return table.concat(out)
end

--- Puts each error beside its field.
function page.mark_errors(html, errors)
  for _, e in ipairs(errors) do
    local id = e.field:gsub("%p", "%%%0")
    html = html:gsub('(<small class="error" id="' .. id .. '%-error">)', function(open)
      return open .. page.escape(e.text)
    end)
  end
  return html
end

local STYLE = [[
:root { color-scheme: light; --ink: #1d2330; --soft: #5b6475; --line: #d5dae3; --paper: #fff; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f5f9; color: var(--ink); font: 16px/1.5 system-ui, "Liberation Sans", sans-serif; }
header { background: var(--accent); color: #fff; padding: 14px 24px; display: flex; gap: 24px; align-items: baseline; }
header a { color: #fff; text-decoration: none; } header .brand { font-size: 20px; font-weight: 700; }
main { max-width: 720px; margin: 28px auto; padding: 28px 32px; background: var(--paper);
  border: 1px solid var(--line); border-radius: 10px; }
h1 { margin: 0 0 6px; font-size: 26px; } h2 { font-size: 18px; margin: 26px 0 6px; } p { margin: 8px 0 14px; }
label, .label { display: block; margin: 14px 0 4px; font-weight: 600; } .hint { color: var(--soft); font-size: 14px; }
input:not([type=checkbox]):not([type=radio]), select, textarea { width: 100%; padding: 9px 10px; font: inherit;
  border: 1px solid #b9c1cf; border-radius: 6px; background: #fff; color: inherit; }
textarea { min-height: 110px; } label.tick { font-weight: 400; display: flex; gap: 8px; align-items: baseline; }
button { font: inherit; font-weight: 600; padding: 10px 20px; border: 0; border-radius: 6px; margin: 20px 8px 0 0;
  background: var(--accent); color: #fff; cursor: pointer; } button:disabled { opacity: .5; cursor: default; }
button.plain { background: #e7eaf0; color: var(--ink); } fieldset { border: 0; padding: 0; margin: 0; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 18px; } small.error { color: #b3261e; display: block; }
.problems { border: 1px solid #b3261e; background: #fdecea; padding: 10px 16px; border-radius: 6px; margin: 14px 0; }
footer { max-width: 720px; margin: 0 auto 40px; color: var(--soft); font-size: 14px; padding: 0 32px; }
:focus-visible { outline: 3px solid #8ab4f8; outline-offset: 1px; }
]]

--- The frame of a modern site around a body.
---@param site { title: string, accent: string }
---@param title string
---@param body string HTML
---@param extra? { head?: string, footer?: string }
---@return string
function page.layout(site, title, body, extra)
  extra = extra or {}
  return table.concat({
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>',
    page.escape(title .. " - " .. site.title),
    '</title>\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<style>:root { --accent: ',
    site.accent,
    "; }\n",
    STYLE,
    "</style>\n",
    extra.head or "",
    '</head>\n<body>\n<header><a class="brand" href="/">',
    page.escape(site.title),
    '</a> <nav><a href="/add">Add your business</a></nav></header>\n<main>\n',
    body,
    "\n</main>\n<footer>",
    extra.footer or "A practice directory on your own machine. Nothing leaves it.",
    "</footer>\n</body>\n</html>\n",
  })
end

--- Text of a template beside the sites.
---@param name string file name in flows/practice
---@return string
function page.template(name)
  local text = loader.read("flows/practice/" .. name)
  if not text then
    error("flows/practice/" .. name .. " is missing from this binary and from disk", 2)
  end
  return text
end

return page
