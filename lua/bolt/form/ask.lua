-- Questions that a page asks back when its form was sent: "Really send?", "Premium for $49?". A box that was not there
-- before, with a button for yes and one for no. What is asked about our own click is affirmed, what is offered for
-- money is declined, everything else is left alone: a box with one button is a message, one with fields is a form.

local errors = require("bolt.errors")
local locators = require("bolt.browser.locator")
local log = require("bolt.log")
local words = require("bolt.form.words")
local world = require("bolt.browser.world")

local ask = {}

local SECONDS = 3

-- All in the form of words.fold.
local YES = "^yes|^ok$|^okay$|^confirm|^send|^submit|^publish|^proceed|^continue|^i am sure|^i'm sure|^ja$|^ja[ ,]"
  .. "|absenden|^senden|^bestatigen|^fortfahren|^eintragen|^veroffentlichen|^oui|^confirmer|^envoyer|^valider"
  .. "|^continuer|^publier|^si$|^si[ ,]|^confirmar|^enviar|^aceptar|^continuar|^publicar|^conferma|^invia|^continua"
  .. "|^pubblica|^sim$|^sim[ ,]|^bevestig|^verzend|^verstuur|^doorgaan|^plaatsen|^tak$|^tak[ ,]|^potwierdz|^wyslij"
  .. "|^opublikuj|^はい|^送信|^確認|^да$|^да[ ,]|^отправить|^подтвердить"
local NO = "^no$|^no[ ,]|^cancel|^back|^go back|^let me|check again|^edit|^change|^not yet|^close|^dismiss|^x$|^×$|^✕$"
  .. "|^nein|^abbrechen|^zuruck|^andern|^bearbeiten|^schliessen|^non$|^non[ ,]|^annuler|^retour|^modifier|^fermer"
  .. "|^cancelar|^volver|^corregir|^cerrar|^annulla|^indietro|^modifica|^chiudi|^nao|^voltar|^corrigir|^fechar|^nee"
  .. "|^annuleren|^terug|^wijzig|^sluiten|^nie$|^nie[ ,]|^anuluj|^wstecz|^popraw"
  .. "|^いいえ|^キャンセル|^戻る|^修正|^нет|^отмена"
local OFFER =
  "%$ ?%d|€ ?%d|£ ?%d|%d ?€|%d ?£|%d eur|%d usd|upgrade|premium|featured listing|per month|/month|/mo%f[%A]|sponsored"
local FREE = "^no,? thanks|^no,? thank you|for free|free listing|^free|basic listing|^skip|continue without"
  .. "|^maybe later|^not now|nein,? danke|kostenlos|gratis|non,? merci|gratuit|no,? gracias|no,? grazie"
  .. "|nao,? obrigad|nee,? bedankt"
  .. "|nie,? dziekuje|za darmo|bezplatn|無料"

-- The only button, or the first, of these words.
local function button(box, list, unless)
  for _, one in ipairs(box.buttons) do
    local text = words.fold(one.text)
    if words.says(text, list) and not (unless and words.says(text, unless)) then
      return one
    end
  end
end

-- What to press in a box, or nil.
local function choose(box)
  local text = words.fold(box.text)
  if box.asks or words.find("validation", text) or words.find("payment", text) then
    return nil
  elseif words.says(text, OFFER) then
    return button(box, FREE, OFFER)
  end
  return #box.buttons > 1 and button(box, NO) and button(box, YES, NO) or nil
end

local function boxes(page, frame)
  local ok, found = pcall(world.call, page, frame, "banners", { whole = false })
  return ok and found or {}
end

--- Boxes over a frame at this moment, for a later `answer`.
---@param page table
---@param frame any id of the frame of the form
---@return table<string, boolean> known
--- Yields: yes.
function ask.known(page, frame)
  local known = {}
  for _, box in ipairs(boxes(page, frame)) do
    known[box.text] = true
  end
  return known
end

--- Answers the question that the page asks now, if there is one.
---@param page table
---@param frame any
---@param known table<string, boolean> of ask.known, before the click
---@return string? pressed the button's text
--- Yields: yes. Raises what the page raises when it is gone.
--- Example: local known = ask.known(page, frame); button:click(); ask.answer(page, frame, known)
function ask.answer(page, frame, known)
  for _, box in ipairs(boxes(page, frame)) do
    local found = not known[box.text] and choose(box)
    if found then
      log.info("the page asks back", { question = box.text:sub(1, 120), answer = found.text })
      known[box.text] = true
      local locator = locators.new(page, frame, { { kind = "ref", value = found.ref } }, "button " .. found.text)
      local ok, problem = pcall(locator.click, locator, { timeout = SECONDS, no_wait_after = true })
      if ok then
        return found.text
      elseif not errors.is(problem, "timeout") and not errors.is(problem, "not_found") then
        error(problem, 0)
      end
    end
  end
end

return ask
