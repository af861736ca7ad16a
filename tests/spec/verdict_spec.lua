-- The verdict by table: wire and page together, case by case.
local t = require("tests.spec.support")
local verdict = require("bolt.form.verdict")
local wire = require("bolt.form.wire")
local words = require("bolt.form.words")

local PAGE = "http://d.test/add"
local FORM = {
  action = "http://d.test/add",
  method = "post",
  controls = {
    { name = "name", visible = true },
    { name = "email", visible = true },
    { name = "about", visible = true },
  },
}
local VALUES = { "Blue Door Bakery", "info@bluedoor.test", "Bread and cakes since 1998" }
local BODY = "name=Blue+Door+Bakery&email=info%40bluedoor.test&about=Bread+and+cakes+since+1998"

local function post(status, extra)
  local exchange = { method = "POST", url = PAGE, status = status, request_body = BODY }
  for key, value in pairs(extra or {}) do
    exchange[key] = value
  end
  return exchange
end

local function judge(after, exchanges, extra)
  after.url = after.url or "http://d.test/done"
  local input = {
    before = {
      text = "Add your business\nThank you for visiting our directory\nName\nEmail",
      url = PAGE,
      title = "Add",
    },
    after = after,
    exchanges = exchanges,
    form = FORM,
    values = VALUES,
  }
  for key, value in pairs(extra or {}) do
    input[key] = value
  end
  return verdict.judge(input)
end

local function expect(got, status, reason, effect)
  t.eq({ got.status, got.reason or "-", got.effect }, { status, reason or "-", effect }, table.concat(got.why, " | "))
end

t.test("a good answer and thanks is submitted, with the reference as confirmation", function()
  local got = judge({ text = "Thank you!\nYour reference number is BD-20417.", navigated = true }, { post(303) })
  expect(got, "submitted", nil, "accepted")
  t.eq(got.confirmation, "BD-20417")
end)

t.test("abbreviations do not take a reference apart", function()
  local got = judge({ text = "Thank you!\nRef. No. WOR-1001", navigated = true }, { post(200) })
  t.eq(got.confirmation, "WOR-1001")
end)

t.test("success is known in many languages", function()
  for _, text in ipairs({
    "Vielen Dank! Ihr Eintrag ist eingegangen.",
    "Merci, votre fiche a bien été enregistrée.",
    "¡Gracias! Hemos recibido su solicitud.",
    "Grazie, la richiesta è stata inviata.",
    "Obrigado! O cadastro foi enviado.",
    "Bedankt voor uw aanmelding.",
    "Tack för din anmälan!",
    "Dziękujemy za zgłoszenie.",
    "Спасибо, заявка отправлена.",
    "ありがとうございます。",
    "提交成功",
    "Your listing is pending review",
  }) do
    expect(judge({ text = text, navigated = true }, { post(200) }), "submitted", nil, "accepted")
  end
end)

t.test("words that stood there before prove nothing", function()
  local got = judge({ text = "Thank you for visiting our directory\nHome\nAbout", navigated = true }, { post(200) })
  expect(got, "in_doubt", "unknown", "possible")
end)

t.test("nothing recognisable is in doubt", function()
  expect(
    judge({ text = "Home\nBrowse categories", navigated = true }, { post(302) }),
    "in_doubt",
    "unknown",
    "possible"
  )
  expect(judge({ text = "", navigated = true }, { post(200) }), "in_doubt", "unknown", "possible")
end)

t.test("thanks on a server error is no success and is not sent again", function()
  expect(judge({ text = "Thank you! Your listing was received." }, { post(500) }), "failed", "server_error", "possible")
end)

t.test("a lost connection may have delivered; a refused one cannot have", function()
  expect(
    judge({ text = "" }, { post(nil, { error = "net::ERR_CONNECTION_RESET" }) }),
    "in_doubt",
    "network",
    "possible"
  )
  expect(judge({ text = "" }, { post(nil, { error = "net::ERR_CONNECTION_REFUSED" }) }), "failed", "network", "none")
end)

t.test("an answer that does not come is in doubt", function()
  expect(judge({ text = "Saving…" }, { post(nil) }), "in_doubt", "timeout", "possible")
end)

t.test("the same form with an error is a validation error at its field", function()
  local got = judge({
    text = "Add your business\nDescription must be at most 20 characters",
    forms = { FORM },
    errors = { { text = "Description must be at most 20 characters", selector = "#about" } },
    url = PAGE,
    navigated = true,
  }, { post(200) })
  expect(got, "failed", "validation", "none")
  t.eq(got.field_errors, { { text = "Description must be at most 20 characters", selector = "#about" } })
end)

