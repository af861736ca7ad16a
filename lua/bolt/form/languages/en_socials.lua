-- English: networks and links elsewhere.

return {
  code = "en",
  head = "last",

  terms = {
    ["socials.facebook"] = [[
      facebook|facebook url|facebook page|fb|facebook link|facebook profile|fb page|fb url|facebook page url|
      facebook address|facebook username|facebook account|fb link|facebookpagina|facebookseite|facebookprofil|
      facebooklink|facebookside|facebooksida
    ]],
    ["socials.x"] = [[
      x account|x username|x page|x link|x profile url|x twitter account|twitter|twitter url|twitter handle|
      x twitter|twitter x|twitter link|twitter profile|twitter username|x handle|x profile|tweet|twiter|x url|x com|
      twitter account|twitter page|formerly twitter
    ]],
    ["socials.linkedin"] = [[
      linkedin|linkedin url|linked in|linkedin page|linkedin profile|linkedin link|linkedin company page|
      linkedin account|linkedin company url|linked
    ]],
    ["socials.instagram"] = [[
      instagram|instagram url|instagram handle|insta|instagram profile|instagram link|ig handle|instagram username|
      instagram page|instagram account|insta url|instagrampagina|instagramprofil|instagramseite|instagramlink
    ]],
    ["socials.youtube"] = [[
      youtube|youtube url|youtube channel|youtube link|you tube|youtube page|youtube channel url|youtube profile|
      yt channel
    ]],
    ["socials.pinterest"] = [[
      pinterest|pinterest url|pinterest profile|pinterest link|pinterest page|pinterest account
    ]],
    ["none.other_social"] = [[
      google plus|google|google maps|google my business|google business|tiktok|whatsapp|telegram|skype|snapchat|
      yelp|foursquare|tripadvisor|flickr|tumblr|vk|xing|github|discord|social network|social media|social media url|
      social media service|social profiles|line id|wechat|reddit|viber|myspace|msn|icq|yahoo|aim|threads|mastodon|
      bluesky|medium|behance|dribbble|soundcloud|spotify|twitch|social links|social|messenger|google map url|
      google map link|signal|booking url|booking link|reservation url|appointment url|menu url|order url|app store|
      google play|app store url|play store|online store url|order online url|ticket url|buy link|affiliate link|
      demo url|repository url|github url|documentation url|wikipedia|affiliate url|zoom|product hunt
    ]],
  },

  options = {
    ["none.other_social"] = [[
      facebook|twitter|instagram|linkedin|youtube|pinterest|tiktok|google+|google +|snapchat|x|flickr|tumblr|github|
      whatsapp|telegram|vimeo|reddit|discord|yelp
    ]],
  },
}
