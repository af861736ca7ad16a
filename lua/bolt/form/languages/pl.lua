-- Polish.

return {
  code = "pl",
  head = "first",
  of = "dla do z w na o od i oraz przy",
  filler = [[prosze wpisz podaj wybierz twoj twoja twoje np nr pole wymagane opcjonalne swoj swoja jest to pani pana
    panstwa wprowadz uzupelnij]],
  qualifier = [[firmowy firmy firma glowny kontaktowy kontaktowa komorkowy stacjonarny sluzbowy prywatny powtorz
    potwierdz wysylki dostawy rozliczeniowy dodatkowy inny pelny pelna klienta osoby publiczny korespondencyjny
    elektronicznej]],

  terms = {
    ["?short"] = "krotki|krotka|zwiezly",
    ["?payment"] = "forma platnosci|formy platnosci|metoda platnosci|metody platnosci|sposob platnosci",
    ["?url"] = "link",
    business_name = [[
      firma|nazwa firmy|nazwa przedsiebiorstwa|nazwa organizacji|nazwa|przedsiebiorstwo|organizacja|
      nazwa instytucji|instytucja|nazwa sklepu|nazwa obiektu|nazwa lokalu|pelna nazwa firmy|nazwa dzialalnosci|
      marka|nazwa produktu|nazwa restauracji|nazwa podmiotu|spolka|sklep|nazwa hotelu|nazwa placowki
    ]],
    listing_title = [[
      tytul strony|nazwa strony|tytul ogloszenia|tytul wpisu|nazwa strony www|nazwa serwisu|tytul serwisu|
      tytul linku|tytul strony www|nazwa witryny
    ]],
    website = [[
      strona internetowa|strona www|www|adres strony|adres www|witryna|strona|adres internetowy|adres url|
      strona domowa|adres strony internetowej|link|adres witryny|domena|adres strony www|link do strony
    ]],
    email = [[
      email|e mail|adres email|adres e mail|poczta elektroniczna|adres poczty|mail|adres mailowy|
      adres poczty elektronicznej|powtorz email
    ]],
    phone = [[
      telefon|numer telefonu|nr telefonu|telefon komorkowy|komorka|tel|telefon kontaktowy|numer kontaktowy|
      telefon stacjonarny|numer komorkowy|tel kom|numer tel
    ]],
    phone_country_code = "kod kraju telefonu|numer kierunkowy|prefiks|kierunkowy|kod kraju",
    fax = "fax|faks|numer faksu",
    ["address.street"] = [[
      ulica|ulica i numer|ul|ulica i nr|adres linia 1|nazwa ulicy|ulica numer domu|ulica i numer domu|ulica nr domu|
      adres ulica|ulica nr|adres wiersz 1|adres do wysylki
    ]],
    ["address.street2"] = [[
      adres linia 2|adres cd|ciag dalszy adresu|adres 2|adres wiersz 2|pietro|uzupelnienie adresu
    ]],
    ["address.city"] = "miasto|miejscowosc|miejscowosc miasto|miasto miejscowosc|gmina|poczta miejscowosc",
    ["address.region"] = "wojewodztwo|region|powiat|stan wojewodztwo|wojewodztwo region|woj|prowincja",
    ["address.postal_code"] = "kod pocztowy|kod|kod pocztowy miasto|kodpocztowy",
    ["address.country"] = "kraj|panstwo|kraj region|kraj zamieszkania",
    ["address.full"] = "pelny adres|adres pelny|lokalizacja|dokladny adres",
    ["contact.first_name"] = "imie|imiona|imie osoby kontaktowej",
    ["contact.last_name"] = "nazwisko|nazwisko osoby kontaktowej",
    ["contact.full_name"] = [[
      imie i nazwisko|imie nazwisko|osoba kontaktowa|osoba do kontaktu|wlasciciel|nazwisko i imie|kontakt|
      przedstawiciel|dane kontaktowe osoby|zglaszajacy|autor|osoba odpowiedzialna|imie i nazwisko osoby kontaktowej
    ]],
    ["contact.title"] = "stanowisko|funkcja|zawod|rola",
    description_short = "krotki opis|opis skrocony|skrot|streszczenie|zajawka|opis krotki|zwiezly opis",
    description_long = [[
      pelny opis|szczegolowy opis|dlugi opis|o firmie|o nas|opis firmy|opis strony|opis dzialalnosci|
      opis szczegolowy|tresc ogloszenia|opis dlugi|profil firmy|prezentacja firmy|opis wpisu|opis ogloszenia|tresc
    ]],
    tagline = "slogan|motto|podtytul|haslo reklamowe",
    category = [[
      kategoria|kategorie|branza|rodzaj dzialalnosci|typ dzialalnosci|sektor|dzial|profil dzialalnosci|
      kategoria glowna|branze|rodzaj firmy|typ firmy|specjalizacja|typ obiektu
    ]],
    subcategory = "podkategoria|podkategorie|kategoria dodatkowa",
    tags = "slowa kluczowe|tagi|etykiety|frazy kluczowe|slowo kluczowe|znaczniki",
    hours = [[
      godziny otwarcia|godziny pracy|otwarte|poniedzialek|wtorek|sroda|czwartek|piatek|sobota|niedziela|czynne|
      godziny urzedowania|godzina otwarcia
    ]],
    logo = "logo|logotyp|logo firmy",
    photos = "zdjecie|zdjecia|obraz|obrazek|galeria|fotografie|obrazy|dodaj zdjecia|grafika|zdjecie glowne",
    video_url = "film|wideo|video|link do filmu",
    founded_year = "rok zalozenia|data zalozenia|rok powstania|rok rozpoczecia dzialalnosci|zalozona w",
    price_range = "zakres cen|przedzial cenowy|poziom cen",
    payment_methods = "akceptowane sposoby platnosci|akceptowane platnosci",
    employees = "liczba pracownikow|pracownicy|wielkosc firmy|wielkosc zatrudnienia|zatrudnienie|ilosc pracownikow",
    latitude = "szerokosc geograficzna|szerokosc",
    longitude = "dlugosc geograficzna",
    reciprocal_url = "link zwrotny|adres linku zwrotnego|backlink|adres strony z linkiem zwrotnym",
    terms_accept = [[
      regulamin|akceptuje|polityka prywatnosci|wyrazam zgode na przetwarzanie|zgoda|oswiadczam|warunki|
      zapoznalem sie|polityke prywatnosci|przetwarzanie danych|akceptuje regulamin|zgadzam sie|rodo|
      przetwarzanie moich danych|regulaminem
    ]],
    newsletter_opt_in = [[
      newsletter|chce otrzymywac|informacje handlowe|otrzymywac informacje|oferty|informacji handlowych|zapisz mnie|
      promocje|otrzymywanie|biuletyn|marketingowe|newslettera|celach marketingowych
    ]],
    ["?name"] = "imie lub nazwa",
    ["?title"] = "tytul|naglowek",
    ["?address"] = "adres|adres firmy|siedziba|adres siedziby|adres korespondencyjny|adres zamieszkania",
    ["?description"] = "opis",

    ["none.password"] = "haslo do konta|haslo uzytkownika|powtorz haslo|potwierdz haslo|haslo|powtórz hasło",
    ["none.username"] = "login|nazwa uzytkownika|uzytkownik|nick|pseudonim",
    ["none.captcha"] = [[
      kod z obrazka|captcha|kod bezpieczenstwa|przepisz kod|ile to jest|antyspam|kod weryfikacyjny|przepisz tekst|
      znaki z obrazka|wpisz kod|wynik dzialania|zabezpieczenie antyspamowe
    ]],
    ["none.security"] = "pytanie pomocnicze|odpowiedz|pytanie zabezpieczajace",
    ["none.card"] = [[
      numer karty|karta kredytowa|data waznosci|numer konta|wlasciciel karty|wazna do|numer rachunku|nazwa banku|
      bank|kod cvv|imie i nazwisko na karcie
    ]],
    ["none.search"] = "szukaj|wyszukaj|czego szukasz|wyszukiwarka|fraza",
    ["none.coupon"] = "kod rabatowy|kupon|kod promocyjny|bon|karta podarunkowa",
    ["none.birth"] = "data urodzenia|rok urodzenia|wiek|miejsce urodzenia",
    ["none.gender"] = "plec",
    ["none.salutation"] = "zwrot grzecznosciowy|tytul naukowy",
    ["none.middle_name"] = "drugie imie|nazwisko rodowe|nazwisko panienskie",
    ["none.language"] = "jezyk|jezyki",
    ["none.currency"] = "waluta",
    ["none.timezone"] = "strefa czasowa",
    ["none.price"] = "cena|kwota|koszt|budzet|wynagrodzenie|czynsz",
    ["none.quantity"] = "ilosc|powierzchnia|kolor|rozmiar|liczba pokoi|waga|metraz|liczba osob",
    ["none.message"] = [[
      wiadomosc|komentarz|uwagi|temat|tresc wiadomosci|zapytanie|dodatkowe informacje|pytanie|notatki|
      uwagi do zamowienia|informacje dodatkowe
    ]],
    ["none.referral"] = "skad o nas wiesz|jak nas znalazles|skad dowiedziales sie|polecajacy",
    ["none.house_number"] = [[
      numer domu|nr domu|numer mieszkania|nr lokalu|skrytka pocztowa|numer budynku|nr mieszkania|numer lokalu|
      nr budynku|nr domu lokalu
    ]],
    ["none.extension"] = "numer wewnetrzny|wewnetrzny",
    ["none.tax_id"] = "nip|regon|krs|pesel|forma prawna|numer nip|nip firmy|pkd|numer regon|numer krs",
    ["none.other_social"] = "media spolecznosciowe|nasza klasa",
    ["none.same_as"] = [[
      ten sam adres|inny adres|zapamietaj mnie|wyslij na inny adres|adres taki sam|chce otrzymac fakture
    ]],
    ["none.document"] = "plik|zalacznik|dokument|cv|zalacz plik|dokumenty|menu|katalog",
    ["none.date"] = "data|data rozpoczecia|data zakonczenia|godzina|od dnia|do dnia|termin|data wydarzenia",
    ["none.plan"] = [[
      pakiet|plan|sposob dostawy|abonament|numer klienta|rodzaj wpisu|typ wpisu|rodzaj konta|metoda dostawy
    ]],
    ["none.status"] = [[
      status|uslugi|produkty|dzielnica|obywatelstwo|obszar dzialania|stan cywilny|dzial firmy|wyposazenie|
      udogodnienia|parking|osoba prywatna|narodowosc|zakres uslug|oferta
    ]],
    ["none.link_text"] = "tekst linku|anchor",
  },

  page = {
    listing_section = "firm[aey]|katalog|przedsiebiorstw|wpis",
    person_section = "dane osobowe|dane kontaktowe|osoba kontaktowa",
    required = "wymagane|obowiazkowe",
    optional = "opcjonalne|nieobowiazkowe|opcjonalnie|niewymagane",
    leave_empty = "pozostaw [%a ]*puste|nie wypelniaj|zostaw [%a ]*puste",
    for_robots = "czlowiek|robot|spam",
    empty_if = "puste,? jesli|puste,? jezeli|puste,? aby",
    back = "^wstecz|^anuluj|^poprzedni|^wyczysc|^usun|^edytuj|^zamknij|^cofnij",
    next = "^dalej|^kontynuuj|^nastepny|^przejdz dalej|^podglad|nastepny krok",
    login = "^zaloguj|^logowanie",
    newsletter = "^zapisz sie do newslettera|^subskrybuj",
    search = "^szukaj|^wyszukaj|^znajdz|^filtruj",
    publish = [[
      wyslij|^dodaj|^zarejestruj|^zapisz|opublikuj|^zglos|^utworz|^potwierdz|^zatwierdz|^zaloz|^zakoncz|^zamow|
      ^stworz|^przeslij
    ]],
    other = "^wybierz|^przegladaj|szkic|^zalacz|^wgraj",
    step = "krok (%d+) z (%d+)|krok (%d+) ?/ ?(%d+)|strona (%d+) z (%d+)",
    code_sent = "wyslalismy kod|kod wyslany",
  },

  options = {
    ["none.salutation"] = "pan|pani|dr",
    ["none.birth"] = [[
      styczen|luty|marzec|kwiecien|maj|czerwiec|lipiec|sierpien|wrzesien|pazdziernik|listopad|grudzien|dzien|
      miesiac|rok
    ]],
    ["none.gender"] = "mezczyzna|kobieta",
    ["address.country"] = "polska|niemcy|wielka brytania|czechy|slowacja|francja|ukraina|litwa|holandia|irlandia",
    ["address.region"] = [[
      dolnoslaskie|kujawsko-pomorskie|lubelskie|lubuskie|lodzkie|malopolskie|mazowieckie|opolskie|podkarpackie|
      podlaskie|pomorskie|slaskie|swietokrzyskie|warminsko-mazurskie|wielkopolskie|zachodniopomorskie
    ]],
    payment_methods = "gotowka|przelew|karta|blik|karta platnicza|karta kredytowa",
    category = "restauracje|hotele|zdrowie|uslugi|sklepy|budownictwo|motoryzacja|edukacja|uroda",
    hours = "zamkniete|nieczynne",
  },
}
