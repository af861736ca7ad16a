-- What sites answer, and what they only seem to answer.
local visits = require("tests.spec.visit_support")

local html, json, redirect = visits.html, visits.json, visits.redirect
local profile = visits.profile
local PHONE, EMAIL, SITE = profile.phone, profile.email, profile.website
local LONG = profile.description_long
local SHORT = profile.description_short

-- Takes what comes and answers with a page.
local function answering(body, status)
  return function(site, req)
    site:take(req)
    return html(body, status)
  end
end

local function taking(response)
  return function(site, req)
    site:take(req)
    return response
  end
end

-- "Submitted!" and the server had an error.
local fake_thanks = {
  ends = "failed server_error",
  wants = { txt1 = "NAME", txt2 = PHONE, txt3 = EMAIL, txt4 = LONG },
  routes = {
    ["POST /ajax/add.php"] = answering("Fatal error: Uncaught PDOException in /var/www/add.php:17", 500),
  },
}

local flash = {
  wants = {
    csrfmiddlewaretoken = "d41d8cd98f00b204",
    ["shop-title"] = "NAME",
    ["shop-homepage"] = SITE,
    ["shop-email"] = EMAIL,
    ["shop-text"] = LONG,
    save = "Save",
  },
  routes = {
    ["GET /add"] = function(site)
      return site:page(#site.posts > 0 and [[<ul class="messages">
        <li class="success">Your shop has been submitted and is pending review.</li></ul>]])
    end,
    ["POST /add"] = taking(redirect("/add")),
  },
}

local function flash_error(phone)
  return {
    ["data[Listing][name]"] = "NAME",
    ["data[Listing][phone]"] = phone,
    ["data[Listing][email]"] = EMAIL,
    ["data[Listing][summary]"] = SHORT,
    ["data[Listing][tos]"] = "1",
  }
end

local function company(teaser)
  return { company_name = "NAME", contact_email = EMAIL, town = "Portland", teaser = teaser }
end

