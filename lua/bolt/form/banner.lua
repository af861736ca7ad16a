-- Notices that lie over a form: cookie banners, newsletter boxes. Pressed away only when something has to be pressed
-- that they cover, and never by giving a consent: cookies are refused, a notice is closed, and one that can only be
-- accepted stays, which ends the visit with its name.

local errors = require("bolt.errors")
local locators = require("bolt.browser.locator")
local log = require("bolt.log")
local words = require("bolt.form.words")
local world = require("bolt.browser.world")

local banner = {}

local SECONDS = 2 -- for the press, and again for the notice to go
-- What the press raises when the notice, its frame or all of the document went away under it.
local GONE = { detached = true, frame_detached = true, navigated = true }

-- All in the form of words.fold.
local ABOUT = "cookie|gdpr|dsgvo|rgpd|consent|privacy|tracking|datenschutz|einwilligung|vie privee|privacidad|plik"
local REFUSE = "^reject|^refuse|^decline|^deny|^disagree|^do not accept|^don't accept|necessary only|only necessary"
  .. "|^only essential|essential only|essential cookies only|strictly necessary|required only|continue without"
  .. "|ablehnen|nur notwendige|nur erforderliche|nur essen|notwendige cookies|^refuser|tout refuser|sans accepter"
  .. "|^rechazar|solo necesari|^rifiuta|solo necessari|^rejeitar|^recusar|weiger|alleen noodzakelijk"
  .. "|odrzuc|tylko niezbedne|^avvisa|^neka|endast nodvandiga|^afvis|kun nodvendige|^avvis|odmitnout|hylkaa"
  .. "|vain valttamattomat"
local CLOSE = "^ok$|^okay$|^got it|^close$|^close |^dismiss|^x$|^×$|^✕$|^✖$|understand|^understood|^no,? thanks"
  .. "|^not now|^maybe later|^verstanden|^schliessen|^schließen|nein,? danke|^fermer|^j'ai compris|non,? merci|^cerrar"
  .. "|^entendido|no,? gracias|^chiudi|^ho capito|no,? grazie|^fechar|^sluiten"
  .. "|^zamknij|^stang|^luk$|^lukk$|^zavrit|^sulje"

local function button(box, list)
  for _, one in ipairs(box.buttons) do
    if words.says(words.fold(one.text), list) then
      return one
    end
  end
end

-- The button to press, of the first box that has one: refusing before closing.
local function choose(boxes)
  for _, box in ipairs(boxes) do
    local found = words.says(words.fold(box.text), ABOUT) and button(box, REFUSE)
    if found then
      return found
    end
  end
  for _, box in ipairs(boxes) do
    -- A box that asks for something may be the form itself: only what is plainly not one of its own buttons.
    local found =
      button(box, box.asks and "^close$|^x$|^×$|^✕$|^✖$|^no,? thanks|nein,? danke|non,? merci" or CLOSE)
    if found then
      return found
    end
  end
end

--- Presses away what lies over the page. For page.when_covered.
---@param page table
---@return boolean gone something was pressed
--- Yields: yes. Raises what the page raises.
--- Example: page.when_covered = banner.press_away
function banner.press_away(page)
  for i, frame in ipairs(page:frames()) do
    local ok, boxes = pcall(world.call, page, frame.id, "banners", { whole = i > 1 })
    local found
    if ok and i == 1 then
      found = choose(boxes)
    elseif ok and boxes[1] and words.says(words.fold(boxes[1].text), ABOUT) and not boxes[1].asks then
      found = choose(boxes)
    end
    if found then
      log.info("a notice lies over the page; pressing it away", { button = found.text })
      local locator = locators.new(page, frame.id, { { kind = "ref", value = found.ref } }, "button " .. found.text)
      local pressed, problem = pcall(function()
        locator:click({ timeout = SECONDS })
        locator:wait_for({ state = "hidden", timeout = SECONDS })
      end)
      if pressed or GONE[errors.is(problem) and problem.kind] then
        return true
      elseif not errors.is(problem, "timeout") then
        error(problem, 0)
      end
    end
  end
  return false
end

return banner
