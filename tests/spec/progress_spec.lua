-- What `bolt submit` and `bolt demo` show while they work, on terminals of any width and without one.
local progress = require("bolt.terminal.progress")
local t = require("tests.spec.support")
local text = require("bolt.terminal.text")

local function row(name, status, fields)
  local r = { name = name, directory = "http://" .. name .. "/add", status = status, attempts = 1, seconds = 2 }
  for key, value in pairs(fields or {}) do
    r[key] = value
  end
  return r
end

local ROWS = {
  row("Modern Business Hub", "submitted", { confirmation = "MBH-1001", seconds = 3.24 }),
  row("Café des entreprises françaises", "filling", { attempts = 2 }),
  row("東京ビジネスディレクトリ", "submitting"),
  row("Gatekeeper", "needs_human", { reason = "captcha" }),
  row("Crowded House", "planned", { reason = "rate_limited", next_in = 2.04 }),
  row("Later", "planned", { attempts = 0, seconds = nil }),
}

-- A terminal that knows what a cursor is: what is written becomes a screen of lines.
local function terminal(columns)
  local screen, at = { "" }, 1
  local self = { columns = columns, rows = 24 }
  function self.write(out)
    out = out:gsub("\27%[[%d;]*m", "")
    while out ~= "" do
      local up, rest = out:match("^\r\27%[(%d+)A\27%[J(.*)$")
      if up then
        at = at - tonumber(up)
        assert(at >= 1, "the cursor left the screen")
        for i = #screen, at, -1 do
          screen[i] = nil
        end
        screen[at], out = "", rest
      else
        local chunk, newline, tail = out:match("^([^\n\r\27]*)(\n?)(.*)$")
        screen[at] = screen[at] .. chunk
        while text.width(screen[at]) > self.columns do -- wraps
          local stop = #screen[at]
          while text.width(screen[at]:sub(1, stop)) > self.columns do
            stop = stop - 1
            while screen[at]:sub(stop + 1, stop + 1):find("[\128-\191]") do
              stop = stop - 1
            end
          end
          screen[at], screen[at + 1] = screen[at]:sub(1, stop), screen[at]:sub(stop + 1)
          at = at + 1
        end
        if newline ~= "" then
          at = at + 1
          screen[at] = ""
        end
        out = tail
      end
    end
  end
  function self.resize(n)
    local old = screen
    screen, at = { "" }, 1
    self.columns = n
    self.write(table.concat(old, "\n"))
  end
  function self.size()
    return self.columns, self.rows
  end
  function self.screen()
    return table.concat(screen, "\n")
  end
  return self
end

t.test("every state has words, with the number of the visit and the reason", function()
  local words = {}
  for i, r in ipairs(ROWS) do
    words[i] = progress.describe(r)
  end
  t.eq(words, {
    "submitted, MBH-1001",
    "filling in, visit 2",
    "sent, reading the answer",
    "for a person: CAPTCHA",
    "too busy: again in 2.0 s",
    "waiting",
  })
end)

t.test("no line is wider than the terminal, however narrow", function()
  for columns = 1, 130 do
    for _, line in ipairs(progress.layout(ROWS, { columns = columns, rows = 24 }, { title = "T", elapsed = 1 })) do
      t.ok(text.width(line) < math.max(2, columns), ("%d columns: %q"):format(columns, line))
    end
  end
end)

t.test("few rows: those at work are shown, the rest is counted", function()
  local lines = progress.layout(ROWS, { columns = 80, rows = 5 }, { title = "Six", elapsed = 61 })
  t.eq(#lines, 4)
  t.match(lines[1], "^Six: 2 of 6 done, 61 s$")
  t.match(lines[2], "^> Café des entreprises")
  t.match(lines[3], "^> 東京")
  t.match(lines[4], "and 4 more")
end)

t.test("it is redrawn in place, also after the terminal was made narrower and wider", function()
  local term = terminal(80)
  local p = progress.open("Six", { write = term.write, size = term.size, live = true, paint = true })
  p:update(ROWS, 1)
  local first = term.screen()
  t.match(first, "Modern Business Hub +submitted, MBH%-1001 +3.2 s")
  p:update(ROWS, 1)
  t.eq(term.screen(), first)
  for _, columns in ipairs({ 30, 12, 100, 80 }) do
    term.resize(columns)
    p:update(ROWS, 1)
    t.eq(select(2, term.screen():gsub("Six", "")), 1, columns .. " columns")
  end
  t.eq(term.screen(), first)
  p:note("a word from above")
  t.eq(term.screen(), "a word from above\n" .. first)
  p:close(true)
  t.eq(term.screen(), "a word from above\n")
end)

t.test("NO_COLOR: no colours, the block stays in place", function()
  local out = {}
  local p = progress.open("Six", {
    write = function(s)
      out[#out + 1] = s
    end,
    size = function()
      return 80, 24
    end,
    live = true,
    paint = false,
  })
  p:update(ROWS, 1)
  t.ok(not out[1]:find("\27", 1, true))
end)

t.test("without a terminal: one line per change and no more", function()
  local out = {}
  local p = progress.open("Six", {
    write = function(s)
      out[#out + 1] = s
    end,
    live = false,
  })
  p:update(ROWS, 1)
  p:update(ROWS, 2)
  p:update({ row("Gatekeeper", "failed", { reason = "network", message = "no route\27[2J", seconds = 9 }) }, 3)
  t.eq(
    table.concat(out),
    [[
Modern Business Hub: submitted, MBH-1001 (3.2 s)
Café des entreprises françaises: filling in, visit 2
東京ビジネスディレクトリ: sent, reading the answer
Gatekeeper: for a person: CAPTCHA (2.0 s)
Crowded House: too busy: again in 2.0 s
Gatekeeper: failed: not reachable: no route [2J (9.0 s)
]]
  )
end)

t.test("what a page says cannot steer the terminal", function()
  t.eq(text.clean("red \27[31m\nalert\194\155 \226\128\174gnp\255"), "red [31m alert gnp\\255")
  t.eq({ text.cut("Café crème", 6), text.cut("東京都", 4), text.fit("ab", 4) }, { "Café…", "東…", "ab  " })
  t.eq({ text.span(0.84), text.span(41.4), text.span(185), text.span(7800) }, {
    "0.8 s",
    "41 s",
    "3 min 05 s",
    "2 h 10 min",
  })
end)