return {
  fake_thanks = fake_thanks,

  -- Nothing was sent, whatever it says.
  only_words = { ends = "in_doubt unknown", wants = {} },

  -- Thanks for one's patience are no thanks for a listing.
  patience = {
    ends = "in_doubt unknown",
    wants = { company = "NAME", town = "Portland", tel = PHONE, mail = EMAIL, about = SHORT },
    routes = {
      ["POST /add"] = answering([[<h1>Regional Business Register</h1><p>We are experiencing technical difficulties and
        your entry could not be saved.</p><p>Thank you for your patience while we work on this.</p>]]),
    },
  },

  footer_error = {
    wants = {
      link_title = "NAME",
      link_url = SITE,
      link_desc = SHORT,
      link_keys = "sourdough, pastries, breakfast, catering",
      link_mail = EMAIL,
    },
    routes = {
      ["POST /add"] = answering(
        [[<h1>Thanks for adding your site!</h1><p>Your site is in the queue. Ticket:
        DD-88123</p>
        <footer><p class="error-report">Found an error on this page, or did something go wrong?
        <a href="/help">Tell us</a></p>
        <p>Errors and omissions excepted. Sites may not be listed twice; invalid addresses are removed.</p></footer>]]
      ),
    },
  },

  late_thanks = {
    wants = { organization = "NAME", locality = "Portland", email = EMAIL, bio = LONG },
    routes = {
      ["POST /add"] = taking(json({ job = 81 }, 202)),
      ["GET /jobs/81"] = function(site)
        site.asked = (site.asked or 0) + 1
        return json({ state = site.asked > 4 and "done" or "working" })
      end,
    },
  },

  slow_answer = {
    wants = {
      b_name = "NAME",
      b_street = "1420 NW Lovejoy Street, Suite 3",
      b_city = "Portland",
      b_zip = "97209",
      b_email = EMAIL,
      b_offer = LONG,
    },
    routes = {
      ["POST /slow"] = function(site, req)
        site:take(req)
        require("bolt.fiber").sleep(5)
        return "<b>Thank you, your listing has been added.</b>"
      end,
    },
  },

  toast = {
    wants = { vendor = "NAME", mail = EMAIL, web = SITE, bio = LONG },
    routes = { ["POST /api/vendors"] = taking(json({ data = { id = 4711 } }, 201)) },
  },

  flash = flash,

  flash_error = {
    wants = { flash_error(PHONE), flash_error("5035550142") },
    routes = {
      ["GET /add"] = function(site)
        return site:page(#site.posts > 0 and [[<div id="flashMessage" class="message error">The listing could not be
          saved. Phone: please enter ten digits, without spaces or other signs.</div>]])
      end,
      ["POST /add"] = function(site, req)
        local fields = site:take(req)
        return fields["data[Listing][phone]"]:find("^%d%d%d%d%d%d%d%d%d%d$") and "<p>Your listing has been saved.</p>"
          or redirect("/add")
      end,
    },
  },

  json_422 = {
    wants = { company(SHORT), company("Neighborhood bakery in Portland’s Pearl District: sourdough") },
    routes = {
      ["POST /api/companies"] = function(site, req)
        if #site:take(req).teaser > 80 then
          local text = "The teaser field must not be greater than 80 characters."
          return json({ message = text, errors = { teaser = { text } } }, 422)
        end
        return json({ data = { id = 7 } }, 201)
      end,
      ["GET /companies/7/thanks"] = "<h1>You're in!</h1><p>Your company has been submitted for review.</p>",
    },
  },

  exists = {
    ends = "skipped duplicate",
    wants = { trading_name = "NAME", postcode = "97209", telephone = PHONE, email = EMAIL },
    routes = {
      ["POST /add"] = answering([[<h2>Is this you?</h2><p>A business with this name and telephone number already
        exists in our directory.</p><ul><li><a href="/b/991">Blue Door, Portland</a>
        <a href="/b/991/claim">Claim it</a></li></ul>]]),
    },
  },

  mail_confirm = {
    ends = "needs_human verification",
    wants = { cn = "NAME", wa = SITE, em = EMAIL, de = LONG:match("^.-\n\n.-weekend%.") },
    routes = {
      ["POST /add"] = taking(redirect("/almost-there")),
      ["GET /almost-there"] = [[<h1>Almost there!</h1><p>Thank you. We've sent an e-mail to the address you gave. Please
        click on the link in it to confirm your listing; it will be published after that.</p>]],
    },
  },

  mail_code = {
    ends = "needs_human verification",
    wants = { shop = "NAME", city = "Portland", email = EMAIL, about = LONG },
    routes = { ["POST /shops"] = taking(json({ ok = true })) },
  },

  login_after = {
    ends = "needs_human login_required",
    wants = {
      ["place[name]"] = "NAME",
      ["place[address]"] = "1420 NW Lovejoy Street, Suite 3, Portland, Oregon 97209, United States",
      ["place[website]"] = SITE,
      ["place[description]"] = LONG,
      commit = "Create Place",
    },
    routes = {
      ["POST /add"] = taking(redirect("/users/sign_in")),
      ["GET /users/sign_in"] = [[<p class="alert">You need to sign in or sign up before continuing.</p><h2>Log in</h2>
        <form action="/users/sign_in" method="post"><label>Email
        <input name="user[email]" type="email"></label>
        <label>Password <input name="user[password]" type="password"></label>
        <input type="submit" value="Log in"></form>]],
    },
  },

  pay_after = {
    ends = "needs_human payment_required",
    wants = { name = "NAME", phone = PHONE, email = EMAIL, description = LONG },
    routes = {
      ["POST /add"] = answering([[<h1>One last step</h1><p>Your listing costs $29 a year.</p>
        <form action="/pay" method="post">
        <label>Name on card <input name="n" autocomplete="cc-name"></label>
        <label>Card number <input name="c" autocomplete="cc-number"></label>
        <label>MM/YY <input name="e" autocomplete="cc-exp"></label>
        <label>CVC <input name="v" autocomplete="cc-csc"></label>
        <button>Pay $29</button></form>]]),
    },
  },

  get_method = {
    wants = { title = "NAME", url = SITE, descr = SHORT, comments = "", email = EMAIL },
    routes = {
      ["GET /cgi-bin/add.pl"] = function(site, req)
        site.posts[#site.posts + 1] = req.query
        return "<h3>Thanks</h3>Your URL has been added to our database and will be checked."
      end,
    },
  },

  refresh = {
    wants = {
      TITLE = "NAME",
      URL = SITE,
      DESCRIPTION = LONG,
      OWNER_NAME = "Marta Lindqvist",
      OWNER_EMAIL = EMAIL,
      continue = "Continue",
      formSubmitted = "1",
    },
    routes = {
      ["POST /submit.php"] = answering([[<meta http-equiv="refresh" content="2; url=/done.php">
        <p>Processing your request, you will be redirected&hellip;</p>]]),
      ["GET /done.php"] = [[<p class=msg>Link submitted and awaiting approval.
        <a href="/submit.php">Submit another link</a></p>]],
    },
  },

  spam_judged = {
    ends = "in_doubt unknown",
    wants = { _wpcf7 = "123", ["your-business"] = "NAME", ["your-email"] = EMAIL, ["your-message"] = LONG },
    routes = {
      ["POST /wp-json/contact-form-7/v1/contact-forms/123/feedback"] = taking(json({
        status = "spam",
        message = "There was an error trying to send your message. Please try again later.",
        into = "#wpcf7-f123-p45-o1",
      })),
    },
  },

  -- Drafts go well before and after; the listing itself does not.
  autosave = {
    ends = "failed server_error",
    wants = { name = "NAME", email = EMAIL, city = "Portland", description = LONG },
    routes = {
      ["POST /drafts/9"] = json({ ok = true, message = "Thank you, draft saved successfully" }),
      ["POST /count"] = { status = 204 },
      ["POST /listings"] = answering("<h1>503 Service Unavailable</h1><p>Back soon. Thank you!</p>", 503),
    },
  },

  mailto = { ends = "failed no_form", wants = {} },

  closed_after = {
    ends = "failed closed",
    wants = { shop = "NAME", web = SITE, mail = EMAIL },
    routes = {
      ["POST /add"] = answering("<h1>Sorry</h1><p>Nominations: we are not accepting new shops until spring.</p>"),
    },
  },
}
