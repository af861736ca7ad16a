-- Did the form go through? Judges a submission by the wire and the page together. Pure: no page, no clock.
--
-- Both channels must agree before anything is called submitted:
--
--   wire (our non-GET request)   page                               verdict
--   2xx, 3xx                     thanks, received, a reference      submitted (live when it says so)
--   2xx, 3xx                     the form with errors, JSON errors  failed / validation
--   2xx, 3xx, 409                already listed, exists, duplicate  skipped / duplicate
--   4xx                          any                                failed / validation, or by its status
--   429, 503 with Retry-After    any                                failed / rate_limited, may be sent again
--   5xx                          any, even "thank you"              failed, never sent again by itself
--   sent, and no answer          any                                in_doubt, never sent again by itself
--   it could not be sent         any                                failed / network, may be sent again
--   nothing was sent             messages                           failed / validation (client side)
--   2xx, 3xx                     nothing recognisable               in_doubt
--
-- Only text that is new since the click counts, sentence by sentence: a page that thanked for the visit before says
-- nothing now, "please wait" is no answer, and "if it is already listed" is no statement. A directory's own success
-- rules come first. `effect` says what may have reached the directory and decides, in the ledger, about sending again.

local answer = require("bolt.form.answer")
local options = require("bolt.options")
local wire = require("bolt.form.wire")
local words = require("bolt.form.words")

local verdict = {}

local BY_STATUS = {
  [401] = "login_required",
  [402] = "payment_required",
  [403] = "forbidden",
  [404] = "no_form",
  [408] = "timeout",
  [410] = "closed",
  [429] = "rate_limited",
}

local UNREAD_MAX = 80

-- Plain text, or a pattern between slashes.
local function rule_matches(rule, text)
  if type(rule) ~= "string" or rule == "" or not text then
    return false
  end
  local pattern = rule:match("^/(.*)/$")
  return text:find(pattern or rule, 1, not pattern) ~= nil
end

