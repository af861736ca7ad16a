-- Italian.

return {
  code = "it",
  head = "first",
  of = "di del della dello dei delle degli da per con in a al alla su nel nella e",
  filler = [[il lo la i gli le un una tuo tua tuoi vostro vostra suo sua inserisci inserire inserite scegli seleziona
    selezionare indica indicare es esempio numero n num obbligatorio facoltativo questo l dell nell campo scrivi]],
  qualifier = [[principale aziendale azienda contatto fisso mobile lavoro spedizione fatturazione personale conferma
    confermare ripeti alternativo secondario altro altra cliente completo completa legale pubblico ufficio postale
    operativa consegna]],

  terms = {
    ["?short"] = "breve|corta|sintetica",
    ["?payment"] = "metodo di pagamento|metodi di pagamento|modalita di pagamento",
    ["?url"] = "link",
    business_name = [[
      azienda|nome azienda|nome dell'azienda|ragione sociale|societa|nome societa|nome della societa|denominazione|
      attivita|nome attivita|nome dell'attivita|nome commerciale|ditta|nome ditta|nome della ditta|impresa|
      nome impresa|organizzazione|ente|nome struttura|nome della struttura|nome del negozio|negozio|istituzione|
      insegna|denominazione sociale|associazione|nome del locale|nome dell'impresa|nome del ristorante|
      nome del prodotto|struttura|nome esercizio|nome hotel|denominazione azienda|nome organizzazione|marchio
    ]],
    listing_title = [[
      titolo del sito|nome del sito|titolo annuncio|titolo dell'annuncio|titolo della pagina|titolo del link|
      titolo sito|nome sito|nome del sito web|titolo della scheda|titolo inserzione|titolo del sito web|
      nome sito web
    ]],
    website = [[
      sito web|sito|sito internet|indirizzo web|indirizzo del sito|pagina web|url del sito|indirizzo sito|home page|
      url sito|web|link|indirizzo sito web|indirizzo url|dominio|indirizzo internet|link al sito
    ]],
    email = [[
      email|indirizzo email|indirizzo di posta elettronica|posta elettronica|e mail|indirizzo e mail|mail|
      indirizzo mail|conferma email|ripeti email|email di contatto
    ]],
    phone = [[
      telefono|numero di telefono|cellulare|tel|telefono fisso|recapito telefonico|numero telefono|
      numero di cellulare|telefono cellulare|numero telefonico|recapito|numero cellulare|cell|telefono mobile|
      n telefono|recapiti telefonici
    ]],
    phone_country_code = "prefisso|prefisso internazionale|prefisso telefonico|prefisso paese",
    fax = "fax|numero di fax|numero fax",
    ["address.street"] = [[
      via|via e numero civico|via piazza|indirizzo 1|indirizzo riga 1|via e numero|via n|strada|nome della via|
      via e civico|indirizzo via|via e n civico|indirizzo e numero civico|indirizzo linea 1|via piazza e numero
    ]],
    ["address.street2"] = [[
      indirizzo 2|indirizzo riga 2|interno|scala|informazioni aggiuntive indirizzo|presso|indirizzo linea 2|
      appartamento|indirizzo aggiuntivo|piano|frazione|scala interno|edificio|complemento indirizzo|
      completamento indirizzo
    ]],
    ["address.city"] = [[
      citta|comune|localita|citta comune|comune citta|paese comune|citta localita|localita citta|comune di residenza
    ]],
    ["address.region"] = [[
      provincia|regione|prov|stato provincia|provincia regione|cantone|regione provincia|sigla provincia
    ]],
    ["address.postal_code"] = [[
      cap|codice postale|codice avviamento postale|c a p|codpostale|codice di avviamento postale
    ]],
    ["address.country"] = "paese|nazione|stato|paese regione|nazione di residenza|stato nazione",
    ["address.full"] = "indirizzo completo|posizione|ubicazione|dove si trova",
    ["contact.first_name"] = "nome di battesimo|nome referente di battesimo|nome proprio",
    ["contact.last_name"] = "cognome|cognome referente|il tuo cognome",
    ["contact.full_name"] = [[
      nome e cognome|nome completo|referente|persona di contatto|nome cognome|cognome e nome|responsabile|
      nome referente|nome del referente|nominativo|titolare|nome contatto|contatto|nome del contatto|
      nome del responsabile|cognome nome|proprietario|rappresentante legale|nome del titolare|autore|
      persona da contattare|inserzionista|persona di riferimento
    ]],
    ["contact.title"] = [[
      ruolo|qualifica|posizione lavorativa|ruolo in azienda|mansione|professione|funzione|incarico
    ]],
    description_short = [[
      descrizione breve|breve descrizione|riassunto|sintesi|descrizione sintetica|presentazione breve|estratto|
      anteprima testo|descrizione corta
    ]],
    description_long = [[
      descrizione completa|descrizione dettagliata|descrizione estesa|chi siamo|presentazione|descrizione azienda|
      descrizione dell'azienda|descrizione attivita|descrizione lunga|testo annuncio|descrizione del sito|
      presentazione azienda|testo dell'annuncio|descrizione dell'attivita|descrivi la tua attivita|su di noi|
      profilo aziendale|contenuto|descrizione dei servizi|informazioni sull'azienda|descrizione sito
    ]],
    tagline = "slogan|motto|sottotitolo|payoff|frase ad effetto",
    category = [[
      ~tipo|tipo di negozio|categoria|categorie|settore|tipologia|settore di attivita|tipo di attivita|
      categoria merceologica|settore attivita|genere|tipologia attivita|attivita principale|tipologia di attivita|
      tipo attivita|ramo|settore merceologico|tipo di azienda|categoria principale|sezione|settore aziendale|
      tipologia azienda|industria|specialita
    ]],
    subcategory = "sottocategoria|sotto categoria|sottocategorie|categoria secondaria|seconda categoria",
    tags = "parole chiave|etichette|tag|tags|parola chiave|keyword|keywords",
    hours = [[
      orari|orario|orari di apertura|orario di apertura|apertura|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|
      domenica|giorni e orari|orario apertura|orario chiusura|giorno di chiusura|orario di chiusura|orari apertura|
      ~aperto|~chiuso|orari di lavoro
    ]],
    logo = "logo|logo azienda|logo aziendale|marchio logo|carica logo",
    photos = [[
      foto|immagine|immagini|fotografie|galleria|foto principale|immagine principale|carica foto|carica immagine|
      immagine di copertina|galleria immagini|galleria fotografica|anteprima immagine|copertina
    ]],
    video_url = "video|link video|video youtube|url video",
    founded_year = [[
      anno di fondazione|fondata nel|anno fondazione|data di fondazione|anno di costituzione|anno di apertura|
      anno inizio attivita|anno di nascita azienda
    ]],
    price_range = "fascia di prezzo|fascia prezzo|livello di prezzo|range di prezzo",
    payment_methods = [[
      modalita di pagamento accettate|pagamenti accettati accettati|forme di pagamento|tipi di pagamento
    ]],
    employees = [[
      dipendenti|numero di dipendenti|numero dipendenti|dimensione azienda|addetti|n dipendenti|numero addetti|
      dimensioni azienda
    ]],
    latitude = "latitudine",
    longitude = "longitudine",
    reciprocal_url = [[
      link reciproco|url link reciproco|link di ritorno|scambio link|url reciproco|backlink|pagina link reciproco
    ]],
    terms_accept = [[
      accetto|termini e condizioni|condizioni|privacy|informativa privacy|ho letto|acconsento|
      condizioni di utilizzo|termini di servizio|trattamento dei dati|autorizzo|dichiaro|informativa|
      consenso al trattamento|regolamento|condizioni generali|presto il consenso|trattamento dati personali|consenso
    ]],
    newsletter_opt_in = [[
      newsletter|iscriviti alla newsletter|ricevere offerte|ricevere informazioni|promozioni|desidero ricevere|
      comunicazioni commerciali|ricevere la newsletter|marketing|ricevere aggiornamenti|finalita di marketing|
      voglio ricevere|iscrizione newsletter|ricevere comunicazioni|materiale pubblicitario|offerte e promozioni|
      finalita promozionali
    ]],
    ["?name"] = "nome",
    ["?title"] = "titolo",
    ["?address"] = [[
      indirizzo|sede|sede legale|indirizzo azienda|indirizzo sede|domicilio|sede operativa|indirizzo della sede|
      residenza
    ]],
    ["?description"] = "descrizione|testo",
    ["?location"] = "zona|luogo|posizione|ubicazione",
  },

  page = {
    listing_section = "azienda|impresa|attivita|elenco|negozio|scheda",
    person_section = "dati personali|i tuoi dati|referente|persona di contatto",
    required = "obbligatorio|richiesto",
    optional = "facoltativo|opzionale|se presente|non obbligatorio",
    leave_empty = [[
      lascia [%a ]*vuoto|lasciare [%a ]*vuoto|non compilare|lascia [%a ]*in bianco|lasciare [%a ]*in bianco
    ]],
    for_robots = "umano|umani|robot|spam",
    empty_if = "vuoto se|vuoto per|bianco se",
    back = "^indietro|^annulla|^precedente|^cancella|^elimina|^modifica|^chiudi|^reset",
    next = "^avanti|^continua|^prosegui|^successivo|passo successivo|^anteprima|^procedi|^inizia",
    login = "^accedi|^entra$|^login",
    newsletter = "^iscriviti alla newsletter|^abbonati",
    search = "^cerca|^trova|^filtra",
    publish = [[
      invia|pubblica|^registra|^aggiungi|^inserisci|^salva|^iscrivi|^crea|^conferma|^segnala|^termina|registrati|
      ^completa|^richiedi|^proponi|^acquista|^ordina
    ]],
    other = "^carica|^sfoglia|^scegli|bozza|^seleziona|^allega",
    step = "passo (%d+) di (%d+)|passaggio (%d+) di (%d+)|fase (%d+) di (%d+)|pagina (%d+) di (%d+)",
    code_sent = "codice inviato|abbiamo inviato un codice",
  },

  options = {
    ["none.salutation"] = "sig.|sig.ra|sig.na|signor|signora|dott.|dott.ssa",
    ["none.birth"] = "gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|giorno|mese|anno",
    ["none.gender"] = "uomo|donna|maschio|femmina",
    ["address.country"] = "italia|svizzera|francia|germania|spagna|regno unito|stati uniti|san marino|austria",
    ["address.region"] = [[
      lombardia|lazio|piemonte|veneto|toscana|sicilia|puglia|campania|emilia-romagna|liguria|calabria|sardegna|
      marche|umbria|abruzzo|basilicata|molise|trentino-alto adige|roma|milano|torino|napoli|agrigento|alessandria|
      ancona|arezzo
    ]],
    payment_methods = "contanti|bonifico|carta di credito|bancomat|assegno|bonifico bancario|contrassegno|satispay",
    category = "ristoranti|hotel|salute|servizi|negozi|artigianato|bellezza|immobiliare|edilizia|turismo",
    hours = "chiuso|aperto",
  },
}
