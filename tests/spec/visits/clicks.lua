-- What comes between the click and the answer: questions, challenges, tabs.
local visits = require("tests.spec.visit_support")

local profile = visits.profile
local PHONE, EMAIL, SITE = profile.phone, profile.email, profile.website
local LONG = profile.description_long

local CHALLENGE =
  [[<p>Please complete the security check to continue.</p><img src="/captcha.php?sid=77" alt="security code">
  <form action="/add2" method="post"><input type="hidden" name="sid" value="77">Enter the code: <input name="code">
  <input type="submit" value="Continue"></form>]]

return {
  own_dialog = { wants = { fld_1 = "NAME", fld_2 = PHONE, fld_3 = EMAIL, fld_4 = LONG } },

  upsell = {
    wants = { package = "free", bizname = "NAME", bizcity = "Portland", bizemail = EMAIL, bizdesc = LONG },
  },

  error_dialog = {
    wants = { name = "NAME", phone = "503-555-0142", mail = EMAIL, about = LONG },
    routes = {
      ["POST /register"] = function(site, req)
        site:take(req)
        return { status = 204 }
      end,
    },
  },

  thanks_dialog = {
    wants = { q1 = "NAME", q2 = "Portland", q3 = "@bluedoor.example", q4 = EMAIL, q5 = LONG },
    routes = {
      ["PUT /cafes"] = function(site, req)
        site:take(req)
        return { status = 204 }
      end,
    },
  },

  late_captcha = {
    ends = "needs_human captcha",
    wants = {},
    routes = { ["GET /recaptcha/api2/bframe"] = "<p>Select all images with traffic lights</p>" },
  },

  captcha_step = {
    ends = "needs_human captcha",
    wants = { title = "NAME", url = SITE, description = LONG, email = EMAIL },
    routes = {
      ["POST /add"] = function(site, req)
        site:take(req)
        return CHALLENGE
      end,
      ["GET /captcha.php"] = function()
        return {
          headers = { ["content-type"] = "image/svg+xml" },
          body = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><text y="30">7xk2p</text></svg>',
        }
      end,
    },
  },

  tab_by_script = {
    wants = { studio = "NAME", homepage = SITE, mail = EMAIL, text = LONG },
    routes = {
      ["POST /studios"] = function(site, req)
        site:take(req)
        return { body = "/studios/thanks" }
      end,
      ["GET /studios/thanks"] = "<h1>Thanks for listing your studio</h1><p>Confirmation number: ST-2201</p>",
    },
  },

  slow_tab = {
    wants = {
      firm = "NAME",
      street = "1420 NW Lovejoy Street, Suite 3",
      city = "Portland",
      zip = "97209",
      mail = EMAIL,
      profile = LONG,
    },
    routes = {
      ["POST /add"] = function(site, req)
        site:take(req)
        require("bolt.fiber").sleep(3)
        return "<p>Your firm has been entered. It will appear tomorrow.</p>"
      end,
    },
  },

  alert_error = {
    wants = {
      m_name = "NAME",
      m_phone = "(503) 555-0142",
      m_email = EMAIL,
      m_desc = LONG,
      ["go.x"] = "45",
      ["go.y"] = "12",
    },
  },

  late_button = { wants = { t = "NAME", w = SITE, e = EMAIL, d = LONG, ok = "1" } },
}
