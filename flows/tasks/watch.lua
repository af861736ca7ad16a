-- What follows a click, over all tabs of a visit: waits until the page has said something that can be judged, and is
-- quiet again.
--
-- Polled, because an answer can show itself as a navigation, a request, a text, a dialog or a tab, and none of them is
-- sure to come.

local ask = require("bolt.form.ask")
local fiber = require("bolt.fiber")
local model = require("bolt.form.model")
local observe = require("bolt.form.observe")
local words = require("bolt.form.words")

local watch = {}

local ANSWER_SECONDS = 30
local SLOW_ANSWER_SECONDS = 60 -- once a request is under way
local QUIET = 0.6
local BUSY = 2 -- the same where something still turns
-- An answer that says nothing may be followed by one that does: a page that asks what became of it.
local SILENT_SECONDS = 8
local QUESTIONS_MAX = 2
-- A request without its answer is waited for; one that is not about the form, such as a count of clicks, not for ever.
local OPEN_SECONDS = 3

--- What was filled in, as text to recognise our request by.
---@param v Visit
---@return string[]
--- Yields: no.
function watch.values(v)
  local list = {}
  for _, value in pairs(v.fields) do
    if type(value) == "string" then
      list[#list + 1] = value
    end
  end
  return list
end

--- Non-GET exchanges of all pages of the visit: a form may answer in a new tab.
---@param v Visit
---@return table[]
--- Yields: no.
function watch.exchanges(v)
  local list = {}
  for _, page in ipairs(v.context:pages()) do
    for _, exchange in ipairs(page:exchanges()) do
      list[#list + 1] = exchange
    end
  end
  return list
end

--- What of a list came after its first `from` elements. Yields: no.
function watch.since(list, from)
  local rest = {}
  for i = from + 1, #list do
    rest[#rest + 1] = list[i]
  end
  return rest
end

--- What every tab of the visit shows, the newest tab first: that is where the answer came.
---@param v Visit
---@param mark string see bolt.form.observe
---@return PageReading reading with `tabs`, how many there are
--- Yields: yes. Raises as observe.read.
function watch.look(v, mark)
  local pages = v.context:pages()
  local reading = observe.read(pages[#pages], mark)
  for i = #pages - 1, 1, -1 do
    local other = observe.read(pages[i], mark)
    reading.text = reading.text .. "\n" .. other.text
    for _, name in ipairs({ "errors", "unanswered", "links", "forms" }) do
      for _, item in ipairs(other[name]) do
        table.insert(reading[name], item)
      end
    end
    reading.loading = reading.loading or other.loading
    reading.busy = reading.busy or other.busy
  end
  reading.tabs = #pages
  return reading
end

---@class Watch
---@field seen { after: PageReading, exchanges: table[], dialogs: table[], read: table } what followed so far
local Watch = {}
Watch.__index = Watch

--- Begins to watch; call it before the click.
---@param v Visit
---@param form table the form that is about to be sent
---@param before PageReading of watch.look
---@return Watch
--- Yields: yes.
function watch.start(v, form, before)
  return setmetatable({
    v = v,
    frame = form.frame,
    boxes = ask.known(v.page, form.frame),
    questions = 0,
    before = before,
    began = fiber.now(),
    from = #watch.exchanges(v),
    dialogs_from = #v.page:dialogs(),
  }, Watch)
end

-- Looks once. Returns whether something came, whether more is under way, and how many requests are.
function Watch:look(known)
  local v, before = self.v, self.before
  local after = watch.look(v, "sent")
  local seen = {
    after = after,
    exchanges = watch.since(watch.exchanges(v), self.from),
    dialogs = watch.since(v.page:dialogs(), self.dialogs_from),
  }
  local open, answered = 0, 0
  for _, exchange in ipairs(seen.exchanges) do
    if exchange.status ~= nil or exchange.error ~= nil then
      answered = answered + 1
    else
      open = open + 1
    end
  end
  -- The reading itself leaves the mark in a new document: only the first one finds it without.
  for _, frame in ipairs(after.frames) do
    self.navigated = self.navigated or (known[frame.id] and frame.mark == nil)
  end
  after.navigated = self.navigated or false
  self.seen = seen
  local spoke = answered > 0
    or #seen.dialogs > 0
    or after.url ~= before.url
    or after.text ~= before.text
    or #after.errors > #before.errors
    or after.tabs > before.tabs
    or (#seen.exchanges == 0 and #after.unanswered > 0)
  local shape =
    table.concat({ after.url, after.text, #after.errors, #seen.exchanges, answered, #seen.dialogs, after.tabs }, "\0")
  return shape, spoke, open
end

-- What was seen last, with what the form model says of it.
function Watch:complete()
  local seen, v = self.seen, self.v
  local nothing_sent = #seen.exchanges == 0
  if nothing_sent and not seen.read then
    for _, complaint in ipairs(seen.after.unanswered) do
      table.insert(seen.after.errors, complaint)
    end
  end
  if not seen.read then
    local page = nothing_sent and v.page or v.context:pages()[seen.after.tabs]
    local ok, read = pcall(model.read, page)
    seen.read = ok and read or { forms = {}, signs = {} }
    seen.after.signs = seen.read.signs
  end
  return seen
end

-- Nothing was sent, and nothing was said against it: does the page ask back?
function Watch:asked(found)
  if found.status ~= "failed" or found.reason ~= "unknown" or found.effect ~= "none" then
    return false
  end
  self.questions = self.questions + 1
  return self.questions <= QUESTIONS_MAX and ask.answer(self.v.page, self.frame, self.boxes) ~= nil
end

-- The request that carried the form is still under way.
local function unsettled(found)
  return found.status == "in_doubt" and found.reason == "timeout"
end

--- Waits for the answer. Where the page asks back instead of sending, the question is answered as part of the click.
---@param judge fun(seen: table): Verdict `more` in it: the page is another step of the form
---@return Verdict of what `self.seen` holds
--- Yields: yes. Raises what the page raises when it is gone.
function Watch:answer(judge)
  local known = {}
  for _, frame in ipairs(self.before.frames) do
    known[frame.id] = true
  end
  local last_change, last_shape, found = fiber.now(), nil, nil
  while true do
    fiber.sleep(0.15)
    local shape, spoke, open = self:look(known)
    local after, now = self.seen.after, fiber.now()
    if shape ~= last_shape then
      last_shape, last_change, found = shape, now, nil
    end
    local waiting = (open > 0 and now - last_change < OPEN_SECONDS)
      or after.loading
      or words.find("pending", words.fold(after.text):sub(1, 2000))
    local quiet = now - last_change
    if spoke and not waiting and quiet >= (after.busy and BUSY or QUIET) then
      found = found or judge(self:complete())
      if self:asked(found) then
        last_shape = nil
      elseif not unsettled(found) and (found.rests_on ~= "silence" or found.more or quiet >= SILENT_SECONDS) then
        self:complete()
        return found
      end
    end
    if now - self.began >= (open > 0 and SLOW_ANSWER_SECONDS or ANSWER_SECONDS) then
      return judge(self:complete())
    end
  end
end

return watch
