-- Czech and Slovak.

return {
  code = "cs",
  head = "first",
  of = "pro od z na v o s k do a",
  filler = "vase vas vasi prosim zadejte vyplnte vyberte napr cislo povinne nepovinne svuj svou vyplnte",
  qualifier = "kontaktni firemni dorucovaci fakturacni mobilni pevna potvrzeni znovu kontaktny fakturacna",

  terms = {
    ["?short"] = "kratky|kratke|strucny",
    ["?url"] = "odkaz",
    business_name = [[
      firma|nazev firmy|nazev spolecnosti|spolecnost|obchodni jmeno|organizace|nazev organizace|nazov firmy|
      spolocnost|nazov spolocnosti|nazev provozovny|nazev podniku|obchodny nazov
    ]],
    listing_title = "nazev stranky|titulek|nazev webu|nazov stranky|nadpis inzeratu|titulek stranky",
    website = [[
      web|webova stranka|webove stranky|internetova adresa|www|webova adresa|www stranky|webstranka|adresa webu
    ]],
    email = "email|e mail|emailova adresa|e mailova adresa|mail|elektronicka posta",
    phone = [[
      telefon|telefonni cislo|mobil|tel|telefonne cislo|mobilni telefon|cislo telefonu|kontaktni telefon|
      telefonny kontakt
    ]],
    fax = "fax",
    ["address.street"] = [[
      ulice|ulice a cislo|ulice a cislo popisne|ulica|ulica a cislo|ulice a c p|ulice c p|ulice cp|ulice cislo
    ]],
    ["address.street2"] = "patro|adresa 2|doplnek adresy",
    ["address.city"] = "mesto|obec|mesto obec|mesto a",
    ["address.region"] = "kraj|region|okres",
    ["address.postal_code"] = "psc|postovni smerovaci cislo|psc mesto",
    ["address.country"] = "zeme|stat|krajina",
    ["contact.first_name"] = "krestni jmeno|krstne meno",
    ["contact.last_name"] = "prijmeni|priezvisko",
    ["contact.full_name"] = [[
      jmeno a prijmeni|kontaktni osoba|meno a priezvisko|cele jmeno|majitel|odpovedna osoba|kontaktna osoba|
      jmeno prijmeni|prijmeni a jmeno
    ]],
    ["contact.title"] = "pozice|funkce|pracovni pozice|funkcia|pozicia",
    description_short = "kratky popis|strucny popis|kratke predstaveni|anotace|perex",
    description_long = [[
      podrobny popis|popis firmy|o firme|o nas|popis spolecnosti|popis cinnosti|dlouhy popis|text inzeratu|
      popis webu|detailni popis
    ]],
    tagline = "slogan|motto",
    category = "kategorie|obor|odvetvi|obor podnikani|rubrika|kategoria|obor cinnosti|sekce",
    tags = "klicova slova|stitky|klucove slova",
    hours = [[
      oteviraci doba|oteviracia doba|otvaracie hodiny|provozni doba|pondeli|utery|streda|ctvrtek|patek|sobota|
      nedele|oteviraci hodiny
    ]],
    logo = "logo|logo firmy",
    photos = "fotografie|foto|obrazek|obrazky|fotky|obrazok",
    founded_year = "rok zalozeni|zalozeno|rok zalozenia",
    employees = "pocet zamestnancu|pocet zamestnancov|zamestnancu",
    terms_accept = [[
      souhlasim|obchodni podminky|podminky|zpracovani osobnich udaju|suhlasim|osobnich udaju|vseobecne podminky|
      obchodnymi podmienkami|gdpr
    ]],
    newsletter_opt_in = [[
      newsletter|odber novinek|zasilani novinek|chci dostavat|obchodni sdeleni|novinky emailem|
      zasilanim obchodnich sdeleni
    ]],
    ["?name"] = "jmeno|meno|nazev|nazov",
    ["?title"] = "titulek|nadpis",
    ["?address"] = "adresa|sidlo|adresa firmy|adresa provozovny",
    ["?description"] = "popis",

    ["none.password"] = "heslo|heslo znovu|potvrzeni hesla",
    ["none.username"] = "uzivatelske jmeno|prezdivka|uzivatelske meno|login",
    ["none.captcha"] = "kontrolni kod|opiste kod|kolik je|ochrana proti spamu|kontrolni otazka|opiste text|antispam",
    ["none.card"] = "cislo karty|platnost karty|cislo uctu|banka|iban|kod banky",
    ["none.search"] = "hledat|vyhledat|hledany vyraz|hladat",
    ["none.coupon"] = "slevovy kod|poukaz|kupon",
    ["none.birth"] = "datum narozeni|rok narozeni|vek|datum narodenia|rodne cislo",
    ["none.gender"] = "pohlavi|pohlavie",
    ["none.salutation"] = "osloveni|oslovenie|titul",
    ["none.language"] = "jazyk",
    ["none.price"] = "cena|castka",
    ["none.message"] = "zprava|poznamka|dotaz|komentar|vzkaz|sprava|predmet|text zpravy",
    ["none.house_number"] = "cislo popisne|c p|cislo domu|popisne cislo",
    ["none.tax_id"] = "ico|dic|ic|ic dph",
    ["none.document"] = "soubor|priloha|subor",
    ["none.date"] = "datum|datum od|datum do",
  },

  page = {
    required = "povinn",
    optional = "nepovinn|volitelne",
    leave_empty = "nevyplnujte|ponechte prazdne|nechte prazdne",
    back = "^zpet|^zrusit|^smazat|^upravit",
    next = "^dalsi|^pokracovat|^dalej",
    login = "^prihlasit",
    search = "^hledat|^vyhledat",
    publish = "odeslat|^pridat|^registrovat|^ulozit|^vlozit|^potvrdit|^odoslat|^zaregistrovat|^vytvorit",
    step = "krok (%d+) z (%d+)",
  },

  options = {
    ["address.country"] = "ceska republika|slovensko|slovenska republika|nemecko|rakousko|polsko",
    ["address.region"] = "praha|jihomoravsky|moravskoslezsky|stredocesky|olomoucky kraj|jihocesky kraj|plzensky kraj",
  },
}
