-- Calls on the pipe: many at once, refused ones, answers that nobody waits for any more.
local b = require("tests.spec.browser_support")
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

local with_page = b.with_page

-- More than the pipe takes, in both directions, and each asks for something else.
local function ask_a_thousand(page)
  local filler, right = ("é"):rep(2000), 0
  fiber.group(function(group)
    for i = 1, 1000 do
      group:spawn(function()
        local got = page:evaluate("(a) => a", { i, filler })
        right = right + (got[1] == i and got[2] == filler and 1 or 0)
      end)
    end
  end)
  t.eq(right, 1000)
end

t.test("a thousand calls written before one answer is read: each caller has its own [3]", function()
  with_page(ask_a_thousand)
end)

t.test("a refused call tells its method, Chromium's code and text [4]", function()
  with_page(function(page)
    local function refused(method, params)
      local e = t.raises(page.send, "protocol", page, method, params)
      return { e.method, e.code, e.message }
    end
    t.eq(refused("Page.nonsense"), { "Page.nonsense", -32601, "Page.nonsense: 'Page.nonsense' wasn't found" })
    local id = { objectId = "none" }
    t.eq(
      refused("Runtime.getProperties", id),
      { "Runtime.getProperties", -32000, "Runtime.getProperties: Invalid remote object id" }
    )
  end)
end)

t.test("an answer for a session that is gone is nobody's [6]", function()
  with_page(function(page, context)
    local other = context:page()
    local call, kinds = page.browser.call, {}
    fiber.group(function(group)
      group:spawn(call, page.browser, nil, "Target.detachFromTarget", { sessionId = page.session })
      -- Written behind the detaching: Chromium answers that it knows no such session.
      for i = 1, 3 do
        group:spawn(function()
          kinds[i] = t.raises(call, "", page.browser, page.session, "Page.enable").kind
        end)
      end
      group:spawn(ask_a_thousand, other)
    end)
    t.eq(kinds, { "page_closed", "page_closed", "page_closed" })
  end)
end)
