-- German.

return {
  code = "de",
  head = "last",
  of = "ihrer ihres deiner deines eurer der des von vom fur zum zur am im in an auf aus mit bei uber",
  filler = [[bitte ihre ihr ihren ihrem die das den dem ein eine einen einer eines sie geben eingeben
    wahlen auswahlen angeben nr ggf z b zb bzw deine dein deinen offizielle aktuelle weitere hier optional
    erforderlich]],
  qualifier = [[geschaftlich privat dienstlich rechnung rechnungs lieferung liefer mobil wiederholen bestatigen
    bestatigung erneut nochmals weitere zusatzliche alternative kunde kunden inhaber ansprechpartner firma haupt
    kontakt angaben daten betrieb vollstandige wiederholung]],

  terms = {
    ["?short"] = "kurz|kurze|kurzer|kurzes",
    ["?payment"] = "zahlungsart|zahlungsarten|zahlungsweise|zahlungsmethode|zahlungsmethoden",
    business_name = [[
      firma|firmenname|name der firma|name des unternehmens|unternehmen|unternehmensname|name des betriebs|betrieb|
      betriebsname|geschaftsname|name des geschafts|organisation|institution|verein|vereinsname|
      name der organisation|firmenbezeichnung|firma name|name der einrichtung|einrichtung|praxisname|markenname|
      produktname|name des restaurants|name des vereins|arbeitgeber|firma organisation|gesellschaft|handelsname|
      firmierung|name des lokals|ladenname|geschaft|hotelname|name ihres unternehmens
    ]],
    listing_title = [[
      titel des eintrags|titel der seite|titel der webseite|name der webseite|name der website|name der seite|
      eintragstitel|seitentitel|titel der anzeige|anzeigentitel|inserattitel|linktitel|linkname|name des eintrags|
      uberschrift der anzeige|titel der website|name der homepage|webseitentitel|titel der homepage
    ]],
    website = [[
      webseite|website|homepage|internetseite|internetadresse|web adresse|webadresse|internet|internetauftritt|
      link zur webseite|adresse der webseite|domain|webpräsenz|www adresse|seiten url|homepage adresse|
      adresse der homepage|adresse der website|adresse ihrer website|adresse der internetseite
    ]],
    email = [[
      email adresse|emailadresse|e mail|mailadresse|mail|elektronische post|kontakt email|email wiederholen|
      email bestatigen|ihre mail
    ]],
    phone = [[
      fon|fernsprecher|ruf|telefon|telefonnummer|tel|rufnummer|handy|handynummer|mobil|mobilnummer|mobiltelefon|
      festnetz|telefon nr|telefonnr|ruf nummer|mobilfunk|mobilfunknummer|durchwahl telefon|telefonisch|
      festnetznummer|tel nr|mobilfunk nr
    ]],
    phone_country_code = "landervorwahl|landesvorwahl|vorwahl land|internationale vorwahl|landeskennzahl",
    fax = "fax|faxnummer|telefax|telefaxnummer|fax nr",
    ["address.street"] = [[
      strasse|strasse und hausnummer|strasse hausnummer|strasse nr|strasse und nr|strasse hnr|str|anschrift strasse|
      strassenname|strasse u hausnummer|strasse u nr|adresszeile 1|anschriftenzeile 1|adresse zeile 1|
      strasse und nummer
    ]],
    ["address.street2"] = [[
      adresszusatz|adresszeile 2|zusatz|anschriftenzusatz|adresse zeile 2|etage|stockwerk|wohnung|gebaude|
      adresszusatze|adressenzusatz|hinterhaus|apartment|anschrift zusatz|adresse 2|zusatzliche adresse|strasse 2|
      appartement
    ]],
    ["address.city"] = [[
      ort|stadt|wohnort|stadt ort|ort stadt|gemeinde|ortschaft|standort stadt|ortsname|stadt gemeinde
    ]],
    ["address.region"] = [[
      bundesland|region|kanton|landkreis|bundesland region|provinz|bundesland kanton|bezirk|staat bundesland
    ]],
    ["address.postal_code"] = [[
      plz|postleitzahl|plz ort|plz stadt|plz und ort|postleitzahl ort|post leitzahl|plz wohnort|postleitzahl und ort
    ]],
    ["address.country"] = [[
      land auswahlen|land region|staat|herkunftsland|wohnsitzland|nation|land staat|landerauswahl
    ]],
    ["address.full"] = [[
      vollstandige adresse|ganze adresse|komplette anschrift|standort|adresse mit plz und ort|strasse plz ort|
      vollstandige anschrift
    ]],
    ["contact.first_name"] = "vorname|rufname|vornamen|vorname des ansprechpartners",
    ["contact.last_name"] = "nachname|familienname|zuname|nachnamen|nachname des ansprechpartners",
    ["contact.full_name"] = [[
      ansprechpartner|ansprechpartnerin|kontaktperson|vor und nachname|vor und zuname|vorname und nachname|
      name des ansprechpartners|ansprechperson|inhaber|geschaftsfuhrer|eigentumer|vollstandiger name|name vorname|
      vorname name|vorname nachname|kontaktname|name inhaber|name des inhabers|ihr name|name und vorname|
      name der kontaktperson|verantwortlicher|besitzer|betreiber|inserent|einsender
    ]],
    ["contact.title"] = [[
      position|funktion|berufsbezeichnung|stellung|jobtitel|position im unternehmen|funktion im unternehmen|beruf|
      tatigkeit im unternehmen|rolle
    ]],
    description_short = [[
      kurzbeschreibung|kurztext|kurze beschreibung|zusammenfassung|kurzinfo|teaser|kurzvorstellung|kurzprofil|
      kurzer text|kurzportrait|auszug
    ]],
    description_long = [[
      beschreiben sie unternehmen|beschreiben sie firma|beschreiben sie betrieb|beschreiben sie angebot|
      was bieten sie an|was macht unternehmen|ausfuhrliche beschreibung|lange beschreibung|uber uns|
      uber das unternehmen|firmenbeschreibung|unternehmensbeschreibung|firmenprofil|detaillierte beschreibung|
      unternehmensprofil|langbeschreibung|firmenportrait|langtext|beschreibung des unternehmens|
      beschreibung der firma|beschreibung ihres unternehmens|portrait|vorstellung|uber ihr unternehmen|anzeigentext|
      beschreibungstext|seitenbeschreibung|produktbeschreibung|leistungsbeschreibung|tatigkeitsbeschreibung|
      beschreiben sie|selbstdarstellung|vorstellungstext
    ]],
    tagline = "slogan|motto|werbeslogan|claim|untertitel|leitspruch|werbespruch",
    category = [[
      kategorie|kategorien|branche|branchen|rubrik|rubriken|wirtschaftszweig|bereich|geschaftsfeld|gewerbe|
      art des unternehmens|firmenart|branchenzweig|kategorie auswahlen|hauptkategorie|sparte|fachgebiet|fachbereich|
      tatigkeitsbereich|industriezweig|geschaftstyp|unternehmensart|art des betriebs|betriebsart|gewerbeart
    ]],
    subcategory = [[
      unterkategorie|unterrubrik|nebenkategorie|weitere kategorie|zweite kategorie|subkategorie|zusatzkategorie
    ]],
    tags = [[
      schlagworte|schlagworter|stichworte|stichworter|suchbegriffe|schlusselworter|tags|keywords|suchworte|
      suchworter|schlagwort
    ]],
    hours = [[
      offnungszeiten|geschaftszeiten|offnungszeit|geoffnet|montag|dienstag|mittwoch|donnerstag|freitag|samstag|
      sonntag|burozeiten|sprechzeiten|geoffnet von|geoffnet bis|servicezeiten|ruhetag|~geschlossen
    ]],
    logo = "logo|firmenlogo|logo hochladen|unternehmenslogo|vereinslogo",
    photos = [[
      foto|fotos|bild|bilder|bildergalerie|bilder hochladen|titelbild|galerie|fotos hochladen|bild hochladen|
      aufnahmen|banner|vorschaubild|headerbild|profilbild
    ]],
    video_url = "video|videolink|video link|imagefilm|youtube video",
    founded_year = [[
      grundungsjahr|gegrundet|jahr der grundung|grundung|grundungsdatum|gegrundet im jahr|seit wann|
      jahr der eroffnung|eroffnungsjahr
    ]],
    price_range = "preisklasse|preisspanne|preisniveau|preiskategorie|preissegment",
    payment_methods = [[
      zahlungsmoglichkeiten|akzeptierte zahlungsmittel|zahlungsmittel|akzeptierte bezahlmoglichkeiten|
      akzeptierte zahlungsmethoden
    ]],
    employees = [[
      mitarbeiter|mitarbeiterzahl|anzahl mitarbeiter|anzahl der mitarbeiter|unternehmensgrosse|firmengrosse|
      beschaftigte|anzahl der beschaftigten|zahl der mitarbeiter|betriebsgrosse
    ]],
    latitude = "breitengrad|geographische breite|breite koordinate",
    longitude = "langengrad|geographische lange|lange koordinate",
    reciprocal_url = "backlink|gegenlink|ruckverweis|rucklink|backlink url|url des backlinks",
    terms_accept = [[
      agb|nutzungsbedingungen|datenschutz|datenschutzerklarung|ich akzeptiere|ich stimme zu|einverstanden|
      datenschutzbestimmungen|geschaftsbedingungen|allgemeinen geschaftsbedingungen|zustimmung|einwilligung|
      ich bin einverstanden|zur kenntnis genommen|ich habe gelesen|datenverarbeitung|teilnahmebedingungen|
      ich bestatige|ich willige ein|dsgvo|widerrufsbelehrung|speicherung meiner daten|veroffentlichung
    ]],
    newsletter_opt_in = [[
      newsletter|newsletter abonnieren|infos per mail|informationen per email|angebote per email|auf dem laufenden|
      werbung|werbezwecken|abonnieren|uber neuigkeiten informieren|neuigkeiten|per email informiert|werbliche|
      uber angebote informiert|rundbrief|aktionen und angebote
    ]],
    ["?name"] = "name",
    ["?title"] = "titel|uberschrift|bezeichnung",
    ["?address"] = "adresse|anschrift|postadresse|firmenanschrift|firmenadresse|firmensitz|geschaftsadresse",
    ["?description"] = "beschreibung|beschreibungen|text",
    ["?land"] = "land",
  },

  endings = {
    phone = "telefon|telefonnummer|rufnummer|mobilnummer|handynummer",
    fax = "faxnummer|fax",
    email = "mailadresse|email",
    website = "webseite|homepage|website",
    business_name = "firmenname|unternehmen|firma",
    ["address.street"] = "strasse",
    ["address.city"] = "stadt|wohnort",
    ["address.country"] = "sland",
    ["?address"] = "adresse|anschrift",
    ["?description"] = "beschreibung",
    ["contact.full_name"] = "ansprechpartner",
    ["contact.first_name"] = "vorname",
    ["contact.last_name"] = "nachname",
    category = "kategorie|branche",
    hours = "offnungszeiten|zeiten",
    logo = "logo",
    photos = "bilder|fotos|foto|bild",
    terms_accept = "bedingungen",
    ["none.password"] = "passwort|kennwort",
    ["none.price"] = "preis|betrag",
    ["none.status"] = "nummer|datum",
  },

  page = {
    listing_section = "firma|unternehmen|betrieb|eintrag|branchenbuch|verzeichnis|geschaft",
    person_section = "ansprechpartner|ihre daten|personliche|kontaktperson|ihre angaben|uber sie",
    required = "pflichtfeld|erforderlich|pflichtangabe",
    optional = "freiwillig|falls vorhanden|wenn vorhanden|keine pflicht",
    leave_empty = [[
      feld [%a ]*leer lassen|leer lassen|frei lassen|nicht ausfullen|nichts eintragen|nicht ausgefullt werden|
      leer bleiben|bitte leer|nichts eingeben
    ]],
    for_robots = "%f[%a]mensch|robot|%f[%a]bots?%f[%A]|spam",
    empty_if = "leer lassen,? wenn|leer lassen,? falls|frei lassen,? wenn|leer lassen,? um",
    back = "^zuruck|^abbrechen|^loschen|^zurucksetzen|^entfernen|^bearbeiten|^schliessen|^leeren",
    next = "^weiter|nachster schritt|fortfahren|^vorschau|^fortsetzen|zum nachsten schritt|^jetzt starten",
    login = "^anmelden$|^einloggen|^login",
    newsletter = "newsletter abonnieren|^abonnieren|newsletter anmelden",
    search = "^suchen|^suche$|^finden|^filtern",
    publish = [[
      absenden|abschicken|eintragen|veroffentlichen|^senden|registrieren|^speichern|hinzufugen|einreichen|anlegen|
      anzeige aufgeben|inserieren|erstellen|bestellen|kostenlos anmelden|abschliessen|fertigstellen|ubermitteln|
      vorschlagen|^eintrag
    ]],
    other = "^hochladen|^auswahlen|^durchsuchen|entwurf|^datei|^bild",
    step = "schritt (%d+) von (%d+)|schritt (%d+) ?/ ?(%d+)|seite (%d+) von (%d+)",
    code_sent = "code gesendet|code zugesandt|bestatigungscode an|code per e?%-?mail",
  },

  options = {
    ["none.salutation"] = "herr|frau|dr.|divers|prof.|keine angabe",
    ["none.birth"] = "januar|februar|marz|april|juni|juli|oktober|dezember|tag|monat|jahr",
    ["none.gender"] = "mannlich|weiblich|divers",
    ["address.country"] = [[
      deutschland|osterreich|schweiz|frankreich|italien|spanien|niederlande|belgien|luxemburg|polen|
      vereinigte staaten|grossbritannien|danemark|liechtenstein|turkei
    ]],
    ["address.region"] = [[
      baden-wurttemberg|bayern|berlin|brandenburg|bremen|hamburg|hessen|mecklenburg-vorpommern|niedersachsen|
      nordrhein-westfalen|rheinland-pfalz|saarland|sachsen|sachsen-anhalt|schleswig-holstein|thuringen|wien|tirol|
      salzburg|karnten|zurich|bern|steiermark|oberosterreich|vorarlberg|burgenland|niederosterreich|aargau|genf|
      luzern
    ]],
    payment_methods = "bar|ec-karte|rechnung|uberweisung|lastschrift|kreditkarte|girocard|vorkasse",
    category = "handwerk|gastronomie|handel|gesundheit|dienstleistungen|bildung|hotels|restaurants|bau|immobilien",
    hours = "geschlossen|geoffnet",
  },
}
