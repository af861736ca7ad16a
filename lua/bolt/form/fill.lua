-- Filling in a form, with every value read back: nothing counts as filled that the control does not hold.
--
-- Plain fields of a frame go in together, in one call into the page (fill/plain.js). What that leaves undone, and what
-- is no plain field, follows one by one in the order of the page: text by the ladder of fill/text.lua, drawn lists by
-- fill/list.lua, editors by fill/editor.lua. At the end everything is read once more, since choosing one thing may
-- reset another.

local date = require("bolt.form.fill.date")
local editor = require("bolt.form.fill.editor")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local list = require("bolt.form.fill.list")
local locators = require("bolt.browser.locator")
local part = require("bolt.form.fill.part")
local text = require("bolt.form.fill.text")
local world = require("bolt.browser.world")

local fill = {}

local BATCH_SECONDS = 15
-- A control may become ready, or get its options, through a choice before it. So long after the last one it is waited
-- for.
local SECONDS = 6
local SECONDS_MIN = 0.5

-- After these there is nothing left to fill in.
local FATAL = { page_crashed = true, page_closed = true, browser_closed = true, cancelled = true }

local function reason(problem)
  if errors.is(problem) and FATAL[problem.kind] or (errors.is(problem, "timeout") and problem.deadline) then
    error(problem, 0)
  end
  return errors.message(problem)
end

local function locate(page, one)
  return locators.new(page, one.frame, one.steps, one.selector)
end

-- A select by the page's own list when it has one and shows it, else as it is.
local function select(page, one)
  local partner = one.item.control.partner
  if partner and partner ~= one.selector then
    return list.choose(page, one)
  end
  locate(page, one):select_option(one.value, { timeout = one.seconds })
  return part.read(page, one)
end

local function check(page, one)
  local locator = locate(page, one)
  if one.how == "check" then
    locator:check({ timeout = one.seconds })
  else
    locator:uncheck({ timeout = one.seconds })
  end
  return { ok = true, got = one.how == "check" }
end

local function files(page, one)
  locate(page, one):set_files(one.value, { timeout = one.seconds })
  local names = {}
  for i, path in ipairs(type(one.value) == "table" and one.value or { one.value }) do
    names[i] = path:match("[^/]*$")
  end
  return { ok = true, got = table.concat(names, ", ") }
end

-- What the page throws away when one leaves the field may have to be chosen from what it suggests.
local function write(page, one)
  local held = text.fill(page, one)
  if held.ok or held.got ~= "" or not one.item.pick then
    return held
  end
  local ok, chosen = pcall(list.choose, page, one)
  if not ok then
    reason(chosen) -- raises what ends the page
  end
  return ok and chosen.ok and chosen or held
end

local WAYS = {
  fill = write,
  select = select,
  check = check,
  uncheck = check,
  files = files,
  combobox = list.choose,
  richtext = editor.fill,
  date = date.fill,
}

-- Parts one by one, each by its own way. Raises only what ends the page.
local function each_by_itself(page, parts)
  local ends = fiber.now() + SECONDS
  for _, one in ipairs(parts) do
    one.seconds = math.max(SECONDS_MIN, ends - fiber.now())
    local ok, answer = pcall(WAYS[one.how], page, one)
    one.answer = ok and answer or { ok = false, reason = reason(answer) }
    if one.answer.ok then
      ends = fiber.now() + SECONDS
    end
  end
end

-- Reads or fills the plain parts of each frame with one call.
local function batch(page, parts, call, take)
  local frames, order = {}, {}
  for _, one in ipairs(parts) do
    if part.is_plain(one) then
      local key = one.frame or ""
      if not frames[key] then
        frames[key] = { parts = {}, fields = {} }
        order[#order + 1] = frames[key]
      end
      table.insert(frames[key].parts, one)
      table.insert(frames[key].fields, part.field(one))
    end
  end
  for _, group in ipairs(order) do
    local frame = group.parts[1].frame
    local ok, answers = pcall(world.call, page, frame, call, { fields = group.fields }, BATCH_SECONDS)
    for i, one in ipairs(group.parts) do
      -- A field that made the page navigate takes the answers with it; each is then looked at by itself.
      take(one, ok and answers[i] or { why = "unread", reason = not ok and reason(answers) or nil })
    end
  end
end

local function result(parts)
  local got
  for _, one in ipairs(parts) do
    if not one.answer.ok then
      return { ok = false, got = one.answer.got, reason = one.answer.reason or part.reason(one, one.answer) }
    end
    if one.shown ~= nil then
      got = got and got .. ", " .. one.shown or one.shown
    elseif got == nil then
      got = one.answer.got
    end
  end
  return { ok = true, got = got }
end

---@class Fill
---@field control table of the form model
---@field value any text; a list where several are chosen or files are given
---@field how "fill"|"select"|"radio"|"check"|"uncheck"|"files"|"combobox"|"richtext"|"date"
---@field field? string what of the profile it is
---@field alternatives? string[] other spellings of the value, tried when the page does not take it
---@field pick? fun(options: { text: string, value?: string }[]): table? of a drawn list, or of suggestions: which
---  option it is to be

---@class FillResult
---@field ok boolean the control holds the value
---@field got any what it holds: the value that will be sent
---@field reason? string why not, with what was wanted and what it holds

--- Fills controls in and reads them back.
---@param page table
---@param fills Fill[]
---@return FillResult[] results parallel to fills
--- Yields: yes. Raises kind page_crashed, page_closed, browser_closed; what does not take is a result, no error.
--- Example: fill.apply(page, { { control = control, how = "fill", value = "Blue Door Bakery" } })[1].ok
function fill.apply(page, fills)
  local parts, by_item = {}, {}
  for i, item in ipairs(fills) do
    by_item[i] = part.split(item)
    for _, one in ipairs(by_item[i]) do
      parts[#parts + 1] = one
    end
  end
  batch(page, parts, "fill_plain", function(one, answer)
    one.answer = answer
  end)
  local left = {}
  for _, one in ipairs(parts) do
    if one.how ~= "none" and not (one.answer and one.answer.ok) then
      left[#left + 1] = one
    end
  end
  each_by_itself(page, left)
  if #left > 0 then
    local lost = {}
    batch(page, parts, "read_back", function(one, answer)
      if one.answer.ok and not answer.ok then
        lost[#lost + 1] = one
      end
    end)
    each_by_itself(page, lost)
  end
  local results = {}
  for i in ipairs(fills) do
    results[i] = result(by_item[i])
  end
  return results
end

--- Which fills the page has lost since: drawn again from a state that never heard of them, as when its script starts
--- late. Plain fields are looked at; a field that is not there any more is not lost.
---@param page table
---@param fills Fill[] that took
---@return Fill[] lost
--- Yields: yes. Raises as apply.
--- Example: fill.apply(page, fill.lost(page, fills))
function fill.lost(page, fills)
  local parts, lost = {}, {}
  for _, item in ipairs(fills) do
    for _, one in ipairs(part.split(item)) do
      parts[#parts + 1] = one
    end
  end
  batch(page, parts, "read_back", function(one, answer)
    if answer.ok == false and lost[#lost] ~= one.item then
      lost[#lost + 1] = one.item
    end
  end)
  return lost
end

return fill
