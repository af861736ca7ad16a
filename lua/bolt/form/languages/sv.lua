-- Swedish, Danish and Norwegian, which share most words of forms.

return {
  code = "sv",
  head = "last",
  of = "for fran till pa av med hos til fra",
  filler = [[din ditt dina ert er ange skriv valj fyll i eller och den det en ett
    obligatorisk frivillig dit deres indtast skriv velg vaelg angi nr]],
  qualifier = "mobil arbete hem leverans faktura bekrafta upprepa kontakt privat annan bekreft gentag",

  terms = {
    ["?short"] = "kort",
    business_name = [[
      foretag|foretagsnamn|foretagets namn|organisation|bolagsnamn|firma|firmanamn|virksomhed|virksomhedsnavn|
      firmanavn|bedrift|bedriftsnavn|organisasjon|forening|foreningens namn|butiksnamn|bedriftens navn
    ]],
    listing_title = "webbplatsens namn|sidans titel|annonsrubrik|sidens tittel|annonceoverskrift",
    website = "hemsida|webbplats|webbadress|webb|hjemmeside|nettside|nettsted|webside|internetadress|webbsida",
    email = [[
      epost|e post|epostadress|e postadress|mejl|mejladress|e mailadresse|epostadresse|e postadresse|mailadress
    ]],
    phone = [[
      telefon|telefonnummer|mobiltelefon|mobilnummer|mobil|tlf|telefonnr|mobiltelefonnummer|tel|telefon nummer
    ]],
    fax = "fax|faxnummer|faks",
    ["address.street"] = [[
      gatuadress|gata|gatuadress och nummer|vej|gade|gateadresse|adress rad 1|vejnavn|gatenavn|adresselinje 1|
      adressrad 1
    ]],
    ["address.street2"] = "adress rad 2|c o|co adress|adresselinje 2|etage|adressrad 2|lagenhetsnummer",
    ["address.city"] = "ort|stad|postort|poststed|sted|kommun|kommune",
    ["address.region"] = "lan|region|landskap|fylke",
    ["address.postal_code"] = "postnummer|postnr|postkod|post nr",
    ["address.country"] = "land",
    ["contact.first_name"] = "fornamn|fornavn|tilltalsnamn",
    ["contact.last_name"] = "efternamn|etternavn|efternavn",
    ["contact.full_name"] = [[
      kontaktperson|for och efternamn|fullstandigt namn|fulde navn|fullt navn|namn pa kontaktperson|
      for og etternavn|kontaktpersonens namn|agare
    ]],
    ["contact.title"] = "befattning|stilling|yrke|roll",
    description_short = "kort beskrivning|kort beskrivelse|sammanfattning|ingress",
    description_long = [[
      om foretaget|om oss|foretagsbeskrivning|beskriv foretaget|om virksomheden|lang beskrivning|presentation|
      om bedriften
    ]],
    tagline = "slogan|motto",
    category = "kategori|kategorier|bransch|branche|bransje|verksamhetstyp",
    tags = "nyckelord|sokord|stikord|taggar|noegleord|nokkelord",
    hours = "oppettider|abningstider|apningstider|mandag|tisdag|onsdag|torsdag|fredag|lordag|sondag|oppet",
    logo = "logotyp|logotype|firmalogo",
    photos = "bild|bilder|foton|billeder|billede",
    founded_year = "grundat|grundad ar|startar|stiftet|etableret|etablert",
    employees = "antal anstallda|antal ansatte|antall ansatte|anstallda",
    terms_accept = [[
      villkor|jag godkanner|jag accepterar|integritetspolicy|handelsbetingelser|betingelser|vilkar|jeg accepterer|
      personvern|personuppgifter
    ]],
    newsletter_opt_in = "nyhetsbrev|nyhedsbrev|erbjudanden|tilbud pa e post|tilbud",
    ["?name"] = "namn|navn",
    ["?title"] = "rubrik|overskrift|tittel",
    ["?address"] = "adress|adresse|besoksadress|postadress|besoksadresse",
    ["?description"] = "beskrivning|beskrivelse",

    ["none.password"] = "losenord|adgangskode|passord|bekrafta losenord",
    ["none.username"] = "anvandarnamn|brugernavn|brukernavn",
    ["none.captcha"] = "sakerhetskod|sikkerhedskode|sikkerhetskode|skriv tecknen",
    ["none.card"] = "kortnummer|giltig till|utgangsdatum|kontonummer|clearingnummer|udlobsdato|utlopsdato",
    ["none.search"] = "sok|sog",
    ["none.coupon"] = "rabattkod|rabatkode|presentkort|rabattkode",
    ["none.birth"] = "fodelsedatum|fodelsedato|personnummer|alder|fodselsdato",
    ["none.gender"] = "kon|kjonn",
    ["none.middle_name"] = "mellannamn|mellemnavn|mellomnavn",
    ["none.language"] = "sprak|sprog",
    ["none.price"] = "pris|belopp|belob",
    ["none.message"] = "meddelande|kommentar|besked|arende|ovrigt|melding|fraga|bemaerkning",
    ["none.house_number"] = "husnummer",
    ["none.tax_id"] = "organisationsnummer|orgnr|cvr|cvr nummer|momsnummer|org nummer|organisasjonsnummer|org nr",
    ["none.document"] = "fil|bilaga|vedhaeftet fil|vedlegg",
    ["none.date"] = "datum|dato|startdatum",
  },

  endings = {
    phone = "telefon|telefonnummer",
    business_name = "foretag|virksomhed",
    ["address.street"] = "gatan",
    ["?address"] = "adress",
    ["?description"] = "beskrivning|beskrivelse",
    ["contact.full_name"] = "kontaktperson",
    ["none.password"] = "losenord",
  },

  page = {
    required = "obligatorisk|pakravd|paakraevet",
    optional = "frivillig|valgfri|valfri",
    leave_empty = "lamna [%a ]*tomt|fyll inte i|udfyld ikke|la [%a ]*sta tomt",
    back = "^tillbaka|^avbryt|^tilbage|^annuller|^tilbake|^rensa|^ta bort",
    next = "^nasta|^fortsatt|^naeste|^neste",
    login = "^logga in|^log ind|^logg inn",
    newsletter = "^prenumerera|^tilmeld nyhedsbrev",
    search = "^sok|^sog",
    publish = "skicka|^registrera|^spara|^lagg till|^send|^opret|^gem|^publicera|^anmal|^bekrafta|^legg til|^lagre",
    step = "steg (%d+) av (%d+)|trin (%d+) af (%d+)",
  },

  options = {
    ["address.country"] = "sverige|danmark|norge|finland|norden",
    ["address.region"] = "skane|stockholm|stockholms lan|vastra gotaland|uppsala|halland|blekinge",
  },
}
