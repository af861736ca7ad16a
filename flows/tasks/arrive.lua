-- Arriving at a directory: the submission page is opened, and its form waited for.

local banner = require("bolt.form.banner")
local fiber = require("bolt.fiber")
local model = require("bolt.form.model")
local pace = require("flows.tasks.pace")
local wire = require("bolt.form.wire")
local words = require("bolt.form.words")

local arrive = {}

local LOAD_SECONDS = 30
local FORM_SECONDS = 20
-- A page that asks to sign in gets this long to show a form all the same.
local LOGIN_SECONDS = 3
-- A page that has not changed for so long has no more to show: by what could still change it (bolt.form.model).
local STILL_SECONDS = { nothing = 0.5, scripts = 6, loading = FORM_SECONDS }
-- Notices over a page that shows no form are pressed away after so long.
local NOTICE_SECONDS = 1
local NOTICES_MAX = 3
-- A Retry-After up to this many seconds is waited for on the spot; a longer one ends the visit for now.
local PATIENCE = 60

local BY_STATUS = {
  [401] = "login_required",
  [402] = "payment_required",
  [403] = "forbidden",
  [404] = "no_form",
  [410] = "closed",
  [451] = "forbidden",
}

local function header(answer, name)
  for key, value in pairs(answer.headers or {}) do
    if key:lower() == name then
      return value
    end
  end
end

--- Opens the submission page, with as much patience as the site asks for.
---@param v Visit of which it takes page, pages, entry.directory and manners.pace; sets `status`, what the page answered
---@return { reason: string, message: string, retry_after?: number }? stop why there is nothing to go on with
--- Yields: yes. Raises what the page raises.
function arrive.load(v)
  local directory = v.entry.directory
  for attempt = 1, 3 do
    pace.turn(directory.host, v.manners.pace)
    local answer = v.page["goto"](v.page, directory.submission_url, { timeout = LOAD_SECONDS })
    v.pages[#v.pages + 1] = answer.url or directory.submission_url
    local status = answer.status or 200
    v.status = status
    if status < 400 then
      return nil
    end
    local message = ("%s answered %d"):format(directory.submission_url, status)
    local seconds = wire.retry_after(header(answer, "retry-after"))
    if status ~= 429 and status ~= 503 then
      return { reason = BY_STATUS[status] or (status >= 500 and "server_error" or "no_form"), message = message }
    elseif not seconds or seconds > PATIENCE or attempt == 3 then
      local reason = (status == 429 or seconds) and "rate_limited" or "server_error"
      return { reason = reason, message = message, retry_after = seconds }
    end
    fiber.sleep(seconds)
  end
end

--- Why a page without a form is without one.
---@param read table the page, of bolt.form.model
---@return { reason: string, message: string }
--- Yields: no.
function arrive.no_form(read)
  local text = words.fold(read.text or "")
  local signs = read.signs or {}
  if signs.login or words.find("login", text) then
    return { reason = "login_required", message = "the directory asks to sign in first" }
  elseif signs.captcha then
    return { reason = "captcha", message = "a CAPTCHA stands before the form" }
  elseif signs.payment then
    return { reason = "payment_required", message = "the directory asks for payment first" }
  elseif words.find("closed", text) then
    return { reason = "closed", message = "the directory takes no submissions at present" }
  end
  return { reason = "no_form", message = "no submission form on " .. (read.url or "the page") }
end

--- Waits until the page shows a form that asks for a listing. Pages build themselves late, some only when one has said
--- no to their cookies; a stop sign ends the wait, and that a page has come to rest.
---@param v Visit of which it takes page, and what accept needs
---@param accept fun(v: Visit, read: table): table?, table? flows.tasks.steps has them
---@return table? form
---@return table? map what its controls are for
---@return table read the page as it was last read
--- Yields: yes. Raises what the page raises, and accept.
function arrive.form(v, accept)
  local began, notices = fiber.now(), 0
  local since, shape = began, nil
  while true do
    local read = model.read(v.page)
    local form, map = accept(v, read)
    if form then
      return form, map, read
    end
    local now = fiber.now()
    local shows = ("%d %s"):format(#read.forms, read.text)
    if shows ~= shape then
      since, shape = now, shows
    end
    local patience = math.min(FORM_SECONDS, read.signs.login and LOGIN_SECONDS or FORM_SECONDS)
    if now >= began + patience or now >= since + STILL_SECONDS[read.stirs] then
      return nil, nil, read
    elseif notices < NOTICES_MAX and now >= since + NOTICE_SECONDS then
      notices = notices + 1
      banner.press_away(v.page)
    end
    fiber.sleep(0.25)
  end
end

return arrive
