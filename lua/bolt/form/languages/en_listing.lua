-- English: what a listing says of a business.

return {
  code = "en",
  head = "last",

  terms = {
    ["?heading"] = [[
      contact information|contact info|contact details|personal information|personal details|your information|
      your details|location information|location details|address information|address details|basic information|
      general information|account information|billing information|shipping information|shipping details|
      billing details|details information|additional details section
    ]],
    ["?short"] = "short|brief|quick",
    ["?payment"] = "payment method|payment option|payment type|payment",
    ["?url"] = "url|uri|~link",
    business_name = [[
      affiliation|what is your company called|what is business called|called|business or company name|
      business or organization name|commercial name|official name|registered business name|company legal name|
      name of restaurant|name of shop|name of store|name of venue|name of school|name of firm|name of agency|
      trading as|t a|business name|company name|name of business|name of company|name of organization|
      organization name|organisation name|name of organisation|name of organization or institution|company|
      organization|organisation|institution|business title|firm|firm name|company title|store name|shop name|
      restaurant name|practice name|agency name|brand name|brand|trading name|trade name|dba|doing business as|
      legal name|legal business name|registered name|corporate name|venue name|place name|place title|employer|org|
      org name|biz name|business listing name|product name|tool name|startup name|app name|name of place|
      name of product|school name|hotel name|club name|institution name|studio name|salon name|vendor name|
      supplier name|merchant name|facility name|clinic name|charity name|provider name|establishment name|
      establishment|name of establishment|entity name|business entity|~business|gym name|cafe name|bar name|
      church name|spa name|club or organization name|nonprofit name|charity or business name|
      project or company name|name of tool|name of app|name of startup|name of hotel|name of clinic|
      name of practice|~shop|~store|~venue|~restaurant|~salon|service name|software name|site or business name
    ]],
    listing_title = [[
      listing title|website title|site title|site name|website name|link title|link name|page title|ad title|
      advertisement title|advert title|post title|name of site|name of website|name of web site|title of site|
      title of listing|title of website|listing name|entry title|item title|title of web site|web site title|
      web site name|blog name|blog title|resource name|resource title|headline of listing|classified title|
      listing headline
    ]],
    website = [[
      website|web site|site url|homepage|home page|url|web address|website address|web site address|
      internet address|find you online|find you on web|find people online|address url|url address|company website|
      business website|link to site|link url|link address|
      site address|site link|
      domain|domain name|main website|your site|weburl|web url|webpage|web page|http|www|homepage url|company url|
      business url|product url|listing url|url of site|url of website|~web|~site|product links|product website|
      website url|web site url|website link|link to website
    ]],
    description_short = [[
      short description|brief description|summary|excerpt|short summary|blurb|short intro|short bio|
      description short|brief summary|one line description|teaser|short text|abstract|elevator pitch|short about|
      one sentence description|meta description|brief overview|snippet|intro text|short introduction|
      listing summary|description summary|quick description|shortdesc|short desc|one liner|mini description|
      preview text
    ]],
    description_long = [[
      your story|our story|business story|story|history of business|what does it do|what it does|what do we do|
      mission statement|mission|what we do|what is it like|describe what it does|tell us about business|
      tell us about company|tell us about organization|tell us about product|about your services|tell couples about|
      tell people about|long details|long text|full details|more details|detail description|detailed information|
      long description|full description|detailed description|description long|about|about us|about business|
      about company|about listing|business description|company description|listing description|
      description of business|description of company|large description|company profile|business profile|overview|
      detailed introduction|bio|biography|describe business|describe company|describe product|describe listing|
      tell us about|tell us more|tell customers about|introduction|about you|about me|content|full text|body|
      profile description|main description|product description|site description|website description|
      description of site|description of services|services description|desc long|fulldesc|long desc|
      extended description|complete description|information about business|more about business|
      details about business|what do you do|what does business do|post content|about organization|
      description of organization|listing content|listing details|business information|company information|
      about store|about place|business overview|company overview|describe organization|describe service|
      describe place|describe services|what do you offer|what you offer|~what you do|describe|~profile|~text|ad text|
      your text|
      what makes it special|
      what makes you special|what do you sell|description of product|
      describe what you do|about yourself|about restaurant|
      about practice|~details
    ]],
    tagline = [[
      tagline|tag line|slogan|motto|strapline|strap line|catchphrase|headline|subtitle|sub title|catch phrase|
      business slogan|company slogan|company tagline|listing tagline|sub heading|subheading|subhead|byline
    ]],
    category = [[
      category|categories|listing category|business category|industry|business type|type of business|category name|
      main category|primary category|sector|business sector|company type|listing type|type of listing|trade|
      industry type|type of company|line of business|nature of business|directory category|product category|
      place category|select category|cat|link category|ad category|business categories|kind of business|
      what kind of business|type of place|place type|type of organization|organization type|business classification|
      classification|field of business|vertical|niche|market segment|profession|catid|categoryid|cat id|category id|
      site category|activity|business activity|main activity|industry sector|your industry|parent category|
      which category|first category|type of establishment|establishment type|speciality|specialty|venue type|
      cuisine|business industry|company category|company industry|~type|~topic|~genre|vendor type|supplier type|
      service type|type of service|provider type|store type|shop type|restaurant type|property type|hotel type|
      member type|tool type|type of tool|product group|~group|type of venue|type of restaurant|type of shop|
      type of vendor
    ]],
    subcategory = [[
      subcategory|sub category|sub categories|subcategories|secondary category|second category|additional category|
      additional categories|category 2|category2|other categories|third category|category 3|alternate category|
      secondary categories
    ]],
    tags = [[
      tags|tag|listing tags|tag list|tags keywords|keyword tags|keywords|keyword|search terms|search keywords|
      keyphrases|tags comma separated|skills|labels|key words|business keywords|products and services keywords|
      hashtags|post tags
    ]],
    meta_keywords = "meta keywords|meta keyword|metakeywords|meta tags|seo keywords|meta key|focus keywords",
    hours = [[
      hours|opening hours|business hours|hours of operation|open hours|working hours|opening times|opening time|
      store hours|office hours|trading hours|operating hours|hours open|open time|close time|closing time|
      closing hours|shop hours|service hours|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|
      thu|fri|sat|sun|open 24 hours|opens at|closes at|hours of business|schedule|timings|times of opening|
      business timings|~open|~opens|~closes|~closed|hours from|hours to|open from|open until
    ]],
    logo = [[
      logo|company logo|business logo|logo image|logo file|upload logo|brand logo|logo upload|site logo|
      listing logo|logo url|icon|app icon
    ]],
    photos = [[
      img|imgs|pic|pics|photo files|select images|select files images|listing img|photos|photo|images|image|
      pictures|picture|gallery|photo gallery|image gallery|upload photos|upload images|cover image|cover photo|
      featured image|banner|banner image|listing images|listing photos|header image|business photos|main image|
      thumbnail|screenshot|screenshots|business images|photo upload|image upload|upload picture|upload image|
      upload photo|hero image|background image|gallery images|main photo|listing image|cover picture|image url|
      photo url|picture url|drag and drop images|media gallery|images upload|store photos|product images|
      attach photos|attach images|~media
    ]],
    video_url = [[
      video|video url|video link|youtube video|promo video|video embed|youtube video url|vimeo|vimeo url|
      promotional video|company video|videos|video youtube or vimeo|video file|intro video|embed video|video id
    ]],
    founded_year = [[
      what year did you open|year did you open|year business was established|when did you open|
      when were you founded|when was it founded|when was business founded|opened in|founded|year founded|
      founding year|established|year established|year of establishment|established in|founded in|date founded|since|
      in business since|year started|founding date|year of foundation|established year|foundation year|est|
      year of incorporation|date established|date of establishment|year opened|launch year|business start date|
      inception year|opening year|founded year|established date|start year|founded on|year business started
    ]],
    price_range = [[
      price range|price level|pricing range|price category|price tier|cost range|price rating|average price|
      price class|pricing level|prices range|price bracket|price status|how expensive
    ]],
    payment_methods = [[
      payment methods accepted|cards accepted|accepted cards|accepted credit cards|payment method accepted|
      accepted payment methods|payments accepted|payment options accepted|accepted payments|forms of payment|
      methods of payment|payment accepted|accepted payment|payment types accepted|payment forms|payment modes
    ]],
    employees = [[
      employees|number of employees|company size|employee count|staff size|no of employees|team size|
      size of company|employees number|total employees|headcount|business size|employee range|number of staff|
      how many employees|staff count|organization size|num employees|staff number|numberofemployees|staff
    ]],
    latitude = "latitude|lat|geo lat|map lat|map latitude|gps latitude|geo latitude|lat coordinate",
    longitude = [[
      longitude|lng|lon|long coordinate|geo lng|map lng|map longitude|gps longitude|geo longitude|geo lon|
      longtitude
    ]],
    reciprocal_url = [[
      reciprocal|reciprocal link|reciprocal url|reciprocal link url|back link|backlink|backlink url|link back|
      link back url|url of reciprocal link|recip link|link exchange url|recpr url|page with our link|
      reciprocal link page|link partner url|url where our link is|recip url|recpr
    ]],
    ["?title"] = "title|ttl",
    ["?description"] = "description|desc|descr|describe|description text|descriptions|listing text",
    ["?url_of"] = "page url|profile url",
  },
}
