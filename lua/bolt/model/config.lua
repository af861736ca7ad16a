--- Which model answers prompts, how it is reached, and what it costs: settings.
--
--   BOLT_MODEL=anthropic:NAME        the provider and its name of the model; unset or "none": no model
--   ANTHROPIC_API_KEY_FILE=/run/key  the provider's own names: OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY
--   OPENAI_BASE_URL=http://127.0.0.1:8080/v1   a server of one's own that speaks the same (no key needed)
--   BOLT_MODEL_PRICE=3/15/0.3        dollars for a million tokens in, out, and read from the provider's cache
--   BOLT_MODEL_BUDGET=500000         tokens that all prompts may use in 24 hours; "$5": money, where a price is set
local deferred = require("bolt.deferred")
local errors = require("bolt.errors")
local settings = require("bolt.settings")

local M = {}

--- The providers there are, by name. Read only.
M.providers = {
  openai = deferred.module("bolt.model.openai"),
  anthropic = deferred.module("bolt.model.anthropic"),
  gemini = deferred.module("bolt.model.gemini"),
}

-- A day's tokens when nobody said how many: enough for a thousand forms, and an end to whatever runs wild.
local DAY_TOKENS = 2000000

local function refuse(variable, text, ...)
  errors.raise("settings", (variable .. ": " .. text):format(...))
end

--- Reads prices, "IN/OUT" or "IN/OUT/CACHED", dollars for a million tokens.
---@param text string
---@return { input: number, output: number, cached: number }?
--- Yields: no.
function M.price(text)
  local input, output, cached = text:match("^%$?([%d.]+)/%$?([%d.]+)/?%$?([%d.]*)$")
  input, output = tonumber(input), tonumber(output)
  if not input or not output or (cached ~= "" and not tonumber(cached)) then
    return nil
  end
  return { input = input, output = output, cached = tonumber(cached) or input }
end

--- What an answer cost, in dollars; nil when no price or no count is known.
---@param price? table
---@param said { input?: number, output?: number, cached?: number }
---@return number?
--- Yields: no.
function M.cost(price, said)
  if not price or not said.input or not said.output then
    return nil
  end
  local cached = math.min(said.cached or 0, said.input)
  return ((said.input - cached) * price.input + cached * price.cached + said.output * price.output) / 1e6
end

local function budget(price)
  local text = settings.get("model_budget")
  if not text then
    return { tokens = DAY_TOKENS }
  end
  local money = text:match("^%$([%d.]+)$")
  local amount = tonumber(money or text:match("^%d+$"))
  if not amount then
    refuse("BOLT_MODEL_BUDGET", 'tokens in 24 hours such as "500000", or money such as "$5", expected, got %q', text)
  elseif money and not price then
    refuse("BOLT_MODEL_BUDGET", "a budget in money needs BOLT_MODEL_PRICE")
  end
  return { [money and "money" or "tokens"] = amount }
end

local function base_of(provider)
  local base = settings.get(provider.base_setting)
  if not base then
    return provider.base
  elseif not base:find("^https?://[^/%s@]+") then
    refuse(provider.base_setting:upper(), "an address such as https://host/v1 expected, got %q", base)
  end
  return (base:gsub("/+$", ""))
end

---@class bolt.ModelConfig
---@field provider table one of bolt.model.config.providers
---@field model string
---@field base string
---@field own boolean whether a base URL was set: then it may be a private address
---@field key? string
---@field price? table
---@field budget { tokens?: number, money?: number } for 24 hours, of all prompts

--- The model that is configured.
---@param model? string "PROVIDER:NAME" in the place of the setting
---@return bolt.ModelConfig? nil when there is none
--- Errors: kind "settings". Yields: yes.
function M.get(model)
  local text = model or settings.get("model")
  if not text or text == "none" then
    return nil
  end
  local name, rest = text:match("^(%a+):([%w][%w%._:/@-]*)$")
  local provider = M.providers[name or ""]
  if not provider or rest:find("..", 1, true) then
    refuse("BOLT_MODEL", 'PROVIDER:MODEL with one of openai, anthropic, gemini expected, or "none", got %q', text)
  end
  local base, key = base_of(provider), settings.get(provider.key)
  if not key and base == provider.base then
    refuse(provider.key:upper(), "is not set; %s needs it", text)
  end
  local price_text = settings.get("model_price")
  local price = price_text
    and (M.price(price_text) or refuse("BOLT_MODEL_PRICE", "IN/OUT expected, got %q", price_text))
  return {
    provider = provider,
    model = rest,
    base = base,
    own = base ~= provider.base,
    key = key,
    price = price,
    budget = budget(price),
  }
end

return M
