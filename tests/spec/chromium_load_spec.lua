-- Much at once: calls, contexts, bytes, events.
local b = require("tests.spec.browser_support")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local process = require("bolt.process")
local t = require("tests.spec.support")

local go, with_page = b.go, b.with_page

local site = b.site({
  ["/"] = "<title>Start</title>",
  ["/api"] = function()
    return { body = "ok" }
  end,
  ["/form"] = function(req)
    return {
      headers = { ["Content-Type"] = "text/html" },
      body = ("<title>%s</title><form><input name=a><input name=b></form>"):format(req.query.n),
    }
  end,
})

t.test("a thousand calls written before the first answer is read: each gets its own", function()
  with_page(function(page)
    local sum = 0
    fiber.group(function(g)
      for i = 1, 1000 do
        g:spawn(function()
          local same = page:evaluate("(n) => n", i) == i
          sum = sum + (same and 1 or 0)
        end)
      end
    end)
    t.eq(sum, 1000)
  end)
end)

t.test("eight megabytes to the page and back, several at once", function()
  with_page(function(page)
    local text = ("0123456789abcdef"):rep(512 * 1024)
    fiber.group(function(g)
      for _ = 1, 3 do
        g:spawn(function()
          t.ok(page:evaluate("(s) => s", text) == text)
        end)
      end
    end)
  end)
end)

t.test("eight contexts at once keep their values apart and lose no event [104]", { timeout = 60 }, function()
  fiber.group(function(g)
    for n = 1, 8 do
      g:spawn(function()
        with_page(function(page)
          go(page, site.url("/form?n=" .. n))
          page:evaluate("addEventListener('input', (e) => { document.title += ' ' + e.target.value })")
          for _, name in ipairs({ "a", "b" }) do
            page:locator(("[name=%s]"):format(name)):fill(name .. n)
          end
          t.eq(page:evaluate("[document.title, ...[...document.querySelectorAll('input')].map((i) => i.value)]"), {
            ("%d a%d b%d"):format(n, n, n),
            "a" .. n,
            "b" .. n,
          })
        end)
      end)
    end
  end)
  t.eq(b.browser():stats().pages, 0)
end)

-- MiB (PSS) and number of the processes below this one, and our descriptors.
local function taken()
  local args = { "bash", "tests/bench/tree_pss.sh", tostring(process.pid()) }
  local mib = tonumber(process.spawn({ args = args, stdout = "pipe" }):read_stdout())
  args = { "pgrep", "-c", "-g", tostring(b.browser():stats().pid) }
  local processes = tonumber(process.spawn({ args = args, stdout = "pipe" }):read_stdout())
  return mib, processes, #fs.list("/proc/self/fd")
end

-- make bench does the same with a form in each of them.
t.test("five hundred contexts opened and closed in turn leave nothing [103]", { timeout = 120 }, function()
  local browser = b.browser()
  local function in_turn(count)
    for n = 1, count do
      if n % 25 == 0 then
        with_page(function(page)
          go(page, site.url("/"))
        end)
      else
        browser:context():close()
      end
    end
  end
  in_turn(25)
  local mib, processes, descriptors = taken()
  in_turn(500)
  t.eventually(5, function()
    return select(2, taken()) <= processes
  end)
  local after, _, open = taken()
  t.ok(after <= mib + 100, ("%.1f MiB, %.1f before"):format(after, mib))
  t.ok(open <= descriptors, ("%d descriptors, %d before"):format(open, descriptors))
  t.eventually(5, function()
    return next(browser.targets) == nil
  end)
  t.eq({ next(browser.contexts) }, {})
  t.eq({ next(browser.asked) }, {})
end)

t.test("a page that floods: requests are counted, their bodies kept up to a limit, a hundred dialogs", function()
  with_page(function(page)
    go(page, site.url("/"))
    page:evaluate([[async () => {
      const body = "x".repeat(60000);
      for (let i = 0; i < 30; i++)
        await Promise.all(Array.from({ length: 10 }, () => fetch("/api", { method: "POST", body })));
      for (let i = 0; i < 150; i++) alert(i);
    }]])
    local bytes, last = 0, page:exchanges()[300]
    page:await(function()
      return last.status
    end, 5, "the last answer")
    for _, x in ipairs(page:exchanges()) do
      bytes = bytes + #(x.request_body or "")
    end
    t.eq(#page:exchanges(), 300)
    t.ok(bytes > 7 * 1024 * 1024 and bytes <= 8 * 1024 * 1024, bytes)
    t.eq(last.request_body, nil)
    t.eq(#page:dialogs(), 100)
    page:evaluate([[document.body.innerHTML = "<form method=post action=/form?n=sent><input name=a value=b></form>"]])
    page:evaluate("document.forms[0].submit()")
    local form = page:await(function()
      local x = page:exchanges()[301]
      return x and x.status and x
    end, 5, "the form")
    t.eq(form.request_body, "a=b")
    t.match(form.response_body, "<title>sent")
  end)
end)

t.test("a page that opens pages without end has twenty", { timeout = 60 }, function()
  with_page(function(page, context)
    go(page, site.url("/"))
    page:evaluate("() => { for (let i = 0; i < 30; i++) open('about:blank') }")
    t.eventually(20, function()
      return #context:pages() == 20
    end)
    t.eq(page:evaluate("1 + 1"), 2)
    t.raises(context.page, "page_closed", context)
  end)
end)
