-- English: people, telephones and addresses.

return {
  code = "en",
  head = "last",

  terms = {
    email = [[
      email|email address|mail|email id|electronic mail|contact email|business email|emailaddress|e mail|
      e mail address|emailid|mail id|email addr|submitter email|owner email|work email|mailaddress|
      mail address email
    ]],
    phone = [[
      switchboard|helpline|enquiries number|customer service number|reception number|sales number|office number|
      business number|mob|mob no|mobile no|cell no|ph|ph no|direct phone|reach by phone|phone number to reach|
      best phone|phone|phone number|telephone|telephone number|tel|mobile|mobile phone|mobile number|cell|
      cell phone|cellphone|cell number|phone no|contact number|contact no|business phone|landline|land line|
      daytime phone|day phone|evening phone|night phone|toll free|toll free number|work phone|home phone|phone1|
      telno|phonenumber|tel number|telephone no|hotline|area code|contact phone|alternate number|alternative number|
      primary number|whatsapp number|dial number|call number
    ]],
    phone_country_code = [[
      phone country code|country calling code|dial code|dialing code|dialling code|phone code|calling code|
      phone prefix|country dial code|international code|isd code|mobile country code|country code phone|
      phone country|phone country search|tel country code|~country code
    ]],
    fax = "fx|fax|fax number|facsimile|fax no|telefax",
    ["address.street"] = [[
      street address line 1|street|street address|address line 1|address 1|address1|address line one|line 1|
      street name|street line 1|addr1|addr 1|addr line 1|street1|street 1|street number and name|
      house number and street|address street|street addr|po box or street|address first|physical street address|
      street address 1|street and number|number and street|road|location street|address name|house and street|
      thoroughfare|addr street
    ]],
    ["address.street2"] = [[
      second line|line two|2nd line|address 2nd line|street address line 2|street address second line|
      second address line|address line 2|address 2|address2|address line two|line 2|street address 2|street line 2|
      street2|street 2|apartment|apt|suite|unit|apt suite|apartment suite|unit number|suite number|apartment number|
      floor|building|addr2|addr 2|addr line 2|flat|room|ste|apt number|suite no|apt no|address second|
      address continued|street address continued|additional address|building name|floor number|address cont|
      address two|address line 2 optional|suite unit|apt or suite|extended address|address complement|
      unit or apartment|bldg
    ]],
    ["address.city"] = [[
      city state zip|city state and zip|city state zip code|city state postal code|city state and zip code|city|
      town|city town|town city|suburb|locality|city name|city or town|town or city|village|municipality|post town|
      address city|city suburb|suburb city|address level2|town name|business city|billing city|~place|~metro area|
      current city|home town|hometown|city or apo
    ]],
    ["address.region"] = [[
      state|province|region|county|state province|province state|state or province|county state|territory|
      state region|prefecture|address state|state code|province code|state name|county name|state county|us state|
      canton|department region|address level1|administrative area|state or region|state territory|province or state|
      province region|region state|parish|emirate|oblast|st
    ]],
    ["address.postal_code"] = [[
      pin code|postal|zip|zip code|zipcode|postal code|postcode|post code|pincode|zip postal code|
      zip or postal code|postal zip|zip postcode|postalcode|zip postal|postcode zip|post zip|eircode|
      postal or zip code|zip5|us zip|zipcode or postcode|pin|postal number|mail code
    ]],
    ["address.country"] = [[
      country|country name|country region|country or region|country code|nation|country of residence|countrycode|
      country iso code|country territory|country or territory|land of residence|billing country|business country|
      ccode|country list
    ]],
    ["address.full"] = [[
      full address|complete address|address full|business location address|address and city|full street address|
      enter location|physical location|street address city state zip|contact address|map address|google address|
      geo address|full location|where is business|where are you located|where is it located
    ]],
    ["contact.first_name"] = [[
      fn|first nm|fst name|frst name|first name|firstname|given name|fname|forename|forenames|given names|
      first names|name first|contact first name|givenname|christian name|first or given name|owner first name|
      person first name|first given name|f name
    ]],
    ["contact.last_name"] = [[
      ln|last nm|lst name|last name|lastname|surname|family name|lname|name last|contact last name|last names|
      second name|familyname|last or family name|owner last name|l name|sname
    ]],
    ["contact.full_name"] = [[
      person in charge|person responsible|responsible person|in charge|founder name|ceo name|director name|
      president name|editor name|webmaster name|principal name|founder|name of founder|name of director|head name|
      chairman name|full name|contact name|name of contact|contact person|person name|person to contact|owner name|
      name of owner|name owner|submitter name|author name|submitted by|representative|name of contact person|
      primary contact|contact person name|representative name|manager name|full name of contact|real name|realname|
      fullname|name of submitter|first and last name|author|claimant name|customer name|user full name|
      contact full name|sender name|applicant name|applicant|first last name|name of person|owner|your name|my name|
      guest name|guest fullname|yourname|contact|name in full|name surname|name and surname|manager|complete name|
      contributor name|contributor|poster name|contactperson|proprietor|agent name|listing owner|
      primary contact name|main contact|main contact name|key contact
    ]],
    ["contact.title"] = [[
      function|function in company|job function|job title|title position|position|position title|role in company|
      role in business|position in company|contact title|contact position|job position|job role|your role|
      role in organization|business title of contact|professional title|title in company|occupation|designation|
      your title|your position|title of contact|contact job title|position held|work title|title role|person title|
      owner title|contact person title|submitter title|representative title|ceo|cto
    ]],
    ["?name"] = "name|names|nombre name|title name|n name",
    ["?address"] = "address|addr|adress|location address|addresses",
    ["?first"] = "first",
    ["?last"] = "last",
    ["?location"] = [[
      headquarters|hq|headquarter|based in|where are you based|head office location|location|locations|where|
      service area location|map location|geo location|place location
    ]],
  },
}
