-- Kinds of forms: what each is to receive.
local profile = require("tests.spec.visit_support").profile

local PHONE, EMAIL, SITE = profile.phone, profile.email, profile.website
local LONG = profile.description_long

-- The first sentences of the long description that fit.
local TWO = LONG:match("^.-since 2011%..-Willamette Valley%.")
local ONE = LONG:match("^.-since 2011%.")

return {
  groups = {
    wants = {
      bn = "NAME",
      ["cat[]"] = { "1", "2" },
      price = "b",
      pay = { "cash", "cc" },
      emp = "11-50",
      m = EMAIL,
      m2 = EMAIL,
      yr = "2011",
      d = TWO,
      plan = "free",
      agree = "on",
    },
  },
  new_tab = { wants = { t = "NAME", u = SITE, d = LONG, n = "Marta Lindqvist", e = EMAIL } },
  script_steps = {
    wants = { company = "NAME", email = EMAIL, web = SITE, city = "Portland", about = LONG, terms = "true" },
  },
  german = {
    wants = {
      firma = "NAME",
      str = "NW Lovejoy Street",
      hnr = "1420",
      plz = "97209",
      ort = "Portland",
      land = "Vereinigte Staaten",
      tel = PHONE,
      mail = EMAIL,
      web = SITE,
      br = "2",
      b = ONE,
      agb = "on",
    },
  },
  french = {
    wants = {
      nom = "NAME",
      site = SITE,
      mel = EMAIL,
      tel = PHONE,
      pays = "2",
      ville = "Portland",
      cp = "97209",
      cat = "5",
      pres = LONG,
      cgu = "on",
    },
  },
  alert = { wants = { name = "NAME", phone = "(503) 555-0142", st = "OR", email = EMAIL, desc = LONG } },
  confirm = { wants = { a = "NAME", b = SITE, c = EMAIL, d = LONG } },
  hidden_select = { wants = { n = "NAME", e = EMAIL, c = "20", d = LONG } },
  late_states = {
    wants = {
      b = "NAME",
      e = EMAIL,
      c = "US",
      s = "OR",
      city = "Portland",
      z = "97209",
      y = "2011",
      tw = "@bluedoor_example",
      fb = profile.socials.facebook,
      d = TWO,
    },
  },
  calling_code = {
    wants = {
      n = "NAME",
      cc = "+1",
      p = "503-555-0142",
      e = EMAIL,
      k = "sourdough, pastries, breakfast",
      h = profile.hours,
      d = ONE,
      -- Where the picture that sends was pressed.
      x = "40",
      y = "15",
    },
  },
  hours_by_day = {
    wants = {
      n = "NAME",
      e = EMAIL,
      ["h[mon][closed]"] = "on",
      ["h[tue][open]"] = "07:00",
      ["h[tue][close]"] = "15:00",
      ["h[sat][open]"] = "8:00 AM",
      ["h[sat][close]"] = "2:00 PM",
      d = LONG,
    },
  },
  typed_list = { wants = { n = "NAME", ind = "b", country = "us", e = EMAIL, d = LONG } },
  suggestions = { wants = { n = "NAME", c = "Portland, Oregon, USA", place = "2", e = EMAIL, d = LONG } },
  editors = { wants = { n = "NAME", e = EMAIL, sum = profile.description_short, text = LONG } },
  free_type = {
    wants = {
      n = "NAME",
      e = EMAIL,
      p = PHONE,
      s = "1420 NW Lovejoy Street",
      s2 = "Suite 3",
      z = "97209",
      t = "Portland",
      lt = "Free",
      sd = "Neighborhood bakery in Portland’s Pearl District",
      ld = LONG,
      tc = "on",
      own = "on",
    },
  },
  covered = {
    wants = { cookies = "necessary", n = "NAME", e = EMAIL, w = SITE, d = LONG, logo = "logo.png", ok = "yes" },
  },
}
