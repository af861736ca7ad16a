-- A login wall: the form is for members only. Whoever is not signed in is sent to the sign-in page.
local check = require("flows.practice.check")
local server = require("bolt.server")
local site = require("flows.practice.site")

local SIGN_IN =
  [[<h1>Sign in</h1><p>Please log in to add your business. No account yet? <a href="/register">Register</a></p>
<form method="post" action="/signin"><label for="user">E-mail</label><input id="user" name="user" type="email"
autocomplete="username"><label for="password">Password</label><input id="password" name="password" type="password"
autocomplete="current-password"><button type="submit">Log in</button></form>]]

return {
  name = "login",
  title = "Members Ledger",
  kind = "login wall: to a person",
  accent = "#3b2f63",
  prefix = "MEM",
  outcome = "login_required",
  routes = {
    ["GET /add"] = function()
      return site.redirect("/signin?next=/add")
    end,
    ["POST /add"] = function(self, req)
      local fields = server.form(req)
      self:refuse(check.text(fields, "name"), fields, "not signed in")
      return site.html(401, self:page("Sign in", SIGN_IN))
    end,
    ["GET /signin"] = function(self)
      return site.html(200, self:page("Sign in", SIGN_IN))
    end,
    ["POST /signin"] = function(self, req)
      local fields = server.form(req)
      fields.password = nil
      self:refuse("", fields, "sign-in attempted")
      local wrong = '<p class="problems" role="alert">E-mail or password is wrong.</p>'
      return site.html(401, self:page("Sign in", wrong .. SIGN_IN))
    end,
    ["GET /register"] = function(self)
      return site.html(200, self:page("Register", "<h1>Registration is by invitation</h1>"))
    end,
  },
}
