-- Italian: what a profile has nothing for.

return {
  code = "it",
  head = "first",

  terms = {
    ["none.another"] = [[
      madre|padre|coniuge|figlio|emergenza|amico|medico|assicurazione|passaporto|destinazione|destinatario
    ]],
    ["none.password"] = "password|parola d'ordine|conferma password|ripeti password|parola chiave di accesso",
    ["none.username"] = "nome utente|username|utente|nickname|soprannome|id utente",
    ["none.captcha"] = [[
      codice di sicurezza|captcha|codice di verifica|inserisci i caratteri|testo dell'immagine|codice di controllo|
      antispam|quanto fa|caratteri nell'immagine|domanda di sicurezza antispam|verifica|codice antispam|
      codice immagine
    ]],
    ["none.security"] = "domanda segreta|risposta segreta|domanda di sicurezza|risposta",
    ["none.card"] = [[
      carta di credito|numero carta|numero carta di credito|nome titolare carta|titolare carta|data di scadenza|
      scadenza|intestatario carta|titolare della carta|numero della carta|iban|codice di sicurezza della carta|
      intestatario|banca|numero di conto|conto corrente|nome sulla carta|scadenza carta|tipo di carta
    ]],
    ["none.search"] = "cerca|ricerca|cosa cerchi|parola da cercare|trova",
    ["none.coupon"] = "codice sconto|buono sconto|codice promozionale|coupon|buono regalo|codice promo|carta regalo",
    ["none.birth"] = [[
      data di nascita|nascita|anno di nascita|eta|luogo di nascita|nato il|giorno di nascita|mese di nascita|
      comune di nascita
    ]],
    ["none.gender"] = "sesso|genere sesso",
    ["none.salutation"] = "titolo di cortesia|appellativo",
    ["none.middle_name"] = "secondo nome",
    ["none.language"] = "lingua|lingue|lingua preferita|lingue parlate",
    ["none.currency"] = "valuta",
    ["none.timezone"] = "fuso orario",
    ["none.price"] = "prezzo|importo|costo|tariffa|fatturato|budget|stipendio|prezzi|canone",
    ["none.quantity"] = [[
      quantita|superficie|colore|taglia|numero camere|metri quadri|peso|camere|numero di persone|locali|bagni
    ]],
    ["none.message"] = [[
      messaggio|commento|commenti|note|oggetto|richiesta|il tuo messaggio|osservazioni|informazioni aggiuntive|
      altre informazioni|note aggiuntive|domande|note ordine|ulteriori informazioni|suggerimenti
    ]],
    ["none.referral"] = [[
      come ci hai conosciuto|come ci ha conosciuto|come hai saputo|come ci avete conosciuto|segnalato da
    ]],
    ["none.house_number"] = "numero civico|civico|n civico|casella postale|num civico|nr civico",
    ["none.extension"] = "interno telefonico",
    ["none.tax_id"] = [[
      partita iva|p iva|codice fiscale|piva|partitaiva|cf|codice sdi|codice destinatario|numero rea|forma giuridica|
      pec|codice univoco|p iva codice fiscale|codice ateco|camera di commercio|documento di identita|
      numero iscrizione
    ]],
    ["none.other_social"] = "social network|social|canali social",
    ["none.same_as"] = [[
      stesso indirizzo|indirizzo diverso|ricordami|spedire ad un indirizzo|uguale a|indirizzo di spedizione diverso|
      spedisci a un indirizzo|resta connesso
    ]],
    ["none.document"] = [[
      allegato|file|documento|curriculum|carica file|menu|catalogo|visura|documenti|brochure|allega file|allegati
    ]],
    ["none.date"] = "data|data di inizio|data di fine|ora|durata|data evento|data di arrivo|data di partenza",
    ["none.plan"] = [[
      pacchetto|piano|spedizione|metodo di spedizione|tipo di annuncio|abbonamento|codice cliente|tipo di account|
      tipo cliente
    ]],
    ["none.status"] = [[
      stato civile|nazionalita|servizi|prodotti|quartiere|cittadinanza|zona di competenza|servizi offerti|
      stato annuncio|reparto|caratteristiche|certificazioni|marchi trattati|accessibilita|parcheggio|punti di forza|
      privato|prodotti e servizi|nome evento|stato dell'annuncio|titolo di studio
    ]],
    ["none.link_text"] = "testo del link|testo ancora",
  },
}
