-- German: what a profile has nothing for.

return {
  code = "de",
  head = "last",

  terms = {
    ["none.another"] = [[
      mutter|vater|ehepartner|ehefrau|ehemann|eltern|notfall|notfallkontakt|freund|vermieter|arzt|versicherung|
      reisepass|abflug|reiseziel|empfanger
    ]],
    ["none.password"] = "passwort|kennwort|passwort wiederholen|passwort bestatigen|pin",
    ["none.username"] = [[
      benutzername|nutzername|benutzer|anmeldename|benutzerkennung|mitgliedsname|spitzname|nickname|username|
      profilname|loginname|wunschname
    ]],
    ["none.captcha"] = [[
      sicherheitscode|sicherheitsabfrage|captcha|spamschutz|zeichen eingeben|sicherheitsfrage|bestatigungscode|
      zeichen aus dem bild|zeichen im bild|rechenaufgabe|wieviel ist|wie viel ist|spam schutz|code eingeben|
      buchstaben im bild|kontrollfrage|anti spam|prufcode|verifizierungscode|ergebnis der aufgabe|code aus dem bild
    ]],
    ["none.security"] = "geheime frage|geheime antwort|sicherheits frage|antwort auf die frage",
    ["none.card"] = [[
      kartennummer|kreditkarte|kreditkartennummer|karteninhaber|gultig bis|ablaufdatum|kartenprufnummer|prufziffer|
      prufnummer|kontonummer|bankleitzahl|blz|kontoinhaber|iban|bic|bank|karte gultig bis|name auf der karte|
      gultigkeit|kartentyp|bankverbindung|kreditinstitut|verfallsdatum|kartenprufziffer|monat jahr gultig
    ]],
    ["none.search"] = [[
      suche|suchen|suchbegriff|suchwort|volltextsuche|wonach suchen sie|was suchen sie|suchbegriff eingeben|umkreis|
      wo
    ]],
    ["none.coupon"] = "gutschein|gutscheincode|rabattcode|aktionscode|gutscheinnummer|promocode",
    ["none.birth"] = "geburtsdatum|geburtstag|geburtsjahr|geburtsort|alter|geboren am|geburtsmonat",
    ["none.gender"] = "geschlecht",
    ["none.salutation"] = [[
      anrede|akademischer titel|namenszusatz|titel anrede|frau herr|herr frau|anrede titel|akad titel
    ]],
    ["none.middle_name"] = "zweiter vorname|mittelname|weitere vornamen|geburtsname",
    ["none.language"] = "sprache|sprachen|bevorzugte sprache",
    ["none.currency"] = "wahrung",
    ["none.timezone"] = "zeitzone",
    ["none.price"] = "preis|betrag|kosten|gehalt|miete|budget|umsatz|preis in euro|jahresumsatz|honorar",
    ["none.quantity"] = [[
      menge|anzahl|stuckzahl|grosse|farbe|zimmer|flache|anzahl zimmer|wohnflache|anzahl der zimmer|betten
    ]],
    ["none.message"] = [[
      nachricht|kommentar|bemerkung|bemerkungen|mitteilung|anmerkung|anmerkungen|ihre nachricht|anfrage|betreff|
      anliegen|hinweise|zusatzliche informationen|notiz|mitteilung an die redaktion|sonstiges|wunsche|feedback|
      fragen
    ]],
    ["none.referral"] = [[
      wie haben sie von uns erfahren|wie sind sie auf uns aufmerksam geworden|empfohlen von|aufmerksam geworden|
      wie haben sie uns gefunden|geworben von
    ]],
    ["none.house_number"] = "hausnummer|hausnr|haus nr|hnr|postfach|haus nummer|hausnummer und zusatz",
    ["none.extension"] = "durchwahl|nebenstelle",
    ["none.tax_id"] = [[
      ust id|umsatzsteuer id|steuernummer|ustid|uid|handelsregisternummer|umsatzsteuer identifikationsnummer|
      ust idnr|hrb|rechtsform|registernummer|steuer id|uid nummer|umsatzsteuernummer|handelsregister|ust id nr|
      mwst nummer|registergericht|firmenbuchnummer|betriebsnummer
    ]],
    ["none.other_social"] = "soziale medien|soziale netzwerke|xing|social media",
    ["none.same_as"] = [[
      abweichende lieferadresse|abweichende rechnungsadresse|angemeldet bleiben|lieferadresse entspricht|
      rechnungsadresse entspricht|gleiche adresse|als standardadresse|daten speichern|eingeloggt bleiben|
      an andere adresse
    ]],
    ["none.document"] = [[
      datei|anhang|dokument|nachweis|lebenslauf|datei hochladen|speisekarte|gewerbeschein|anlage|prospekt|
      unterlagen|gewerbenachweis
    ]],
    ["none.date"] = "datum|beginn|startdatum|enddatum|uhrzeit|laufzeit|von datum|bis datum|termin|anreise|abreise",
    ["none.plan"] = [[
      paket|tarif|versandart|mitgliedschaft|kundennummer|eintragsart|art des eintrags|bestellnummer|lieferart|
      eintragspaket|mitgliedsnummer
    ]],
    ["none.status"] = [[
      abteilung|status|sichtbarkeit|stadtteil|dienstleistungen|leistungen|produkte|ausstattung|einzugsgebiet|
      nationalitat|staatsangehorigkeit|familienstand|ortsteil|marken|liefergebiet|barrierefrei|parkplatze|
      zertifikate|interessen|angebot|landesteil|filialname|kontaktart|privatperson
    ]],
    ["none.link_text"] = "linktext|ankertext",
  },
}
