-- A page in a person's hands: what it was when they got it, what they did with it, and where it is kept meanwhile.

local controls = require("bolt.form.values.control")
local errors = require("bolt.errors")
local human_tasks = require("bolt.store.human_tasks")
local kept = require("bolt.browser.kept")
local model = require("bolt.form.model")
local results = require("bolt.store.results")
local verdict = require("bolt.form.verdict")
local watch = require("flows.tasks.watch")
local worker = require("bolt.engine.worker")

local handover = {}

--- The name of this process as a keeper of pages. Yields: no.
---@return string
function handover.holder()
  local status = worker.status()
  return status and status.id or "bolt"
end

-- Notes what the page shows and has sent by now: whatever comes after is a person's doing.
local function mark(visit)
  local before = watch.look(visit, "handed over")
  before.signs = visit.form and visit.form.signs
  local had = {}
  for _, form in ipairs(model.read(visit.page).forms) do
    for _, control in ipairs(form.controls) do
      had[control.selector] = controls.answered(control) or nil
    end
  end
  visit.handed = {
    before = before,
    had = had,
    exchanges = #watch.exchanges(visit),
    dialogs = #visit.page:dialogs(),
  }
end

local function unescaped(body)
  return (body:gsub("%+", " "):gsub("%%(%x%x)", function(hex)
    return string.char(tonumber(hex, 16))
  end))
end

-- Did this request carry the listing? Signing in and solving a CAPTCHA send something, too.
local function carries(exchange, values)
  local body = exchange.request_body or ""
  local plain = unescaped(body)
  for _, value in ipairs(values) do
    if #value >= 3 and (plain:find(value, 1, true) or body:find(value, 1, true)) then
      return true
    end
  end
  return false
end

-- The texts by which the listing is known in a request: what was filled in, else the name of the business.
local function tokens(visit)
  local values = watch.values(visit)
  if #values == 0 then
    values = { visit.entry.profile.business_name }
  end
  return values
end

--- What a person's doing came to: nil when nothing of the listing was sent.
---@param visit Visit
---@param sent? boolean our own click had sent it before
---@return Verdict?
--- Yields: yes. Raises what the page raises.
function handover.outcome(visit, sent)
  local handed, values = visit.handed, tokens(visit)
  local exchanges = watch.since(watch.exchanges(visit), handed.exchanges)
  for _, exchange in ipairs(exchanges) do
    sent = sent or carries(exchange, values)
  end
  if not sent then
    return nil
  end
  for _, exchange in ipairs(exchanges) do
    table.insert(visit.exchanges, exchange)
  end
  local after = watch.look(visit, "handed back")
  local pages = visit.context:pages()
  local read_ok, read = pcall(model.read, pages[#pages])
  after.signs = read_ok and read.signs or {}
  after.navigated = after.url ~= handed.before.url
  visit.landed = after.navigated and after.url or nil
  for _, frame in ipairs(after.frames) do
    after.navigated = after.navigated or frame.mark == nil
  end
  return verdict.judge({
    before = handed.before,
    after = after,
    exchanges = sent and visit.exchanges or exchanges,
    dialogs = watch.since(visit.page:dialogs(), handed.dialogs),
    rules = visit.entry.directory.success_rules,
    form = visit.form,
    values = values,
  })
end

-- Before the keeper closes a page that was lent: if nothing was sent from it, that is known now or never.
local function closing(item)
  local visit = item.visit
  if visit.entry.intent_id and not item.page.over then
    local ok, found = pcall(handover.outcome, visit)
    if ok and not found then
      results.unlend(visit.entry.id, visit.entry.intent_id)
    elseif not ok and not errors.is(found) then
      error(found, 0)
    end
  end
  human_tasks.page_gone(item.id, item.holder)
end

--- Puts the page of a visit where its task finds it again, or closes it.
---@param visit Visit with `release`, and `task` when a person was asked
---@param by? string who took it over
---@return KeptPage? item nil when it is not kept
--- Yields: yes. Raises kind db.
function handover.put(visit, by)
  local release = visit.release
  visit.release = nil
  local item = { page = visit.page, visit = visit, release = release, closing = closing, holder = handover.holder() }
  local waits = visit.task and visit.entry.row.status == "needs_human"
  if not waits or not pcall(mark, visit) or not kept.put(visit.task, item) then
    release()
    return nil
  end
  human_tasks.hold(visit.task, item.holder, kept.seconds(), by)
  return item
end

return handover
