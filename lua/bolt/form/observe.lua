-- What a page shows at this moment, over all its frames: the reading that bolt.form.verdict judges by.

local errors = require("bolt.errors")
local page_script = require("bolt.form.page_script")

local observe = {}

local source

local PASSING = { navigated = true, frame_detached = true, page_error = true }

-- A frame may navigate or vanish while it is read; what it shows then is the next reading's business.
local function read_frame(page, frame, mark)
  source = source or page_script.join({ "dom", "observe" })
  local ok, seen = pcall(page.evaluate, page, source, { mark = mark }, { frame = frame, world = "isolated" })
  if ok then
    return seen
  end
  if not PASSING[errors.is(seen) and seen.kind or ""] then
    error(seen, 0)
  end
  return nil
end

--- Reads every frame of a page.
---@param page table a page of bolt.chromium
---@param mark? string left in each document; a later reading tells by it which documents are new
---@return PageReading reading with text, errors, links and forms of all frames together; url and title of the page;
---  `unanswered`: what the browser itself would complain about; `frames`: url, text and mark of each frame; `busy`
--- Yields: yes. Raises what the page raises when the browser is gone.
--- Example: local before = observe.read(page, "1")
function observe.read(page, mark)
  local reading = { errors = {}, unanswered = {}, links = {}, forms = {}, frames = {}, busy = false, loading = false }
  local texts = {}
  for index, frame in ipairs(page:frames()) do
    local id = frame.id or frame
    local seen = read_frame(page, id, mark or "seen")
    if index == 1 then
      -- In the middle of a navigation there is nothing to read, but an address there is always.
      reading.url, reading.title = seen and seen.url or frame.url or "", seen and seen.title or ""
    end
    if seen then
      texts[#texts + 1] = seen.text
      reading.frames[#reading.frames + 1] = { id = id, url = seen.url, mark = seen.mark }
      reading.busy = reading.busy or seen.busy
      reading.loading = reading.loading or seen.ready ~= "complete"
      for _, name in ipairs({ "errors", "unanswered", "links", "forms" }) do
        for _, item in ipairs(seen[name]) do
          item.frame = id
          table.insert(reading[name], item)
        end
      end
    else
      reading.loading = true
    end
  end
  -- A main frame that is between two documents says neither.
  reading.url, reading.title = reading.url or page:url(), reading.title or ""
  reading.text = table.concat(texts, "\n")
  return reading
end

return observe
