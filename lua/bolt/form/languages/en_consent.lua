-- English: what a box beside a sentence asks.

return {
  code = "en",
  head = "last",

  terms = {
    terms_accept = [[
      terms|terms and conditions|terms of service|terms of use|privacy policy|user agreement|i agree|agree to terms|
      accept terms|agree|i accept|i have read|read and agree|tos|conditions of use|subscriber agreement|
      terms conditions|privacy statement|agreement|guidelines|submission guidelines|rules|i confirm|i certify|
      i am authorized|authorised to|authorized to|i consent|gdpr|data protection|privacy|privacy consent|
      terms and privacy policy|i acknowledge|i declare|acceptance|listing rules|code of conduct|data processing|
      processing of data|consent to processing|i hereby|~accept|~consent|~confirm accuracy
    ]],
    newsletter_opt_in = [[
      email list|e mail list|mail list|keep me posted|posted about|tips product news|product news|news about|
      weekly digest|monthly digest|updates about|news updates|newsletter|newsletters|subscribe|
      subscribe to newsletter|email me|send me|email updates|special offers|promotional emails|marketing|
      marketing emails|mailing list|news and offers|promotions|keep me informed|keep me updated|opt in|optin|
      product updates|marketing communications|receive news|receive emails|receive offers|i would like to receive|
      sign up for emails|latest news|notify me|receive updates|receive communications|news and updates|mail updates|
      exclusive offers|tips and offers|email offers|receive information|stay up to date|keep up to date|
      keep in touch|sign me up|hear about|hear from us|site mailings|alerts|notified of|announcements|
      offers and promotions|permission to send|partner offers|third party offers|email subscription|subscription|
      promo emails|updates and offers|receive email|email notifications|like to hear|mailing|mailings|stay informed|
      share my data|share my details|share my information|selected partners|data with partners|
      be notified|sms updates|text alerts|text messages|~promotional
    ]],
    ["none.same_as"] = [[
      same as billing|same as shipping|billing address same|ship to billing|use as billing|use shipping address|
      shipping same|same address|same as above|different address|use billing address|also billing address|
      default address|default shipping address|business address checkbox|save information|save card|remember me|
      remember my|keep me signed in|use my shipping address|save address|save payment|make shipping same|
      stay signed in|my billing address|set as default|default shipping|preferred card|save my address|remember|
      billing same as shipping|is business address|shipping address same
    ]],
  },
}