-- Judges from everything that was read. Returns status, reason, effect, why, and what it rests on where that is little:
-- "hint" (an address, a form that is gone) or "silence".
local function decide(input, read, says, errors, present)
  local rules, kind = input.rules or {}, read.kind
  local maybe = read.sent and "possible" or "none"
  local signs, before_signs = input.after.signs or {}, input.before and input.before.signs or {}

  if kind == "limited" then
    return "failed", "rate_limited", "none", ("answered %d with Retry-After"):format(read.status)
  elseif kind == "server" then
    return "failed", "server_error", "possible", ("answered %d; whether it was stored is unknown"):format(read.status)
  elseif kind == "network" then
    return read.sent and "in_doubt" or "failed", "network", maybe, "no answer: " .. tostring(read.exchange.error)
  elseif kind == "open" then
    return "in_doubt", "timeout", "possible", "sent, and no answer came in time"
  end

  if signs.captcha and not before_signs.captcha then
    return "needs_human", "captcha", maybe, "a CAPTCHA appeared after the click"
  end

  if kind == "none" then
    if #errors > 0 then
      return "failed", "validation", "none", "nothing was sent; the page says: " .. errors[1].text
    elseif says.duplicate then
      return "skipped", "duplicate", "none", says.duplicate.text
    elseif says.dialog and not says.success then
      return "failed", "validation", "none", "nothing was sent; the page says: " .. says.dialog
    elseif says.success and not present then
      return "in_doubt", "unknown", "possible", "the page speaks of success, but no request was seen", "silence"
    end
    return "failed", "unknown", "none", "the click sent nothing and the page said nothing"
  end

  if rule_matches(rules.failure_text, input.after.text) then
    return "failed", "unknown", maybe, "the directory's failure rule matched"
  end

  if kind == "refused" then
    if says.duplicate or read.status == 409 then
      return "skipped", "duplicate", "none", says.duplicate and says.duplicate.text or "answered 409"
    elseif #errors > 0 and not (read.status == 401 or read.status == 402) then
      return "failed", "validation", "none", errors[1].text
    end
    local reason = BY_STATUS[read.status] or ((read.status == 400 or read.status == 422) and "validation") or "unknown"
    local status = (reason == "login_required" or reason == "payment_required") and "needs_human" or "failed"
    return status, reason, reason == "rate_limited" and "possible" or "none", ("answered %d"):format(read.status)
  end

  -- The request was answered well; now the page.
  local judged = rule_matches(rules.success_text, input.after.text) or rule_matches(rules.success_url, input.after.url)
  if judged then
    return "submitted", nil, "accepted", "the directory's success rule matched"
  elseif says.duplicate and not (says.success and not present) then
    return "skipped", "duplicate", "none", says.duplicate.text
  elseif read.json and read.json.says == "no" then
    return "failed", "validation", "none", errors[1] and errors[1].text or "the answer says it did not succeed"
  elseif present and #errors > 0 and not says.success then
    return "failed", "validation", "none", errors[1].text
  elseif says.closed then
    return "failed", "closed", "none", says.closed.text
  elseif says.verification then
    return "needs_human", "verification", "accepted", says.verification.text
  elseif signs.payment and not before_signs.payment or (says.payment and not says.success) then
    return "needs_human", "payment_required", "possible", says.payment and says.payment.text or "payment is asked for"
  elseif signs.login and not before_signs.login and not says.success or (says.login and not says.success) then
    return "needs_human", "login_required", "possible", says.login and says.login.text or "a sign-in page follows"
  elseif says.success and not (present and #errors > 0 and input.after.navigated) then
    return says.live and "live" or "submitted", nil, "accepted", says.success.text
  elseif read.json and read.json.says == "yes" and not says.failure then
    return "submitted", nil, "accepted", "the answer says it succeeded"
  elseif #errors > 0 and present then
    return "failed", "validation", "none", errors[1].text
  elseif says.failure then
    return "in_doubt", "unknown", "possible", says.failure.text
  end
  local url = words.fold((input.after.url or ""):match("^%a+://[^/]*(.*)") or "")
  local named = url:find("thank")
    or url:find("success")
    or url:find("confirm")
    or url:find("submitted")
    or url:find("received")
    or url:find("danke")
    or url:find("merci")
    or url:find("gracias")
  if named and not present and input.after.url ~= (input.before and input.before.url) then
    return "submitted", nil, "accepted", "the form gave way to " .. url, "hint"
  elseif not present and not input.after.navigated and input.form then
    return "submitted", nil, "accepted", "the page took the form away after a good answer", "hint"
  end
  return "in_doubt", "unknown", "possible", "answered, but nothing on the page says what became of it", "silence"
end

---@class PageReading what the page showed at one moment
---@field text string visible text, lines by newline
---@field url? string
---@field title? string
---@field signs? { captcha?: any, login?: any, payment?: any }
---@field forms? table[] forms as bolt.form.model reads them
---@field form_present? boolean whether our form is still there; derived from forms when absent
---@field errors? { text: string, selector?: string, name?: string, id?: string }[]
---@field links? { text: string, url: string }[]
---@field navigated? boolean whether the document was replaced since the click

---@class Verdict
---@field status "submitted"|"live"|"in_doubt"|"needs_human"|"failed"|"skipped"
---@field reason? string a fixed code
---@field effect "none"|"possible"|"accepted"
---@field rests_on? "hint"|"silence" where nothing that the site said decided
---@field confirmation? string the reference the directory gave, else the sentence that says it worked
---@field listing_url? string
---@field field_errors table[] { text, selector?, name?, id? }
---@field retry_after? number seconds
---@field http_status? integer
---@field why string[] what it was judged by
---@field unread? string[] where the server answered well and nothing on the page was understood: its new sentences

--- Judges one submission.
---@param input { before?: PageReading, after: PageReading, exchanges?: table[], dialogs?: table[], rules?: table,
---  form?: table, values?: string[], again?: boolean } exchanges and dialogs since the click; rules is
---  { success_text?, success_url?, failure_text?, listing_url? }; form is the form that was sent; values what was
---  filled in; again says that an earlier send of this page was refused
---@return Verdict
--- Yields: no. Raises on an unknown key.
--- Example: verdict.judge{ after = { text = "Thank you" }, exchanges = { { method = "POST", url = u, status = 200 } } }
function verdict.judge(input)
  options.check(input, { "before", "after", "exchanges", "dialogs", "rules", "form", "values", "again" }, 2)
  local values = input.values or {}
  local read = wire.read(input.exchanges, input.form or { action = input.before and input.before.url }, values, {
    before = input.before and input.before.url or input.after.url,
    after = input.after.url,
  })
  local fresh = answer.new_sentences(input, read)
  local says = answer.meanings(fresh)
  says.dialog = answer.alert(input)
  local errors = answer.field_errors(input, read, says)
  local present = answer.form_present(input)

  local status, reason, effect, why, rests_on = decide(input, read, says, errors, present)
  local result = {
    status = status,
    reason = reason,
    effect = effect,
    rests_on = rests_on,
    field_errors = reason == "validation" and errors or {},
    retry_after = read.retry_after,
    http_status = read.status,
    why = { why, ("wire: %s%s"):format(read.kind, read.status and " " .. read.status or "") },
  }
  result.why[3] = present and "the form is still there" or "the form is gone"
  if status == "in_doubt" and read.kind == "ok" and not says.failure then
    result.unread = {}
    for i = 1, math.min(#fresh, UNREAD_MAX) do
      result.unread[i] = fresh[i].text
    end
  end
  if effect == "accepted" then
    result.confirmation = answer.reference(fresh, values)
      or (read.json and read.json.reference)
      or (says.success and says.success.text)
    result.listing_url = answer.listing(input)
    if rule_matches(input.rules and input.rules.listing_url, input.after.url) then
      result.listing_url = input.after.url
    end
  end
  return result
end

return verdict
