-- What one meets before the form: notices, other forms, frames, and pages that take their time or have none.
local visits = require("tests.spec.visit_support")

local profile = visits.profile
local PHONE, EMAIL, SITE = profile.phone, profile.email, profile.website
local LONG = profile.description_long

return {
  cookie_first = { wants = { consent = "none", venue = "NAME", web = SITE, email = EMAIL, text = LONG } },

  newsletter_popup = {
    wants = {
      restaurant_name = "NAME",
      restaurant_address = "1420 NW Lovejoy Street, Suite 3, Portland, Oregon 97209, United States",
      restaurant_phone = PHONE,
      restaurant_web = SITE,
      your_email = EMAIL,
    },
  },

  no_form_here = { ends = "failed no_form", wants = {}, within = 12 },

  two_forms = {
    wants = {
      l_name = "NAME",
      l_street = "1420 NW Lovejoy Street, Suite 3",
      l_city = "Portland",
      l_zip = "97209",
      l_phone = PHONE,
      l_mail = EMAIL,
      l_web = SITE,
      l_text = LONG,
    },
  },

  frameset = {
    wants = { site = "NAME", addr = SITE, descr = LONG, mail = EMAIL },
    routes = {
      ["GET /menu.html"] = '<a href="/form.html" target="main">Add link</a><br><a href="/list.html">List</a>',
      ["GET /form.html"] = [[<h2>ADD A LINK</h2><form action="/add" method="post">Site name<br><input name="site"><br>
        Address (URL)<br><input name="addr" value="http://"><br>Description<br><textarea name="descr"></textarea><br>
        E-mail<br><input name="mail"><br><input type="submit" value="ADD"></form>]],
    },
  },

  skeleton = {
    wants = { org = "NAME", loc = "Portland", mail = EMAIL, www = SITE },
    routes = {
      ["GET /schema"] = function()
        require("bolt.fiber").sleep(7)
        return visits.json({
          { "org", "Organisation name" },
          { "loc", "City" },
          { "mail", "E-mail" },
          { "www", "Website" },
        })
      end,
      ["POST /partners"] = function(site, req)
        site:take(req)
        return visits.json({ id = 3 }, 201)
      end,
    },
  },
}
