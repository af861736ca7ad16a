-- What a page answers to a submission: its new sentences by meaning, errors at fields, reference, listing. Pure.
--
-- Part of bolt.form.verdict, which documents the shapes of `input` and weighs what is found here against the wire.

local words = require("bolt.form.words")

local answer = {}

-- A full stop behind these ends no sentence; behind "no" where a number follows: "Ref. No. AB-17".
local SHORT = {}
for word in ("ref nr num tel st dr mr mrs ms inc ltd co corp z b e g i"):gmatch("%S+") do
  SHORT[word] = true
end

local function sentences(text)
  local list = {}
  for line in (text or ""):gmatch("[^\r\n]+") do
    -- CJK full stops end a sentence without a blank behind them.
    local whole = line
    line = line:gsub("(%a*)([%.!%?]+) ()", function(word, stop, next_at)
      local lower = word:lower()
      local goes_on = stop == "." and (SHORT[lower] or (lower == "no" and whole:find("^%S*%d", next_at)))
      return not goes_on and word .. stop .. "\n" or nil
    end)
    line = line:gsub("\227\128\130", "%0\n"):gsub("\239\188\129", "%0\n")
    for sentence in line:gmatch("[^\n]+") do
      if sentence:find("%S") then
        list[#list + 1] = sentence
      end
    end
  end
  return list
end

--- Sentences of the page after, its dialogs and the JSON answer that the page before did not show.
---@param input table as bolt.form.verdict has it
---@param read table the answer on the wire (bolt.form.wire)
---@return { text: string, folded: string }[]
--- Yields: no.
function answer.new_sentences(input, read)
  local old, list = {}, {}
  for _, sentence in ipairs(sentences(input.before and input.before.text)) do
    old[words.fold(sentence)] = true
  end
  local function add(text)
    for _, sentence in ipairs(sentences(text)) do
      local folded = words.fold(sentence)
      if folded ~= "" and not old[folded] then
        old[folded] = true
        list[#list + 1] = { text = sentence:match("^%s*(.-)%s*$"), folded = folded }
      end
    end
  end
  for _, dialog in ipairs(input.dialogs or {}) do
    add(type(dialog) == "table" and (dialog.message or dialog.text) or dialog)
  end
  for _, text in ipairs(read.json and read.json.texts or {}) do
    add(text)
  end
  add(input.after.text)
  if input.before and input.after.title ~= input.before.title then
    add(input.after.title)
  end
  return list
end

--- What the page said last in a box of the browser, which it does only when something is the matter or done.
---@param input table as bolt.form.verdict has it
---@return string?
--- Yields: no.
function answer.alert(input)
  local said
  for _, dialog in ipairs(input.dialogs or {}) do
    if type(dialog) == "string" or dialog.type ~= "confirm" then
      said = type(dialog) == "table" and (dialog.message or dialog.text) or dialog
    end
  end
  return said
end

local MEANINGS = { "duplicate", "validation", "verification", "login", "payment", "closed", "failure" }

--- Sorts the new sentences by meaning. A sentence that denies or supposes is no success and no duplicate.
---@param fresh { text: string, folded: string }[]
---@return table says the first sentence of each meaning, and all `complaints`; `success`: that it was taken
--- Yields: no.
function answer.meanings(fresh)
  local says = {}
  for _, sentence in ipairs(fresh) do
    local folded = sentence.folded
    if not words.find("pending", folded) and not words.find("conditional", folded) then
      local denies = words.find("failure", folded)
      for _, meaning in ipairs(MEANINGS) do
        -- "Did something go wrong?" is no statement.
        local asks = meaning == "failure" and folded:find("%?%W*$")
        if not says[meaning] and not asks and words.find(meaning, folded) then
          says[meaning] = sentence
        end
      end
      if not denies and not words.find("duplicate", folded) then
        says.done = says.done or (words.find("success", folded) and sentence)
        says.thanks = says.thanks or (words.find("thanks", folded) and not words.find("courtesy", folded) and sentence)
        says.live = says.live or (words.find("live", folded) and sentence)
      end
      if words.find("validation", folded) then
        says.complaints = says.complaints or {}
        table.insert(says.complaints, sentence)
      end
    end
  end
  -- Thanks alone are as good, unless another sentence takes them back.
  says.success = says.done or (not says.failure and says.thanks) or nil
  return says
end

local QUALIFIER = {
  number = true,
  no = true,
  nr = true,
  code = true,
  id = true,
  nummer = true,
  is = true,
  ist = true,
  est = true,
  es = true,
  e = true,
  numero = true,
  key = true,
  ["for"] = true,
  your = true,
  n = true,
}

-- "Your reference number is AB-1234." -> "AB-1234". A token counts only with a digit in it and if it is not ours.
local function reference_in(sentence, values)
  for _, name in ipairs(words.list("reference")) do
    local _, stop = sentence.folded:find("%f[%w]" .. name .. "%f[^%w]")
    local rest = stop and sentence.folded:sub(stop + 1)
    while rest do
      rest = rest:match("^[%s:#%.,]*(.*)$")
      local word = rest:match("^%a+")
      if word and QUALIFIER[word] and not rest:match("^%a+[%d%-_/]") then
        rest = rest:sub(#word + 1)
      else
        local token = rest:match("^[%w][%w%-_/]*%w")
        local at = token and token:find("%d") and #token >= 3 and sentence.text:lower():find(token, 1, true)
        if at then
          token = sentence.text:sub(at, at + #token - 1)
          for _, value in ipairs(values) do
            if value:find(token, 1, true) then
              return nil
            end
          end
          return token
        end
        rest = nil
      end
    end
  end
end

--- The number or code under which the site keeps the submission, if a new sentence gives one.
---@param fresh { text: string, folded: string }[]
---@param values table what was filled in, which is no reference
---@return string?
--- Yields: no.
function answer.reference(fresh, values)
  for _, sentence in ipairs(fresh) do
    local token = reference_in(sentence, values)
    if token then
      return token
    end
  end
end

--- The address of our listing, if a new link names it.
---@param input table as bolt.form.verdict has it
---@return string?
--- Yields: no.
function answer.listing(input)
  local old = {}
  for _, link in ipairs(input.before and input.before.links or {}) do
    old[link.url] = true
  end
  for _, link in ipairs(input.after.links or {}) do
    if not old[link.url] and words.find("listing_link", words.fold(link.text or "")) then
      return link.url
    end
  end
end

--- Is the form we sent still there? By its controls: a page drawn anew gives them new selectors.
---@param input table as bolt.form.verdict has it
---@return boolean
--- Yields: no.
function answer.form_present(input)
  if input.after.form_present ~= nil then
    return input.after.form_present
  end
  local names, count = {}, 0
  for _, control in ipairs(input.form and input.form.controls or {}) do
    local key = control.name ~= "" and control.name or control.id
    if key and key ~= "" and control.type ~= "hidden" and not names[key] then
      names[key], count = true, count + 1
    end
  end
  if count == 0 then
    return false
  end
  for _, form in ipairs(input.after.forms or {}) do
    local shared = 0
    for _, control in ipairs(form.controls or {}) do
      local key = control.name ~= "" and control.name or control.id
      if key and names[key] and control.visible ~= false then
        shared = shared + 1
      end
    end
    if shared * 2 > count then
      return true
    end
  end
  return false
end

-- Errors that the page attaches to fields. Before a resend the old ones stand there still and count again.
function answer.field_errors(input, read, says)
  local old, list, seen = {}, {}, {}
  if not input.again and not input.after.navigated then
    for _, e in ipairs(input.before and input.before.errors or {}) do
      old[(e.selector or "") .. "\0" .. e.text] = true
    end
  end
  local function add(e)
    local key = (e.selector or e.name or e.id or "") .. "\0" .. words.fold(e.text or "")
    if e.text and e.text ~= "" and not seen[key] and not old[(e.selector or "") .. "\0" .. e.text] then
      seen[key] = true
      seen["\0" .. words.fold(e.text)] = true
      list[#list + 1] = { text = e.text, selector = e.selector, name = e.name, id = e.id }
    end
  end
  for _, e in ipairs(read.json and read.json.errors or {}) do
    add(e)
  end
  for _, e in ipairs(input.after.errors or {}) do
    add(e)
  end
  for _, sentence in ipairs(says.complaints or {}) do
    add({ text = sentence.text })
  end
  return list
end

return answer
