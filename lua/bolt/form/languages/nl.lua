-- Dutch.

return {
  code = "nl",
  head = "last",
  of = "van de het voor in op aan bij met te uit over",
  filler = [[uw je jouw een vul kies selecteer geef voer nummer nr bv bijv bijvoorbeeld verplicht optioneel deze dit
    typ hier s v p alstublieft]],
  qualifier = [[zakelijk prive factuur levering bezorg mobiel herhaal bevestig bevestiging nogmaals extra alternatief
    klant contact algemeen overige hoofd volledig volledige bedrijf]],

  terms = {
    ["?short"] = "kort|korte|beknopte",
    ["?payment"] = "betaalmethode|betaalmethoden|betaalwijze",
    ["?url"] = "link",
    ["none.another"] = "moeder|vader|ouders|noodgeval|vriend|arts|verzekering|paspoort|bestemming|ontvanger",
    business_name = [[
      bedrijf|bedrijfsnaam|naam bedrijf|naam van bedrijf|naam organisatie|organisatie|organisatienaam|onderneming|
      naam onderneming|handelsnaam|firmanaam|winkelnaam|naam winkel|instelling|vereniging|naam van de organisatie|
      naam van de onderneming|naam praktijk|firma|merknaam|productnaam|statutaire naam|naam vereniging|
      naam restaurant|naam van het bedrijf|naam zaak|zaak
    ]],
    listing_title = [[
      titel van de website|naam van de website|naam website|titel advertentie|advertentietitel|titel van de pagina|
      titel website|naam site|titel van de advertentie|titel vermelding|titel link|paginatitel|titel van uw website
    ]],
    website = [[
      website|webadres|internetadres|webpagina|site|website url|homepage|websiteadres|adres van de website|
      internetsite naar website|url van de website|link|domeinnaam|webiste|internetsite|link naar website|
      website adres|adres website|adres van uw website
    ]],
    email = "email|emailadres|e mail|e mailadres|mailadres|mail|email adres|e mail adres|herhaal email|contact email",
    phone = [[
      telefoon|telefoonnummer|tel|mobiel nummer|mobiel|gsm|telefoonnr|mobiele telefoon|vaste telefoon|tel nr|
      mobielnummer|gsm nummer|06 nummer|contactnummer|vast nummer|mobiele nummer
    ]],
    phone_country_code = "landcode telefoon|landnummer|landcode|netnummer land",
    fax = "fax|faxnummer",
    ["address.street"] = [[
      straat|straatnaam|straat en huisnummer|straat en nummer|straat huisnummer|adresregel 1|adres regel 1|
      straat nr|straat en nr|straat nummer|straatnaam en huisnummer|straat huisnr|adreslijn 1
    ]],
    ["address.street2"] = [[
      adresregel 2|adres regel 2|toevoeging adres|appartement|verdieping|adres 2|adrestoevoeging|bus|toevoeging|
      huisnummer toevoeging|nummer toevoeging|
      nr toevoeging|huisnummertoevoeging|
      aanvullend adres|adreslijn 2|gebouw|etage
    ]],
    ["address.city"] = [[
      plaats|stad|woonplaats|plaatsnaam|gemeente|vestigingsplaats|stad plaats|plaats stad|stad gemeente
    ]],
    ["address.region"] = "provincie|regio|staat provincie|provincie regio|staat|streek",
    ["address.postal_code"] = "postcode|postcode plaats|postkode|postcode en plaats",
    ["address.country"] = "land regio|land van herkomst|kies land|vestigingsland",
    ["address.full"] = "volledig adres|adresgegevens|locatie adres|compleet adres|volledige adres",
    ["contact.first_name"] = "voornaam|voornamen|roepnaam|voornaam contactpersoon",
    ["contact.last_name"] = "achternaam|familienaam|naam familie|achternaam contactpersoon",
    ["contact.full_name"] = [[
      contactpersoon|volledige naam|naam contactpersoon|voor en achternaam|voornaam en achternaam|eigenaar|
      naam eigenaar|naam en voornaam|naam van de contactpersoon|verantwoordelijke|uw naam|voornaam achternaam|
      naam contact|naam inzender|naam aanvrager|zaakvoerder
    ]],
    ["contact.title"] = "functie|functietitel|functie binnen het bedrijf|beroep|rol|positie",
    description_short = [[
      korte beschrijving|korte omschrijving|samenvatting|beknopte omschrijving|korte tekst|korte introductie
    ]],
    description_long = [[
      uitgebreide beschrijving|lange beschrijving|uitgebreide omschrijving|over ons|bedrijfsomschrijving|
      bedrijfsprofiel|over het bedrijf|volledige beschrijving|bedrijfsbeschrijving|lange omschrijving|
      omschrijving van uw bedrijf|beschrijving van het bedrijf|advertentietekst|omschrijving bedrijf|
      omschrijving website|over uw bedrijf|beschrijf uw bedrijf|gedetailleerde omschrijving|profieltekst|
      omschrijving van de activiteiten|productomschrijving|introductie
    ]],
    tagline = "slogan|motto|ondertitel|slagzin|pay off|payoff",
    category = [[
      categorie|categorieen|rubriek|branche|sector|soort bedrijf|type bedrijf|bedrijfstak|hoofdcategorie|rubrieken|
      activiteit|vakgebied|hoofdrubriek|activiteiten|soort onderneming|industrie|bedrijfstype|specialisatie|branches
    ]],
    subcategory = "subcategorie|subrubriek|tweede categorie|extra categorie|sub categorie",
    tags = "trefwoorden|zoekwoorden|steekwoorden|tags|labels|trefwoord|zoektermen",
    hours = [[
      openingstijden|openingsuren|geopend|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|openingsuur|
      openingstijd|~gesloten|geopend van|kantooruren|sluitingstijd
    ]],
    logo = "logo|bedrijfslogo|logo uploaden",
    photos = [[
      foto|foto's|afbeelding|afbeeldingen|plaatjes|foto uploaden|omslagfoto|galerij|fotos|beelden|hoofdafbeelding|
      fotogalerij|uitgelichte afbeelding|plaatje
    ]],
    video_url = "video|video link|youtube video|videolink|bedrijfsvideo",
    founded_year = "oprichtingsjaar|opgericht|jaar van oprichting|opgericht in|oprichtingsdatum|oprichting|startjaar",
    price_range = "prijsklasse|prijsniveau|prijscategorie",
    payment_methods = "betaalmogelijkheden|geaccepteerde betaalwijzen|betaalmiddelen|betalingsmogelijkheden",
    employees = [[
      aantal medewerkers|medewerkers|aantal werknemers|bedrijfsgrootte|werknemers|personeel|aantal personeelsleden|
      omvang bedrijf
    ]],
    latitude = "breedtegraad",
    longitude = "lengtegraad",
    reciprocal_url = "wederkerige link|link terug|backlink|url van de teruglink|linkruil|teruglink|retourlink",
    terms_accept = [[
      algemene voorwaarden|voorwaarden|privacyverklaring|ik ga akkoord|akkoord|privacybeleid|ik accepteer|
      gebruiksvoorwaarden|ik verklaar|ik geef toestemming|toestemming|gegevensverwerking|ik heb gelezen|privacy|
      leveringsvoorwaarden
    ]],
    newsletter_opt_in = [[
      nieuwsbrief|aanbiedingen ontvangen|op de hoogte|aanmelden voor de nieuwsbrief|aanbiedingen|
      nieuws en aanbiedingen|nieuwsbrieven|mailings|inschrijven voor nieuwsbrief|acties en aanbiedingen|
      op de hoogte gehouden|ontvang nieuws
    ]],
    ["?name"] = "naam",
    ["?title"] = "titel|kop",
    ["?address"] = "adres|bedrijfsadres|postadres|vestigingsadres|bezoekadres|adres bedrijf",
    ["?description"] = "beschrijving|omschrijving|tekst",
    ["?land"] = "land",
    ["?location"] = "locatie|vestiging",

    ["none.password"] = "wachtwoord|herhaal wachtwoord|bevestig wachtwoord|paswoord",
    ["none.username"] = "gebruikersnaam|inlognaam|loginnaam|schermnaam|bijnaam|gebruiker",
    ["none.captcha"] = [[
      beveiligingscode|captcha|verificatiecode|controlecode|typ de tekens|antispam|hoeveel is|tekens over|
      spamcontrole|code over|controlevraag|anti spam|rekensom|tekens uit de afbeelding|tekst in de afbeelding|
      letters in de afbeelding|bevestigingscode
    ]],
    ["none.security"] = "geheime vraag|beveiligingsvraag|antwoord",
    ["none.card"] = [[
      kaartnummer|creditcard|creditcardnummer|kaarthouder|vervaldatum|rekeningnummer|naam op kaart|cvc|iban|
      bankrekening|naam rekeninghouder|rekeninghouder|geldig tot|naam kaarthouder|bank|pasnummer|bic|
      naam op de kaart
    ]],
    ["none.search"] = [[
      zoeken|zoek|zoekterm|zoekwoord|waar ben je naar op zoek|wat zoekt u|trefwoord zoeken|waar zoekt u naar
    ]],
    ["none.coupon"] = "kortingscode|cadeaubon|actiecode|vouchercode|promotiecode|waardebon|couponcode",
    ["none.birth"] = "geboortedatum|geboortejaar|leeftijd|verjaardag|geboorteplaats|geboren",
    ["none.gender"] = "geslacht",
    ["none.salutation"] = "aanhef|aanspreektitel|dhr mevr|aanspreking",
    ["none.middle_name"] = [[
      tussenvoegsel|tussenvoegsels|initialen|voorletters|voorletter|meisjesnaam|tussennaam|voorvoegsel
    ]],
    ["none.language"] = "taal|talen|voorkeurstaal",
    ["none.currency"] = "valuta|munteenheid",
    ["none.timezone"] = "tijdzone",
    ["none.price"] = "prijs|bedrag|kosten|huur|omzet|budget|salaris|vraagprijs|tarief",
    ["none.quantity"] = [[
      aantal|oppervlakte|kleur|maat|kamers|gewicht|aantal kamers|aantal personen|slaapkamers|voorraad|conditie
    ]],
    ["none.message"] = [[
      bericht|opmerking|opmerkingen|vraag|onderwerp|uw bericht|toelichting|aanvullende informatie|vragen|commentaar|
      reactie|overige opmerkingen|bestelnotities|notities|mededeling|bijzonderheden
    ]],
    ["none.referral"] = [[
      hoe heeft u ons gevonden|hoe ken je ons|hoe bent u bij ons|hoe kent u ons|hoe heb je van ons gehoord|
      hoe bent u bij ons terecht gekomen
    ]],
    ["none.house_number"] = [[
      huisnummer|huisnr|postbus|
      busnummer|huisnummer en toevoeging
    ]],
    ["none.extension"] = "toestel|doorkiesnummer",
    ["none.tax_id"] = [[
      kvk|kvk nummer|btw nummer|btw|ondernemingsnummer|rechtsvorm|kvknummer|btwnummer|vestigingsnummer|
      kamer van koophandel|btw identificatienummer|inschrijvingsnummer|registratienummer
    ]],
    ["none.other_social"] = "sociale media|sociale netwerken|social media",
    ["none.same_as"] = [[
      zelfde adres|ander afleveradres|onthoud mij|verzenden naar een ander adres|factuuradres is|afwijkend|
      ingelogd blijven|ander factuuradres|verzendadres is
    ]],
    ["none.document"] = [[
      bestand|bijlage|document|cv|bestand uploaden|menukaart|folder|brochure|bijlagen|documenten|bewijs
    ]],
    ["none.date"] = "datum|begindatum|einddatum|tijd|duur|startdatum|aankomst|vertrek|datum evenement",
    ["none.plan"] = [[
      pakket|abonnement|verzendmethode|lidmaatschap|klantnummer|soort vermelding|type account|lidnummer|
      bestelnummer|leverwijze|verzendwijze
    ]],
    ["none.status"] = [[
      status|nationaliteit|diensten|producten|wijk|afdeling|werkgebied|burgerlijke staat|faciliteiten|keurmerken|
      merken|kenmerken|interesses|buurt|type klant|producten en diensten|toegankelijkheid|parkeren|certificeringen
    ]],
    ["none.link_text"] = "linktekst|ankertekst",
  },

  endings = {
    phone = "telefoon|telefoonnummer",
    fax = "faxnummer",
    email = "mailadres|email",
    business_name = "bedrijfsnaam",
    ["address.street"] = "straat",
    ["?address"] = "adres",
    ["?description"] = "omschrijving|beschrijving",
    ["contact.full_name"] = "contactpersoon",
    ["none.password"] = "wachtwoord",
    ["none.status"] = "nummer|datum",
    terms_accept = "voorwaarden",
  },

  page = {
    listing_section = "bedrijf|onderneming|winkel|bedrijvengids|vermelding",
    person_section = "uw gegevens|persoonlijke|contactpersoon|contactgegevens",
    required = "verplicht",
    optional = "optioneel|niet verplicht|indien van toepassing|facultatief",
    leave_empty = "leeg laten|laat [%a ]*leeg|niet invullen|vul [%a ]*niet in",
    for_robots = "mens|robot|spam",
    empty_if = "leeg als|leeg indien|leeg om|leeg laten als|leeg laten indien",
    back = "^terug|^annuleren|^vorige|^wissen|^verwijder|^bewerk|^sluiten|^reset",
    next = "^volgende|^verder|^doorgaan|volgende stap|^voorbeeld|^ga verder|naar stap",
    login = "^inloggen|^aanmelden$|^log in",
    newsletter = "^abonneren|aanmelden voor .*nieuwsbrief|^schrijf je in",
    search = "^zoek|^vind|^filter",
    publish = [[
      verzend|versturen|verstuur|plaats|^toevoegen|^registreer|^opslaan|^aanmaken|^indienen|publiceer|publiceren|
      ^bevestig|aanmelden|inschrijven|^voeg|^afronden|^bestel|^maak|^meld|registreren
    ]],
    other = "^upload|^kies|^bladeren|concept|^selecteer",
    step = "stap (%d+) van (%d+)|stap (%d+) ?/ ?(%d+)|pagina (%d+) van (%d+)",
    code_sent = "code gestuurd|code verzonden",
  },

  options = {
    ["none.salutation"] = "dhr.|mevr.|de heer|mevrouw|dhr|mevr|mw.",
    ["none.birth"] = "januari|februari|maart|mei|juni|juli|augustus|oktober|dag|maand|jaar",
    ["none.gender"] = "man|vrouw|anders",
    ["address.country"] = [[
      nederland|belgie|duitsland|frankrijk|verenigd koninkrijk|luxemburg|spanje|verenigde staten
    ]],
    ["address.region"] = [[
      noord-holland|zuid-holland|utrecht|gelderland|overijssel|groningen|friesland|drenthe|flevoland|limburg|
      noord-brabant|zeeland|antwerpen|oost-vlaanderen|west-vlaanderen|vlaams-brabant
    ]],
    payment_methods = "contant|pin|ideal|op rekening|overboeking|creditcard|bancontact|factuur|pinpas",
    category = "restaurants|winkels|bouw|gezondheid|zakelijke dienstverlening|horeca|sport|onderwijs|vervoer",
    hours = "gesloten|open",
  },
}
