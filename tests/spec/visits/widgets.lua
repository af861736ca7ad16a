-- Fields that are not what they seem: masks, pickers, drawn lists, editors, traps, and pages in an old encoding.
local visits = require("tests.spec.visit_support")

local json = visits.json
local profile = visits.profile
local PHONE, EMAIL, SITE = profile.phone, profile.email, profile.website
local LONG = profile.description_long
local TWO = LONG:match("^.-since 2011%..-Willamette Valley%.")

local OLD = LONG
for sign, plain in pairs({ ["é"] = "\233", ["“"] = '"', ["”"] = '"', ["’"] = "'", ["–"] = "-" }) do
  OLD = OLD:gsub(sign, plain)
end

return {
  masked = {
    wants = {
      shop_name = "NAME",
      shop_phone = "(503) 555-0142",
      shop_zip = "97209",
      since = "2011",
      shop_mail = EMAIL,
      min_order = "$ 0.00",
      about = LONG,
    },
  },

  year_picker = { wants = { c = "NAME", w = SITE, e = EMAIL, est = "2011", t = LONG } },

  remote_city = {
    wants = { city_id = "5746545", title = "NAME", city = "Portland, Oregon", mail = EMAIL, body = LONG },
    routes = {
      ["GET /cities"] = function(_, req)
        require("bolt.fiber").sleep(0.3)
        return json(("portland"):find(req.query.term:lower(), 1, true) == 1 and {
          { id = 4975802, value = "Portland, Maine", label = "Portland, Maine <small>United States</small>" },
          { id = 5746545, value = "Portland, Oregon", label = "Portland, Oregon <small>United States</small>" },
          { id = 2152667, value = "Portland, Victoria", label = "Portland, Victoria <small>Australia</small>" },
        } or {})
      end,
    },
  },

  -- No sign of suggestions before one types, and what is not chosen is thrown away.
  silent_suggest = {
    wants = { org = "NAME", town = "Portland (OR)", code = "OR-88", mail = EMAIL, info = LONG },
    routes = {
      ["GET /s"] = function(_, req)
        require("bolt.fiber").sleep(0.2)
        return json(("portland"):find((req.query.q or ""):lower(), 1, true) == 1 and {
          { "ME-12", "Portland (ME)" },
          { "OR-88", "Portland (OR)" },
        } or {})
      end,
    },
  },

  tag_input = {
    wants = {
      maker = "NAME",
      mail = EMAIL,
      keywords = '[{"value":"sourdough"},{"value":"pastries"},{"value":"breakfast"},{"value":"catering"}]',
      story = LONG,
    },
  },

  hours_switches = {
    wants = {
      salon = "NAME",
      mail = EMAIL,
      open_1 = "1",
      from_1 = "07:00",
      to_1 = "15:00",
      open_2 = "1",
      from_2 = "07:00",
      to_2 = "15:00",
      open_3 = "1",
      from_3 = "07:00",
      to_3 = "15:00",
      open_4 = "1",
      from_4 = "07:00",
      to_4 = "15:00",
      open_5 = "1",
      from_5 = "08:00",
      to_5 = "14:00",
      open_6 = "1",
      from_6 = "08:00",
      to_6 = "14:00",
      about = LONG,
    },
  },

  rich_iframe = { wants = { headline = profile.tagline, biz = "NAME", reply = EMAIL, text = TWO } },

  dropzone = {
    wants = { { file = "logo.png" }, { shop = "NAME", mail = EMAIL, logo_id = "f77", text = LONG } },
    routes = {
      ["POST /upload"] = function(site, req)
        site:take(req)
        return json({ id = "f77" })
      end,
    },
  },

  three_lists = {
    wants = { office = "NAME", co = "226", st = "3921", ci = "121", pc = "97209", em = EMAIL, intro = LONG },
    routes = {
      ["GET /states"] = function(_, req)
        require("bolt.fiber").sleep(0.4)
        return json(req.query.of == "226" and { { 3920, "OKLAHOMA" }, { 3921, "OREGON" } } or {})
      end,
      ["GET /cities"] = function(_, req)
        require("bolt.fiber").sleep(0.4)
        return json(req.query.of == "3921" and { { 120, "EUGENE" }, { 121, "PORTLAND" } } or {})
      end,
    },
  },

  -- What the encoding does not have is written with what it has.
  latin9 = {
    charset = "iso-8859-15",
    wants = {
      titre = "NAME",
      url = SITE,
      mel = EMAIL,
      desc = OLD,
    },
    routes = {
      ["POST /cgi-bin/inscrire.cgi"] = function(site, req)
        site:take(req)
        return "<p>Votre site a bien \233t\233 enregistr\233. Merci !</p>"
      end,
    },
  },

  grey_words = { wants = { a1 = "NAME", a2 = PHONE, a3 = EMAIL, a4 = SITE, a5 = "Fax", a6 = LONG } },

  -- Who is quicker than a person is a machine, too.
  honeypots = {
    pace = 5,
    wants = { b1 = "NAME", b2 = EMAIL, b3 = SITE, b4 = PHONE, b5 = "Portland", b6 = LONG },
    routes = {
      ["POST /add"] = function(site, req)
        local fields = site:take(req)
        local seconds = os.time() - math.floor(tonumber(fields.t) / 1000)
        fields.t = nil
        return seconds >= 3 and "<p>Thank you, it was added.</p>" or "<p>You were too quick. Try again.</p>"
      end,
    },
  },

  consents = {
    wants = { biz = "NAME", mail = EMAIL, auth = "on", tos = "on", priv = "on", share = "false" },
    fields = { ['input[name="auth"]'] = true, ['input[name="news"]'] = false },
  },

  codes = {
    wants = {
      exhibitor = "NAME",
      iso3 = "USA",
      state = "OR",
      zip = "97209",
      city = "Portland",
      cc = "001",
      area = "503",
      num = "5550142",
      email = EMAIL,
      groups = { "B2", "B3" },
      pl = "2",
      cur = "EUR",
      entry = LONG:match("^.-since 2011%."),
    },
    fields = { ['input[name="pl"]'] = "2" },
  },

  phone_boxes = {
    wants = {
      bn = "NAME",
      p1 = "503",
      p2 = "555",
      p3 = "0142",
      fn = "Marta",
      ln = "Lindqvist",
      em = EMAIL,
      em2 = EMAIL,
      de = LONG,
    },
  },

  no_names = {
    wants = { values = { "NAME", EMAIL, SITE, LONG } },
    routes = {
      ["POST /places"] = function(site, req)
        local fields = site:take(req)
        fields.values[1] = fields.values[1]:gsub("^Blue Door no names$", "NAME")
        return json({ ok = true }, 201)
      end,
    },
  },
}
