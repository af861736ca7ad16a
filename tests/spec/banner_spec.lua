-- Notices that lie over a form: which are pressed away, by which button, and which stay.
local b = require("tests.spec.page_support")
local banner = require("bolt.form.banner")
local t = require("tests.spec.support")

local BUTTONS = [[<button id="send">Send</button>%s<div id="wall" role="dialog"
  style="position: fixed; inset: 0; background: #ccc">%s</div>]] .. b.LOG .. [[<script>
  for (const x of document.querySelectorAll("button, a")) x.addEventListener("click", () => {
    log(x.id); if (x.dataset.ends !== "no") wall.remove() })</script>]]

local function pressed(inside, before)
  local page = b.show(BUTTONS:format(before or "", inside))
  page.when_covered = banner.press_away
  local ok, problem = pcall(page.click, page, "#send", { timeout = 2 })
  page.when_covered = nil
  return b.said(), ok or tostring(problem)
end

t.test("cookies are refused, in several languages, whatever stands first", function()
  t.eq(pressed('We use cookies. <button id="yes">Accept all</button><button id="no">Reject all</button>'), "no send")
  t.eq(
    pressed('Wir verwenden Cookies <button id="yes">Alle akzeptieren</button><a id="no" href="#">Ablehnen</a>'),
    "no send"
  )
  t.eq(
    pressed('Cookies et vie privée <button id="yes">Accepter</button><button id="no">Tout refuser</button>'),
    "no send"
  )
  t.eq(pressed('Cookies: <button id="yes">Yes</button><button id="no">Only necessary cookies</button>'), "no send")
end)

t.test("a notice without a choice is closed", function()
  t.eq(pressed('This site uses cookies. <button id="ok">Got it</button>'), "ok send")
  t.eq(
    pressed('Subscribe! <input type="email"><button id="join">OK</button><button id="x" aria-label="Close"></button>'),
    "x send"
  )
end)

t.test("a consent is not given: a notice that can only be accepted stays and is named", function()
  local said, problem = pressed('We use cookies. <button id="yes">Accept all</button>')
  t.eq(said, "")
  t.match(problem, 'id="wall"')
end)

t.test("a button that does not end the notice is not pressed for ever", function()
  local said = pressed('Cookies <button id="no" data-ends="no">Reject</button>')
  t.ok(#said <= #"no no no", said)
end)

t.test("what does not lie over the button is left alone", function()
  local page = b.show([[<div style="position: fixed; bottom: 0">Cookies <button id="no">Reject</button></div>
    <button id="send">Send</button>]] .. b.LOG .. "<script>watch('click')</script>")
  page.when_covered = banner.press_away
  page:click("#send")
  t.eq(b.said(), "click#send")
  page.when_covered = nil
end)

t.test("a notice in a frame of another site is refused there", function()
  local inner = b.url('Cookies and privacy <button onclick="parent.postMessage(1, `*`)">Reject all</button>', "other")
  local page =
    b.show(([[<button id="send">Send</button><iframe id="f" src="%s" style="position: fixed; inset: 0; width: 100%%;
    height: 100%%"></iframe><script>addEventListener("message", () => f.remove())</script>]]):format(inner))
  page.when_covered = banner.press_away
  page:click("#send")
  page.when_covered = nil
end)
