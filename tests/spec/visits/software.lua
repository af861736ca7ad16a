-- The output of software that many directories are made with.
local visits = require("tests.spec.visit_support")

local html, json = visits.html, visits.json
local profile = visits.profile
local PHONE, EMAIL, SITE = profile.phone, profile.email, profile.website
local LONG = profile.description_long
local TWO = LONG:match("^.-since 2011%..-Willamette Valley%.")

-- The table of an ASP.NET page, whose country asks the server for its states by posting the page.
local function supplier(fields)
  local function value(name)
    return ((fields["ctl00$ContentPlaceHolder1$" .. name] or ""):gsub("&", "&amp;"):gsub('"', "&quot;"))
  end
  local function row(label, name)
    return (
      '<tr><td class="lbl"><span>%s</span></td><td><input name="ctl00$ContentPlaceHolder1$%s" type="text" value="%s"'
      .. ' id="ctl00_ContentPlaceHolder1_%s"></td></tr>'
    ):format(label, name, value(name), name)
  end
  local us = value("ddlCountry") == "US"
  return row("Supplier Name:", "txtSupplier")
    .. row("E-Mail:", "txtMail")
    .. ([[<tr><td class="lbl"><span>Country:</span></td><td><select name="ctl00$ContentPlaceHolder1$ddlCountry"
      onchange="javascript:setTimeout('__doPostBack(\'ctl00$ContentPlaceHolder1$ddlCountry\',\'\')', 0)">
      <option value="">--Select--</option><option value="CA">CANADA</option>
      <option value="US"%s>UNITED STATES</option></select></td></tr>
      <tr><td class="lbl"><span>State:</span></td><td><select name="ctl00$ContentPlaceHolder1$ddlState"%s>
      <option value="">--Select--</option>%s</select></td></tr>]]):format(
      us and " selected" or "",
      us and "" or " disabled",
      us and '<option value="38">OREGON</option><option value="48">WASHINGTON</option>' or ""
    )
    .. row("City:", "txtCity")
    .. row("Telephone No:", "txtTel")
end

local ASP = "ctl00$ContentPlaceHolder1$"

return {
  gravity = {
    wants = {
      input_1 = "NAME",
      ["input_2.3"] = "Marta",
      ["input_2.6"] = "Lindqvist",
      ["input_3.1"] = "1420 NW Lovejoy Street",
      ["input_3.2"] = "Suite 3",
      ["input_3.3"] = "Portland",
      ["input_3.4"] = "Oregon",
      ["input_3.5"] = "97209",
      input_4 = EMAIL,
      input_5 = SITE,
      input_6 = LONG,
      ["input_7.1"] = "1",
      is_submit_3 = "1",
    },
    routes = {
      ["POST /add"] = function(site, req)
        site:take(req)
        return [[<div id="gform_confirmation_wrapper_3" class="gform_confirmation_wrapper">
          <div id="gform_confirmation_message_3">Thanks for contacting us! We will get in touch with you
          shortly.</div></div>]]
      end,
    },
  },

  drupal = {
    wants = {
      ["title[0][value]"] = "NAME",
      form_build_id = "form-Zk8",
      form_id = "node_organisation_form",
      ["field_mail[0][value]"] = EMAIL,
      ["field_phone[0][value]"] = PHONE,
      ["field_web[0][uri]"] = SITE,
      ["field_type[7]"] = "7",
      ["body[0][value]"] = LONG,
      ["body[0][format]"] = "basic",
      op = "Save",
    },
    routes = {
      ["POST /add"] = function(site, req)
        site:take(req)
        return visits.redirect("/node/81")
      end,
      ["GET /node/81"] = [[<div role="contentinfo" aria-label="Status message" class="messages messages--status">
        Organisation <em>Blue Door</em> has been created.</div><h1>Blue Door</h1>]],
    },
  },

  aspnet = {
    wants = {
      {
        __VIEWSTATE = "/wEPDwUK",
        __EVENTTARGET = ASP .. "ddlCountry",
        [ASP .. "txtSupplier"] = "NAME",
        [ASP .. "txtMail"] = EMAIL,
        [ASP .. "ddlCountry"] = "US",
        [ASP .. "txtCity"] = "Portland",
        [ASP .. "txtTel"] = PHONE,
      },
      {
        __VIEWSTATE = "/wEPDwUK",
        [ASP .. "txtSupplier"] = "NAME",
        [ASP .. "txtMail"] = EMAIL,
        [ASP .. "ddlCountry"] = "US",
        [ASP .. "ddlState"] = "38",
        [ASP .. "txtCity"] = "Portland",
        [ASP .. "txtTel"] = PHONE,
        [ASP .. "btnSave"] = "Register",
      },
    },
    routes = {
      ["GET /add"] = function(site)
        return site:page(supplier({}))
      end,
      ["POST /add"] = function(site, req)
        local fields = site:take(req)
        return fields[ASP .. "btnSave"] and "<span>Registration successful. Supplier No. 20318</span>"
          or site:page(supplier(fields))
      end,
    },
  },

  material = {
    wants = { name = "NAME", email = EMAIL, industry = "Bakeries & Cafes", about = TWO, terms = true },
    routes = {
      ["POST /api/onboard"] = function(site, req)
        site:take(req)
        return json({ title = "Almost done!", detail = "We sent you an email. Please confirm your email address." })
      end,
    },
    ends = "needs_human verification",
  },

  google_forms = {
    wants = {
      ["entry.84010"] = "NAME",
      ["entry.84011"] = SITE,
      ["entry.84012"] = EMAIL,
      ["entry.84013"] = "Bakery",
      ["entry.84014"] = LONG,
    },
    routes = {
      ["POST /forms/d/e/1FAI/formResponse"] = function(site, req)
        site:take(req)
        return "<div>Your response has been recorded.</div><a href='/edit'>Submit another response</a>"
      end,
    },
  },

  panels = {
    wants = {
      name = "NAME",
      email = EMAIL,
      street = "1420 NW Lovejoy Street, Suite 3",
      city = "Portland",
      zip = "97209",
      site = SITE,
      about = LONG,
    },
  },

  preview = {
    wants = {
      { titel = "NAME", url = SITE, text = TWO, kat = "21", mail = EMAIL, regeln = "ja" },
      { id = "5f", ok = "Eintrag absenden" },
    },
    routes = {
      ["POST /vorschau.php"] = function(site, req)
        local f = site:take(req)
        return html(([[<meta charset="utf-8"><h3>Vorschau Ihres Eintrags</h3><p><b>%s</b><br>%s</p>
          <p>Bitte prüfen Sie Ihre Angaben.</p><form action="/eintragen.php" method="post">
          <input type="hidden" name="id" value="5f"><input type="submit" name="zurueck" value="Zurück">
          <input type="submit" name="ok"
          value="Eintrag absenden"></form>]]):format(f.titel, f.text))
      end,
      ["POST /eintragen.php"] = function(site, req)
        site:take(req)
        return html("<meta charset='utf-8'><p>Vielen Dank! Ihr Eintrag wird nun geprüft.</p>")
      end,
    },
  },
}
