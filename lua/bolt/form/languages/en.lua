-- English: the words around the words of forms, and choices. What the entries mean is in lua/bolt/form/lexicon.lua.

return {
  code = "en",
  head = "last",
  of = "of for to in on at from by with about as this we you will must used which that so because",
  filler = [[your the a an our this that please enter type select choose provide specify pick input fill add give us
    is are we you it me my i here e g eg ex example required optional field number no nr value valid one some if any
    below above new official main primary current complete correct exact click tap write put into existing]],
  qualifier = [[headquarters hq
    billing shipping mailing delivery bill ship business company contact organization office work home
    personal mobile private public preferred daytime evening day night alternate alternative secondary other additional
    confirm confirmation retype re verify repeat again owner user customer member guest account profile listing legal
    registered physical postal postage directory client payer buyer admin display local international toll free
    form restaurant studio cafe hotel salon venue clinic
    details information info data txt text box ddl lbl ctl str first1 second]],

  page = {
    listing_section = [[
      business|compan[yi]|listing|directory|organi[sz]ation|your site|your shop|your store|a place|your place
    ]],
    person_section = [[
      contact details|contact information|your details|your information|about you|personal|submitter|contact person|
      submitted by|who are you
    ]],
    required = "%(required%)|%f[%a]required$|^required%f[%A]|mandatory|must be filled",
    optional = "optional|%(if any%)|if applicable|not required",
    leave_empty = [[
      leave [%a ]*blank|leave [%a ]*empty|should be empty|must be empty|do not fill|don't fill|keep [%a ]*empty|
      keep [%a ]*blank|should be left|must be left|should be left unchanged
    ]],
    empty_if = [[
      blank if|empty if|blank to|empty to|blank for|empty for|blank unless|blank when|empty when|fill if|
      fill [%a ]*if|fill [%a ]*unless
    ]],
    for_robots = [[
      if you are human|if you're human|if you are a human|if you see this|if you can see|%f[%a]humans?%f[%A]|
      robots?%f[%A]|%f[%a]bots?%f[%A]|validation purposes
    ]],
    back = [[
      ^back%f[%A]|^previous|^cancel|^reset|^clear|go back|start over|^close|^remove|^delete|^edit|^undo|log ?out|
      ^no%f[%A]
    ]],
    next = [[
      ^next%f[%A]|continue|proceed|^step %d|go to step|save and continue|save & continue|^preview|next step|^review|
      ^start$|get started|^begin$
    ]],
    login = "^log ?in%f[%A]|^sign ?in%f[%A]|^log on|^login",
    newsletter = "^subscribe|sign up for .*newsletter|^join .*newsletter|^sign me up|^notify me",
    search = "^search|^find%f[%A]|^go!?$|^look ?up|^filter|^apply$",
    publish = [[
      submit|publish|^add%f[%A]|^send|^register|^create|^suggest|^save%f[%A]|list my|list your|^post%f[%A]|
      ^list%f[%A]|finish|complete|confirm|sign ?up|^join|^claim|^apply|^place order|^order|request|^done|^ok$|
      ^enter|place ad
    ]],
    other = [[
      ^upload|^choose|^browse|^select|save draft|save as draft|^insert|^show|^hide|^verify|^check|^use|^add another|
      ^add more|^add row|^add image|^add photo|^more|^help|^locate|find on map|^copy|^generate|^validate
    ]],
    step = "step (%d+) of (%d+)|step (%d+) ?/ ?(%d+)|page (%d+) of (%d+)|%f[%d](%d+) of (%d+) steps",
    code_sent = [[
      code we sent|code sent to|we sent you a code|enter the code|verification code|we have sent|we've sent|
      one%-time|6%-digit code
    ]],
  },

  options = {
    ["none.salutation"] = "mr|mrs|ms|miss|dr|mr.|mrs.|ms.|dr.|prof|sir",
    ["none.birth"] = "january|february|march|month|birth month|day|--month--|--day--|jan|feb|mar|apr",
    ["none.gender"] = "male|female|man|woman|non-binary|prefer not to say",
    ["none.security"] = [[
      what is the name of your first school?|mother's maiden name|what is your mother's maiden name?|
      favorite pet's name|name of first pet|what was your first pet's name?|in what city were you born?|
      your favorite color?|mother's birthplace|what is your favourite food?
    ]],
    ["address.country"] = [[
      united states|united states of america|canada|germany|france|united kingdom|australia|afghanistan|albania|
      algeria|andorra|angola|argentina|austria|belgium|brazil|china|denmark|finland|india|ireland|italy|japan|
      mexico|netherlands|norway|poland|portugal|spain|sweden|switzerland|usa|uk|great britain|england|scotland|
      wales|zimbabwe|zambia|yemen
    ]],
    ["address.region"] = [[
      alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|
      illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|
      missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|ohio|oklahoma|
      oregon|pennsylvania|texas|utah|vermont|virginia|washington|wisconsin|wyoming|alberta|british columbia|
      manitoba|ontario|quebec|nova scotia|saskatchewan|new south wales|queensland|victoria|tasmania|al|ak|az|ar|ca|
      co|ct|fl|ga|hi|il|ny|tx|wa|bavaria|catalonia|kent|essex|surrey
    ]],
    price_range = "$|$$|$$$|$$$$|€|€€|€€€|cheap|moderate|expensive|ultra high|inexpensive|pricey|£|££|£££",
    payment_methods = [[
      cash|visa|mastercard|american express|paypal|check|cheque|discover|invoice|credit card|apple pay|
      bank transfer|google pay|debit card|amex|credit cards
    ]],
    employees = "1-10|11-50|51-200|201-500|1-5|6-10|10-49|50-249|1-9|2-10|500+|1000+|501-1000|10000+|10-50|just me",
    ["none.currency"] = "usd|eur|gbp|us dollar|euro|cad|aud|pound|us$|$ usd|jpy|chf",
    ["none.card"] = "01|02|03|12|2027|2028|2029",
    ["none.timezone"] = [[
      africa/abidjan|europe/berlin|america/new_york|utc|(gmt) casablanca, monrovia|
      (gmt) greenwich mean time : dublin, edinburgh, lisbon, london
    ]],
    ["none.language"] = "english|deutsch|french|spanish|german|francais|espanol",
    hours = "closed|9:00 am|10:00 am|09:00|10:00|open 24 hours|9 am|08:00|24 hours|8:00 am",
    category = [[
      restaurants|restaurant|health|education|shopping|automotive|real estate|travel|arts|business services|
      food & drink|sports|beauty|hotels|shops|bakery|plumber|dentist|computers|entertainment|finance|accountant|
      advertising & agencies|agriculture|jobs|vehicles
    ]],
  },
}
