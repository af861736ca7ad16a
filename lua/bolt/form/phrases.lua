-- What directories say, as data: phrases by meaning, in the languages Bolt meets most.
--
-- Phrases are Lua patterns over folded text (bolt.form.words.fold): lower case, Latin letters without their accents,
-- blanks squeezed. They stand between bars. A phrase of two words is preferred to one: "received" alone proves nothing.
-- Languages are not kept apart, because pages mix them; a phrase that means something else in another language does
-- not belong here.

return {
  -- Our submission was taken.
  success = [[
    successfully|%f[%a]successful%f[%A]|has been %a* ?received|have %a* ?received your
    was received|we received your|we got your|^received|has been %a* ?submitted|was submitted|^submitted
    has been sent|was sent|has been added|was added|has been created|was created|has been saved|has been registered
    has been recorded|is now listed|submission complete|submission received|submission accepted
    registration complete|listing received|listing submitted|listing created|listing saved|listing added|entry added
    request received|accepted for review|pending review|pending approval|pending moderation|awaiting review
    awaiting approval|awaiting moderation|waiting for approval|is under review|will be reviewed|will review your
    editors? will|moderators? will|will appear|will be published|^all done|^success|we'll be in touch
    will be in touch|is now live|is now online|is now published|has been published
    erfolgreich|wurde %a* ?empfangen|ist eingegangen|wurde ubermittelt
    wurde gesendet|wurde eingetragen|wurde gespeichert|wurde eingereicht|haben ihre[nrs]? .*erhalten|wird gepruft
    wird nun gepruft|wartet auf freischaltung|wird freigeschaltet|wird veroffentlicht
    avec succes|a bien ete|a ete envoye|a ete enregistre|a ete ajoute|a ete recu|bien recu
    en attente de validation|en attente de moderation|sera examine|sera publie
    con exito|ha sido enviad|ha sido recibid|ha sido registrad|se ha enviado|se ha recibido|hemos recibido
    correctamente|pendiente de revision|pendiente de aprobacion|sera revisad
    con successo|e stat[oa] inviat|e stat[oa] ricevut|e stat[oa] registrat|abbiamo ricevuto
    in attesa di approvazione|in attesa di revisione|sara pubblicat
    com sucesso|foi enviad|foi recebid|foi registad|foi cadastrad|recebemos|aguarda aprovacao
    aguardando aprovacao
    succesvol|is ontvangen|is verzonden|is toegevoegd|hebben uw .*ontvangen
    wacht op goedkeuring|wordt beoordeeld
    har skickats|har mottagits|har tagits emot|vi har tagit emot|vantar pa godkannande
    er mottatt|er sendt|er modtaget|afventer godkendelse
    pomyslnie|zostal[ao]? wyslan|zostal[ao]? przyjet|oczekuje na|uspesne|bylo? prijat
    sikeresen|cu succes|basariyla|успешно|отправлен|на модерации
    受け付けました|送信しました|完了しました|提交成功|已提交|접수되었
  ]],

  -- Thanks: success too, where nothing speaks against it.
  thanks = [[
    thank you|^thanks|thanks for|many thanks|vielen dank|^danke|herzlichen dank|%f[%a]merci%f[%A]|gracias|grazie
    obrigad[oa]|bedankt|dank u|dank je|^tack|tack for|^takk|takk for|^tak$|^tak[ !.,]|tak for|kiitos|dziekuj|dekuj
    koszonjuk|multumim|tesekkur|спасибо|дякуемо|дякуємо|ευχαριστ|ありがとうござい|感谢|谢谢|感謝|감사합니다
  ]],

  -- Thanks for something else.
  courtesy = [[
    for your patience|for your understanding|for your interest|for your visit|for visiting|for your cooperation
    for being patient|for bearing with|for your time|for your attention|geduld|verstandnis|ihr interesse|ihren besuch
    votre patience|votre comprehension|votre interet|votre visite|paciencia|comprension|su interes|su visita|pazienza
    comprensione|interesse|compreensao|uw begrip|tot ziens|cierpliwosc|wyrozumialosc|zainteresowanie|talamod
    forstaelse|терпение|понимание|ご理解|お待ち|ご協力|耐心|理解
  ]],

  -- It stands there already.
  duplicate = [[
    already %a* ?listed|already exist|already %a* ?registered|already %a* ?submitted|already %a* ?added
    already in our|already in the|already have a listing|already have this|already taken|already on file
    already been|duplicate listing|duplicate entry|duplicate submission|is a duplicate|possible duplicate
    bereits %a* ?eingetragen|bereits vorhanden|bereits %a* ?gelistet|bereits registriert|existiert bereits
    schon eingetragen|schon vorhanden|existe deja|deja inscrit|deja enregistre|deja repertorie|deja present
    deja reference|ya existe|ya esta registrad|ya esta list|ya figura|gia presente|gia registrat|esiste gia
    gia inserit|ja existe|ja esta cadastrad|ja esta registad|bestaat al|al geregistreerd|staat al|finns redan
    redan registrerad|finnes allerede|allerede registrert|findes allerede|allerede registreret|juz istnieje|jest juz
    jiz existuje|exista deja|zaten kayitli|уже существует|уже зарегистр|вже існує
    既に登録|すでに登録|已存在|已经存在|이미 등록
  ]],

  -- A value is missing or not to the site's liking.
  validation = [[
    is required|are required|field required|required field|this field is|please enter|please fill|please provide
    please select|please choose|please correct|please check|please complete|please specify|please shorten|is invalid
    are invalid|^invalid|an invalid|not a valid|not valid|must be|must contain|must have|must not|must start
    must include|too long|too short|too large|at least %d+|at most %d+|no more than|not exceed|exceeds
    up to %d+ char|%d+ characters or less|%d+ characters or fewer|maximum of %d|minimum of %d|maximum length
    limited to %d|cannot be blank|cannot be empty|can't be blank|can't be empty|may not be|is missing|missing field
    correct the|fix the|errors? below|does not match|do not match|not allowed|wrong format|unsupported format
    ist erforderlich|pflichtfeld|bitte geben|bitte fullen|bitte wahlen|bitte korrigieren|ist ungultig|ungultige
    zu lang|zu kurz|hochstens %d|mindestens %d|maximal %d|darf nicht|est obligatoire|champ obligatoire|veuillez
    n'est pas valide|invalide|trop long|trop court|au maximum|au moins %d|es obligatori|campo obligatorio
    por favor,? introdu|por favor,? complet|por favor,? seleccion|no es valid|demasiado larg|demasiado cort
    como maximo|al menos %d|e obbligatori|campo obbligatorio|non e valid|non valid|troppo lung|troppo cort
    al massimo|almeno %d|inserisci|e obrigatori|campo obrigatorio|nao e valid|muito long|no maximo|pelo menos %d
    preencha|is verplicht|verplicht veld|ongeldig|te lang|te kort|hoogstens %d|minstens %d|obligatorisk|ar ogiltig
    ogiltigt|er ugyldig|ugyldig|hogst %d|minst %d|jest wymagan|pole wymagane|nieprawidlow|zbyt dlug|je povinn
    neplatn|kotelezo|ervenytelen|este obligator|zorunlu|gecersiz|обязательно|заполните
    неверн|некорректн|必須|入力してください|正しく|必填|不能为空|请输入|필수
    입력해|doit contenir|doit etre|debe contener|debe ser|debe tener|deve contenere|deve essere|deve ter
    deve conter|maste vara
  ]],

  -- It did not work, for a reason that is not one value.
  failure = [[
    could not|couldn't|cannot be|can't be|unable to|was not|were not|has not been|have not been|not been received
    not received|not submitted|not accepted|failed|failure|an error|errors? occurred|something went wrong|went wrong
    try again|%f[%a]oops|sorry|rejected|declined|expired|denied|blocked|not found|internal server error|bad request
    not permitted|unsuccessful|problem with|invalid token|nicht %a* ?gesendet|nicht erfolgreich|konnte nicht|fehler
    fehlgeschlagen|%f[%a]leider|abgelaufen|une erreur|n'a pas|echou|desole|reessayer|se ha producido un error
    no se ha podido|no se pudo|ha fallado|lo sentimos|caducad|si e verificato un errore|errore|impossibile|riprova
    scadut|ocorreu um erro|nao foi possivel|tente novamente|fout opgetreden|mislukt|niet gelukt|probeer|ett fel
    misslyckades|det oppstod|feilet|en fejl|mislykkedes|wystapil blad|nie udalo|chyba|nepodarilo|hiba tortent|eroare
    hata olustu|ошибка|не удалось|помилка|エラー|失敗|错误|失败|오류
  ]],

  -- Not an answer yet.
  pending = [[
    please wait|^saving|^sending|^submitting|^loading|^processing|^uploading|being processed%.%.|bitte warten
    wird gesendet|wird geladen|patientez|en cours d'envoi|chargement|por favor,? esper|enviando|cargando|attendere
    invio in corso|caricamento|aguarde|carregando|even geduld|wordt verzonden|prosze czekac|подождите
    お待ちください|送信中|请稍候|전송 중
  ]],

  -- The rest is for the owner's mailbox or telephone.
  verification = [[
    verify your e?%-?mail|confirm your e?%-?mail|verify your address|verification code|one%-time code
    confirmation code|enter the code|click the link|click on the link|follow the link|activation link
    confirmation link|verification link|activate your|to confirm your|check your inbox|check your e?%-?mail
    verify your phone|call you to verify|bestatigungslink|aktivierungslink|bestatigen sie ihre|bestatigungscode
    klicken sie auf den link|lien de confirmation|lien d'activation|confirmez votre|cliquez sur le lien
    enlace de confirmacion|enlace de activacion|confirme su|haga clic en el enlace|revise su correo|link di conferma
    conferma il tuo indirizzo|clicca sul link|controlla la tua|link de confirmacao|confirme seu|clique no link
    bevestigingslink|bevestig uw|klik op de link|bekraftelselank|link aktywacyjny|potwierdz
    ссылк[еу] для подтвержд|подтвердите|verifiez votre boite
  ]],

  login = [[
    please log ?in|please sign ?in|you must be logged in|must log ?in|must sign ?in|need to log ?in|need to sign ?in
    login required|log ?in to continue|sign ?in to continue|create an account to|bitte melden sie sich an
    bitte einloggen|anmeldung erforderlich|veuillez vous connecter|connectez%-vous pour|inicie sesion
    debe iniciar sesion|effettua il login|accedi per|faca login|log in om|u moet inloggen|logga in for|zaloguj sie
    войдите|ログインして|请登录
  ]],

  payment = [[
    payment required|enter your card|card number|credit card|proceed to payment|proceed to checkout
    complete your payment|choose a payment|billing details|zahlungspflichtig|kreditkarte|zur kasse|carte bancaire
    proceder au paiement|tarjeta de credito|realizar el pago|carta di credito|cartao de credito|creditcard
    kreditkort|karta kredytowa|оплат
  ]],

  closed = [[
    submissions? %a* ?%a* ?closed|closed to new|closed for submission|not accepting|no longer accept
    do not accept new|temporarily closed|submissions are disabled|keine neuen eintrage|nimmt derzeit keine
    n'accepte plus|n'acceptons plus|ya no acepta|no aceptamos|non accetta piu|nao aceita mais|accepteert geen nieuwe
    tar inte emot nya|nie przyjmuje
  ]],

  live = [[
    is now live|is now online|is now published|has been published|was published|now visible to|ist jetzt online
    wurde veroffentlicht|est en ligne|a ete publie|ya esta publicad|ha sido publicad|e ora online
    e stat[oa] pubblicat|foi publicad|staat nu online|opublikowan|опубликован
  ]],

  -- The text of a link to what was listed just now.
  listing_link = [[
    your listing|view listing|see listing|eintrag ansehen|voir .*fiche|ver .*anuncio
  ]],

  -- A sentence about what would happen otherwise tells nothing about what did.
  conditional = [[
    ^if |[,;] if |^when |^unless |^should you|^wenn |^falls |^sollten|^si vous|^si votre|^si su %a|^si usted
    ^si el %a|^si la %a|^si no|^se voc|^se il |^se la |^se o |^se a |^als u |^als je|^als uw|^om du|^om ni|^jesli
    ^jezeli|^если
  ]],

  -- Before a reference that the directory gives: "Reference number: AB-1234".
  reference = [[
    reference|ref|confirmation|submission|tracking|ticket|receipt|listing id|listing number|listing no|case|request id
    request number|id|referenz|referenznummer|vorgangsnummer|eingangsnummer|bestatigungsnummer|numero de reference
    numero de dossier|referencia|numero de referencia|riferimento|numero di riferimento|protocollo|protocolo|referentie
    referentienummer|referens|referensnummer|referanse|numer|номер
  ]],
}
