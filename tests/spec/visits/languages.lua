-- Forms in other languages, and what they answer.
local visits = require("tests.spec.visit_support")

local profile = visits.profile
local PHONE, EMAIL, SITE = profile.phone, profile.email, profile.website
local LONG = profile.description_long
local SHORT = profile.description_short
local TWO = LONG:match("^.-since 2011%..-Willamette Valley%.")
local STREET = "1420 NW Lovejoy Street, Suite 3"

local function answering(body)
  return {
    ["POST /add"] = function(site, req)
      site:take(req)
      return body
    end,
  }
end

return {
  spanish = {
    wants = {
      emp = "NAME",
      per = "Marta Lindqvist",
      dir = STREET,
      cp = "97209",
      loc = "Portland",
      pais = "US",
      tel = PHONE,
      cor = EMAIL,
      web = SITE,
      act = "31",
      des = TWO,
      lopd = "s",
    },
    routes = answering("<p>Hemos recibido su solicitud. Número de referencia: ES-5521. Gracias por su confianza.</p>"),
  },

  -- No success: an apology with thanks.
  italian = {
    ends = "in_doubt unknown",
    wants = {
      ragsoc = "NAME",
      via = STREET,
      cap = "97209",
      comune = "Portland",
      nazione = "Stati Uniti d'America",
      tel = PHONE,
      posta = EMAIL,
      sito = SITE,
      orari = profile.hours,
      descr = LONG,
      privacy = "on",
    },
    routes = answering("<p>Si è verificato un errore durante il salvataggio. Grazie per la pazienza.</p>"),
  },

  portuguese = {
    wants = {
      nome_empresa = "NAME",
      email = EMAIL,
      telefone = PHONE,
      site = SITE,
      endereco = STREET,
      cidade = "Portland",
      cep = "97209",
      segmento = "2",
      sobre = LONG,
      termos = "on",
    },
    routes = answering("<h1>Cadastro realizado com sucesso!</h1><p>Seu anúncio aguarda aprovação.</p>"),
  },

  dutch = {
    ends = "needs_human verification",
    wants = {
      bedrijfsnaam = "NAME",
      straat = "NW Lovejoy Street",
      huisnr = "1420",
      toev = "Suite 3",
      pc = "97209",
      plaats = "Portland",
      vn = "Marta",
      an = "Lindqvist",
      tel = PHONE,
      em = EMAIL,
      ws = SITE,
      kort = SHORT,
      lang = LONG,
      av = "on",
    },
    routes = answering(
      "<p>Bedankt! Klik op de link in de e-mail die wij u stuurden om de aanmelding te bevestigen.</p>"
    ),
  },

  polish = {
    ends = "skipped duplicate",
    wants = {
      nazwa = "NAME",
      www = SITE,
      mejl = EMAIL,
      ulica = STREET,
      kod = "97209",
      miejsc = "Portland",
      telefon = PHONE,
      slowa = "sourdough, pastries, breakfast",
      opis = LONG,
      reg = "1",
    },
    routes = answering("<p>Ta firma już istnieje w naszym katalogu.</p>"),
  },

  japanese = {
    wants = {
      {
        tenpo = "NAME",
        yubin = "97209",
        jusho = "1420 NW Lovejoy Street, Suite 3, Portland, Oregon 97209, United States",
        denwa = PHONE,
        mail = EMAIL,
        mail2 = EMAIL,
        hp = SITE,
        shokai = LONG,
        doui = "1",
      },
      { token = "a1" },
    },
    routes = {
      ["POST /add/confirm"] = function(site, req)
        local f = site:take(req)
        return ([[<h1>入力内容の確認</h1><p>まだ送信されていません。内容をご確認ください。</p><dl><dt>店舗名</dt><dd>%s</dd></dl>
          <form action="/add/done" method="post"><input type="hidden" name="token" value="a1">
          <input type="button" value="戻る" onclick="history.back()"> <input type="submit" value="送信する"></form>]]):format(
          f.tenpo
        )
      end,
      ["POST /add/done"] = function(site, req)
        site:take(req)
        return "<p>お申し込みを受け付けました。ありがとうございました。</p>"
      end,
    },
  },
}
