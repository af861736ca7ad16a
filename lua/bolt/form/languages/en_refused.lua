-- English: what a profile has nothing for.

return {
  code = "en",
  head = "last",

  terms = {
    ["none.address_line3"] = [[
      address line 3|address 3|address3|line 3|address line three|addr 3|addr3|street line 3|street 3|street3|
      third line
    ]],
    ["none.another"] = [[
      mother|father|mothers|fathers|spouse|husband|wife|partner name|child|children|parent|parents|guardian|
      emergency|emergency contact|next of kin|friend|friends|supervisor|landlord|doctor|physician|insurance|
      insurance company|insurer|passport|departure|destination|citizenship|previous|former|referee|beneficiary|
      incorporation|country of registration|registration country|driver|drivers|graduation|kin|webhook url|
      callback url|redirect url|canonical url|map url|map link|link to map|terms url|privacy policy url|privacy url|
      support url|documentation url|referral link|terms of service url
    ]],
    ["none.grid"] = [[
      x coordinate|y coordinate|x coord|y coord|os x|os y|easting|northing|eastings|northings|grid reference|grid ref|
      map reference|utm
    ]],
    ["none.password"] = [[
      pin code for account|password|passwd|pwd|passcode|pass phrase|confirm password|retype password|passwords|
      pass word|pass|pw|user pass|show password|show passwords|pin reminder|new pin|verify pin|password reminder|
      reminder
    ]],
    ["none.username"] = [[
      friendly url|seo url|url alias|page name url|url slug|url name|username|user name|login name|login id|user id|
      userid|login|log in|user login|screen name|nickname|nick name|choose id|logon|sign in name|unix name|
      handle name|account name|member id|your id|display name|nick|windows live id|account id|user handle|
      desired id|public username|alias|permalink|slug|subdomain|custom url|vanity url|listing slug|loginname|
      public url|profile url slug|page slug|web alias
    ]],
    ["none.captcha"] = [[
      captcha|security code|verification code|characters in image|characters shown|characters you see|text shown|
      code shown|type characters|enter characters|letters shown|human check|are you human|anti spam|antispam|
      spam check|spam protection|image code|recaptcha|not a robot|sum of|verification image|enter code|
      visual confirmation|security question answer|security check|turing number|text in image|word verification|
      enter text shown|text from image|code from image|captcha code|captcha answer|type text|numbers in image|
      human verification|enter word|enter another word|challenge|validation code|confirm code|confirmation code|
      hip solution|seccode|kaptcha|vcode|spam question|bot check|code in image|anti bot|prove you are human|
      type word|calculate|solve|plus equals|do math|math question|access code|random code|token text|secret code|
      image verification|imagetext
    ]],
    ["none.security"] = [[
      security question|secret question|secret answer|security answer|challenge question|mother maiden name|
      mothers maiden name|mother's maiden name|password hint|hint question|your answer|secret|answer|hint answer|
      maiden name|~question|password question|password answer
    ]],
    ["none.card"] = [[
      card number|credit card|credit card number|cardnumber|cc number|card no|name on card|cardholder|
      cardholder name|card holder|expiration|expiration date|expiry|expiry date|exp date|expires|cvv|cvc|cvv2|
      card verification|security code card|card code|card security code|card type|credit card type|debit card|
      exp month|exp year|expiration month|expiration year|card name|payment card|iban|bic|swift|swift code|
      bank account|account number|routing number|sort code|bank code|bank name|ccnumber|cc name|cc exp|cc type|
      card expiration|valid thru|valid until|csc|bank|account holder|issue number|start date card|ccv|sigpanel|
      cvv2 panel code|as it appears on card|cid|name on credit card|number on front of credit card|
      debit or credit card|card expiry|ccn|panel code|bank account number|card|~cc|exp mon|exp mo|exp yr|expmon|
      expmo|expyr|mon exp|exp|security number|card security number
    ]],
    ["none.search"] = [[
      search|search for|find|keyword search|search query|search term|search site|query|what are you looking for|
      search text|site search|q|quick search|search address|find business|looking for|txtquery|search directory|
      search listings|near
    ]],
    ["none.coupon"] = [[
      coupon|coupon code|promo code|promotion code|discount code|voucher|voucher code|gift card|gift card number|
      gift certificate|promotional code|offer code|referral code|invitation code|invite code|gift code|discount|
      promocode|pin number|gift card pin|promotion|promo|offer|promotion description|discount description|
      offer description|offer details|special offer details
    ]],
    ["none.honeypot"] = [[
      leave blank|leave empty|leave field blank|leave field empty|do not fill|do not fill in|don't fill|
      should be empty|leave unchanged|honeypot|honey pot|if you are human|must be empty|keep blank|keep empty|
      should be left blank|must be left blank|do not enter|if you see|hp field|trap|not fill|leave form field blank|
      for validation purposes|should be left unchanged|must remain empty|do not change field|don't type anything|
      do not complete
    ]],
    ["none.birth"] = [[
      birth|birthday|birth date|date of birth|dob|birth month|birth year|birth day|birthdate|born|year of birth|
      month of birth|day of birth|age|age range|age group|birthyear|how old
    ]],
    ["none.gender"] = "gender|sex|male female",
    ["none.salutation"] = [[
      salutation|prefix|honorific|mr mrs|title mr|name prefix|courtesy title|title of courtesy|mr|mrs
    ]],
    ["none.middle_name"] = "middle name|middle initial|mi|middle|middlename|m i|mname|initial|initials|middle names",
    ["none.suffix"] = "suffix|name suffix|generation",
    ["none.language"] = [[
      language|preferred language|languages|language choice|lang|locale|languages spoken|spoken languages
    ]],
    ["none.currency"] = "currency|preferred currency|currency code",
    ["none.timezone"] = "time zone|timezone|gmt|utc offset",
    ["none.price"] = [[
      price|cost|amount|budget|fee|rent|salary|donation amount|total|bid|sale price|regular price|price from|
      price to|minimum price|starting price|price per night|rate|discount percent|pricing details|prices|
      annual revenue|revenue|turnover|deposit limit|amount to be split|tax|pricing|minimum order
    ]],
    ["none.quantity"] = [[
      quantity|qty|stock|in stock|how many|size of|capacity|number of rooms|rooms|bedrooms|bathrooms|seats|beds|
      weight|height|width|color|colour|condition|model|make|sku|mileage|gallons|shape|what size|what brand|
      what model|what type|years in business|number of years in business|years of experience|years|how many years|
      ~months|years at|star rating|stars|rating|floors|tables|number of locations|locations count|
      how many locations|number of branches|num floors|number of floors|sq m|square meters|square feet|sq ft|
      area size
    ]],
    ["none.message"] = [[
      about project|tell us about project|project details|how can we help|what can we help|
      tell us more about project|message|comment|comments|notes|note|additional comments|questions|remarks|
      special instructions|additional information|further information|order comments|delivery instructions|feedback|
      reason|inquiry|enquiry|your message|note to editor|message to editor|message to reviewer|additional notes|
      submitter comment|instructions|anything else|additional details|notes to admin|reviewer notes|
      message to admin|subject|review|order notes|additional info|other information|memo|suggestions|private notes
    ]],
    ["none.referral"] = [[
      how did you hear|how did you find|how you heard|referred by|referral|referrer|heard about us|
      where did you hear|referral source|referer|who referred you|affiliate|affiliate id|promo source|lead source|
      where did you find us|how did you learn
    ]],
    ["none.house_number"] = [[
      house number|house no|house|housenumber|street number|street no|building number|house name|civic number|
      post box|po box|p o box|postbox|house number name|house number or name|streetnumber|number house|
      address number|street number only|bldg number
    ]],
    ["none.extension"] = "ext|extension|phone ext|phone extension|tel ext|ext no|phoneext",
    ["none.tax_id"] = [[
      vat|vat number|tax id|vat id|tax number|ein|company number|registration number|business license|
      license number|duns|tax registration number|company registration number|abn|acn|gst|gstin|pan|siret|siren|
      licence number|registration no|business registration number|permit number|crn|tin|naics|sic code|legal form|
      fein|business id|trade license|trade register|trade register number|register number|
      license|licence|npi|certificate number|social security number|ssn|passport|
      passport number|national id|id number|driver license|legal structure
    ]],
    ["none.rss"] = "rss|rss feed|feed url|feed|rss url|link rss|atom feed|sitemap|blog rss",
    ["none.gift"] = [[
      gift message|gift from|gift to|gift email|gift wrap|gift|recipient|gift options|recipient name|recipient email
    ]],
    ["none.link_text"] = [[
      link text|anchor text|link label|url title|button text|website label|url label|display text|cta text|
      button label|caption|alt text|image caption|link notes|link description text|image title|image alt|
      call to action
    ]],
    ["none.secondary"] = [[
      secondary address|second address|secondary website|deep link|deep links|alternative url|second url|
      additional url|secondary url|url 2|url2|other url|second website|other website|additional website
    ]],
    ["none.document"] = [[
      document|documents|resume|cv|cover letter|~attachment|attachments|~file|~upload file|proof|proof of ownership|
      verification document|brochure|pdf|menu pdf|catalog|catalogue|certificate|upload document|~attach file|
      upload documents|price list|proof files|authorization form|menu|download|supporting documents|csv|import file|
      id proof
    ]],
    ["none.date"] = [[
      start date|end date|event date|date|expiration of listing|publish date|from date|to date|available from|
      expiry of listing|service period start date|time|event time|start time|end time|duration|expire date|
      expires on|valid from|listing expiry|date from|date to|checkin|checkout|arrival date|departure date|deadline
    ]],
    ["none.plan"] = [[
      plan|package|listing plan options|shipping method|subscription plan|membership|membership type|
      membership number|membership level|listing package|pricing plan|select plan|choose plan|shipping options|
      ship options|featured listing|type of listing plan|account type|listing duration|membership id|order id|
      order number|policy number|account policy plan|invoice|customer number|salesperson number|reference number|
      credit limit|advertisement package|sponsored|priority listing|delivery option|listing plan
    ]],
    ["none.status"] = [[
      branch|name for address|nickname for address|name of address|video title|title of video|photo title|signature|
      sign here|digital signature|radius|service radius|delivery radius|distance|status|relationship|
      your relationship|relationship to business|hide|do not display|show email|hide email|visibility|
      display on map|hide address|featured|theme|phone type|phone number type|email type|address type|
      email address type|publish status|show on map|hide phone|location type|residential address|residential|
      is this a business|website type|preferred contact method|contact method|contact preference|best time to call|
      show phone|show address|privacy setting|allow comments|order|sort order|zoom level|zoom|map zoom|marker|
      pin color|nofollow|target|recovery|use for account recovery|no website|same day|search engine|education|
      college|university|degree|marital status|nationality|citizenship|ethnicity|religion|wheelchair accessibility|
      accessibility|delivery|takeaway|delivery service|wheelchair|parking|amenities|features|services|
      services offered|products|service area|areas served|facilities|awards|certifications|specialties list|
      interests|hobbies|verify with|citizen|pets allowed|city area|neighborhood|neighbourhood|district area|
      area name|location name|branch name|department|division|attention|attn|care of|in care of|landmark|
      nearest station|directions|directions to|event name|course name|project name|file name|pet name|host name|
      server name|domain verification|event|brand name of product|offer|deals|faq|features list|interest area|
      interest areas|area of interest|areas of interest|instant messaging|instant messaging id|im id|im type|
      im name|area
    ]],
  },
}