t.test("thanks above an error list of the same form is a validation error", function()
  local got = judge({
    text = "Thank you for your interest! Please correct the errors below.\nEmail is invalid",
    forms = { FORM },
    errors = { { text = "Email is invalid", name = "email" } },
    navigated = true,
  }, { post(200) })
  expect(got, "failed", "validation", "none")
end)

t.test("422 with JSON errors names the fields", function()
  local got = judge({ text = "Add your business", forms = { FORM }, url = PAGE }, {
    post(422, { response_body = '{"errors":{"about":["is too long (maximum is 160 characters)"]}}' }),
  })
  expect(got, "failed", "validation", "none")
  t.eq(got.field_errors[1].name, "about")
end)

t.test("200 with success false is a validation error; with success true submitted", function()
  local no = judge({ text = "Add", forms = { FORM }, url = PAGE }, {
    post(200, { response_body = '{"success":false,"message":"Phone must be in international format"}' }),
  })
  expect(no, "failed", "validation", "none")
  t.eq(no.field_errors[1].text, "Phone must be in international format")
  local yes = judge({ text = "Add", forms = { FORM }, url = PAGE }, {
    post(200, { response_body = '{"success":true,"reference":"R-77"}' }),
  })
  expect(yes, "submitted", nil, "accepted")
  t.eq(yes.confirmation, "R-77")
end)

t.test("an inline message after AJAX counts although the form stays", function()
  local got = judge(
    { text = "Add your business\nYour listing has been received.", forms = { FORM }, url = PAGE },
    { post(200) }
  )
  expect(got, "submitted", nil, "accepted")
end)

t.test("a form that the script removed after a good answer is submitted", function()
  expect(judge({ text = "Next steps", forms = {}, url = PAGE }, { post(201) }), "submitted", nil, "accepted")
end)

t.test("already listed is a duplicate, at 200 and at 409", function()
  local text = "This business is already listed in our directory."
  expect(judge({ text = text, forms = { FORM }, navigated = true }, { post(200) }), "skipped", "duplicate", "none")
  expect(judge({ text = text, navigated = true }, { post(409) }), "skipped", "duplicate", "none")
  expect(judge({ text = "Dieses Unternehmen existiert bereits." }, { post(200) }), "skipped", "duplicate", "none")
end)

t.test("what would be if is no statement", function()
  local got = judge({
    text = "Thank you, we received your listing. If your business is already listed, claim it.",
    navigated = true,
  }, { post(200) })
  expect(got, "submitted", nil, "accepted")
end)

t.test("a denied success is none", function()
  local got = judge({ text = "Your listing has not been received. Try again later.", navigated = true }, { post(200) })
  expect(got, "in_doubt", "unknown", "possible")
end)

t.test("429 and 503 with Retry-After may be sent again, without it not", function()
  local got = judge({ text = "Busy" }, { post(503, { response_headers = { ["Retry-After"] = "7" } }) })
  expect(got, "failed", "rate_limited", "none")
  t.eq(got.retry_after, 7)
  expect(judge({ text = "Busy" }, { post(429) }), "failed", "rate_limited", "possible")
  expect(judge({ text = "Busy" }, { post(503) }), "failed", "server_error", "possible")
end)

t.test("nothing sent and messages is a client-side validation error", function()
  local got = judge({
    text = "Add your business",
    forms = { FORM },
    errors = { { text = "Please fill out this field.", selector = "#email" } },
    url = PAGE,
  }, {})
  expect(got, "failed", "validation", "none")
  t.eq(got.field_errors[1].selector, "#email")
end)

t.test("an alert box counts as text", function()
  local got = judge(
    { text = "Add your business", forms = { FORM }, url = PAGE },
    {},
    { dialogs = { "Please enter a valid ZIP" } }
  )
  expect(got, "failed", "validation", "none")
end)

t.test("success without a request seen is in doubt", function()
  expect(judge({ text = "Thank you!", forms = {} }, {}), "in_doubt", "unknown", "possible")
end)

t.test("what people must do: captcha, login, payment, mail", function()
  expect(judge({ text = "x", signs = { captcha = true }, forms = { FORM } }, {}), "needs_human", "captcha", "none")
  expect(
    judge({ text = "Please sign in to continue", navigated = true }, { post(302) }),
    "needs_human",
    "login_required",
    "possible"
  )
  expect(
    judge({ text = "Choose a payment method", navigated = true }, { post(302) }),
    "needs_human",
    "payment_required",
    "possible"
  )
  expect(
    judge({ text = "Thank you! Click the link in the mail to confirm your listing.", navigated = true }, { post(200) }),
    "needs_human",
    "verification",
    "accepted"
  )
  expect(judge({ text = "Unauthorized" }, { post(401) }), "needs_human", "login_required", "none")
end)

