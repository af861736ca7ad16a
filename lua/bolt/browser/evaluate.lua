-- Scripts in a page: methods of Page.

local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local options = require("bolt.options")

local Evaluate = {}

local SECONDS = 30
-- A frame of another site runs in a process of its own, and must not hold up the page when that one hangs.
local FOREIGN_SECONDS = 5

-- What Chromium says when the document went away under a script.
local GONE = {
  "Cannot find context",
  "uniqueContextId not found",
  "Execution context was destroyed",
  "Inspected target navigated or closed",
  "Promise was collected",
  "Cannot find default execution context",
}

-- The source is an expression; what it gives is called when it is a function. Chromium makes {} of a date.
local WRAPPED = [[async function (arg) {
  const it = (%s
  ), value = await (typeof it === "function" ? it(arg) : it);
  if (!value || typeof value.toISOString !== "function") return value;
  return +value === +value ? value.toISOString() : `${value}`;
}]]

local function as_function(source)
  return WRAPPED:format((source:gsub("[%s;]+$", "")))
end

local SPECIAL = { NaN = 0 / 0, Infinity = math.huge, ["-Infinity"] = -math.huge, ["-0"] = -0.0 }

local function value_of(result)
  local special = result.unserializableValue
  if special then
    return SPECIAL[special] or (special:gsub("n$", ""))
  end
  return result.value
end

local function exception_text(details)
  local exception = details.exception or {}
  if exception.description then
    return exception.description
  elseif exception.value ~= nil then
    return tostring(exception.value)
  end
  return details.text or "exception"
end

-- The frame is left alone until its process answers something.
local function hangs(page, frame)
  frame.dead = true
  page.browser:ask(frame.session, "Runtime.evaluate", { expression = "1" }, function(_, answer)
    if answer.params then
      frame.dead = nil
      page:touch()
    end
  end)
end

local function translate(page, frame, e)
  if errors.is(e, "protocol") then
    for _, text in ipairs(GONE) do
      if e.message:find(text, 1, true) then
        if frame.gone then
          errors.raise("frame_detached", "the frame is gone", { retryable = true, cause = e })
        end
        errors.raise("navigated", "the frame went to another document", { retryable = true, cause = e })
      end
    end
    errors.raise("page_error", e.message, { cause = e })
  elseif errors.is(e, "frame_detached") and not frame.gone and not frame.dead and not page.over then
    errors.raise("navigated", "the frame went to another document", { retryable = true, cause = e })
  end
  error(e, 0)
end

--- Runs a script in the page and returns its value.
---@param source string a JavaScript expression, or a function expression that is called with arg: "(arg) => arg.x + 1"
---@param arg? any goes to the script as JSON
---@param opts? { frame?: string, world?: "isolated"|"main", timeout?: number } frame: id (default the main frame).
---  world: "isolated" (default) sees the document but not what page scripts changed in it; "main" is the page's own.
---  timeout: seconds, default 30; for a frame of another site 5, after which it counts as gone until it answers
---@return any value promises are awaited; undefined and null are nil, as are members of objects that are null; a date
---  is its text ("2020-03-02T05:15:00.000Z"), a bigint its digits. Inside of objects the rules of JSON hold
--- Errors: kind "page_error" (an exception, or a value that is no data), "navigated" (the document went away),
--- "frame_detached", "timeout", "page_closed", "page_crashed", "browser_closed". Yields: yes.
--- Example: page:evaluate("(a) => document.querySelectorAll(a.css).length", { css = "input" })
function Evaluate:evaluate(source, arg, opts)
  local o = options.check(opts, { frame = "string", world = "string", timeout = "number" }, 2)
  local world = o.world or "isolated"
  if type(source) ~= "string" then
    error("page:evaluate: source must be a string, got " .. type(source), 2)
  elseif world ~= "isolated" and world ~= "main" then
    error(("page:evaluate: no world %q"):format(world), 2)
  end
  local frame = self:frame(o.frame)
  local foreign = frame.session ~= self.session
  local timeout = o.timeout or (foreign and FOREIGN_SECONDS or SECONDS)
  local ends = fiber.now() + timeout
  local context = frame.worlds[world]
    or self:await(function()
      if frame.gone or frame.dead then
        errors.raise("frame_detached", "the frame is gone", { retryable = true })
      end
      return frame.worlds[world]
    end, timeout, "the frame to have a document")
  self:must_be_open()
  local ok, answer = pcall(self.call, self, frame.session, "Runtime.callFunctionOn", {
    functionDeclaration = as_function(source),
    uniqueContextId = context,
    arguments = arg ~= nil and { { value = arg } } or nil,
    awaitPromise = true,
    returnByValue = true,
    userGesture = true,
  }, math.max(0, ends - fiber.now()))
  if not ok then
    if foreign and not o.timeout and errors.is(answer, "timeout") and fiber.now() + 0.01 >= ends then
      hangs(self, frame)
      errors.raise("frame_detached", "the frame does not answer", { cause = answer })
    end
    translate(self, frame, answer)
  elseif answer.exceptionDetails then
    errors.raise("page_error", exception_text(answer.exceptionDetails))
  end
  return value_of(answer.result)
end

--- The title of the main document. Yields: yes. Errors: as evaluate.
---@return string
function Evaluate:title()
  return self:evaluate("document.title")
end

--- The main document as HTML, as it stands now. Yields: yes. Errors: as evaluate.
---@return string
function Evaluate:content()
  return self:evaluate([[
    (document.doctype ? new XMLSerializer().serializeToString(document.doctype) + "\n" : "") +
      document.documentElement.outerHTML
  ]])
end

return Evaluate