t.test("live is said and the address of the listing found", function()
  local got = judge({
    text = "Your listing is now live.\nView your listing",
    links = { { text = "View your listing", url = "http://d.test/blue-door" } },
    navigated = true,
  }, { post(302) })
  expect(got, "live", nil, "accepted")
  t.eq(got.listing_url, "http://d.test/blue-door")
end)

t.test("a directory's own rule comes first", function()
  local rules = { success_url = "/member/queue", failure_text = "Quota" }
  expect(
    judge({ text = "Queue", url = "http://d.test/member/queue", navigated = true }, { post(302) }, { rules = rules }),
    "submitted",
    nil,
    "accepted"
  )
  expect(
    judge({ text = "Quota used up", navigated = true }, { post(200) }, { rules = rules }),
    "failed",
    "unknown",
    "possible"
  )
end)

t.test("a beacon is not the form, an upload before it is not either", function()
  local beacon = { method = "POST", url = "http://stats.test/collect", status = 204, request_body = "ev=click" }
  expect(
    judge({
      text = "Add your business",
      forms = { FORM },
      url = PAGE,
      errors = { { text = "Name is required", name = "name" } },
    }, { beacon }),
    "failed",
    "validation",
    "none"
  )
  local upload = { method = "POST", url = "http://d.test/upload", status = 500, request_body = "logo" }
  expect(judge({ text = "Thank you", navigated = true }, { upload, post(200), beacon }), "submitted", nil, "accepted")
end)

t.test("a resend that brings the same complaint is refused again", function()
  local errors = { { text = "Description is too long", selector = "#about" } }
  local got = judge(
    { text = "Description is too long", forms = { FORM }, errors = errors, url = PAGE },
    { post(200) },
    {
      before = { text = "Description is too long", errors = errors, url = PAGE },
      again = true,
    }
  )
  expect(got, "failed", "validation", "none")
end)

t.test("a form with method GET is known by its new address", function()
  local got = judge({ text = "Thank you!", url = PAGE .. "?name=Blue", navigated = true }, {}, {
    form = { action = PAGE, method = "get", controls = {} },
  })
  expect(got, "submitted", nil, "accepted")
end)

t.test("a number of ours is no reference", function()
  local got = judge(
    { text = "Thank you. Confirmation: 5550100", navigated = true },
    { post(200) },
    { values = { "+1 212 5550100" } }
  )
  t.eq(got.confirmation, "Thank you.")
end)

t.test("Retry-After is read as seconds and as a date", function()
  t.eq(wire.retry_after("120"), 120)
  t.eq(wire.retry_after("Tue, 24 Nov 2026 00:01:00 GMT", 1795478400), 60)
  t.eq(wire.retry_after("soon"), nil)
end)

t.test("folding keeps what words are compared by", function()
  t.eq(words.fold("  Déjà\194\160 RÉPERTORIÉ  "), "deja repertorie")
  t.eq(words.fold("СПАСИБО Straße"), "спасибо strasse")
  t.eq(words.find("success", words.fold("A commercial bakery")), nil)
end)

t.test("a misspelt key is refused", function()
  t.raises(function()
    verdict.judge({ after = { text = "" }, exchange = {} })
  end, "unknown option")
end)

t.test("thanks in Danish, with or without more words", function()
  for _, text in ipairs({ "Tak!", "Tak, vi vender tilbage", "Tak! Din virksomhed er blevet tilmeldt." }) do
    expect(judge({ text = text, navigated = true }, { post(200) }), "submitted", nil, "accepted")
  end
end)

t.test("thanks for patience are no thanks, thanks beside a failure prove nothing, a question states nothing", function()
  expect(
    judge({ text = "Thank you for your patience.", navigated = true }, { post(200) }),
    "in_doubt",
    "unknown",
    "possible"
  )
  local both = judge({ text = "Your entry could not be saved.\nThank you!", navigated = true }, { post(200) })
  expect(both, "in_doubt", "unknown", "possible")
  local asked = judge({ text = "Thank you!\nDid something go wrong?", navigated = true }, { post(200) })
  expect(asked, "submitted", nil, "accepted")
end)
