-- The list to begin with: directories that are known to many, chosen by us. Names and addresses were written down from
-- memory, without a look at the sites: none of it is verified, and everything that is not here is unknown. Probe first.

local directories = require("bolt.store.directories")

local starter = {}

-- category, country or "-" for several, name, address of the submission page
local LIST = [[
maps       -   Google Business Profile       https://business.google.com/create
maps       -   Bing Places                   https://www.bingplaces.com/
maps       -   Apple Business Connect        https://businessconnect.apple.com/
maps       -   Foursquare                    https://foursquare.com/add-place
local      US  Yelp                          https://biz.yelp.com/signup_business/new
local      US  Nextdoor                      https://business.nextdoor.com/
local      US  Hotfrog                       https://www.hotfrog.com/add-your-business
local      GB  Hotfrog UK                    https://www.hotfrog.co.uk/add-your-business
local      AU  Hotfrog Australia             https://www.hotfrog.com.au/add-your-business
local      CA  Hotfrog Canada                https://www.hotfrog.ca/add-your-business
local      US  YP, The Real Yellow Pages     https://adsolutions.yp.com/listings/basic
local      US  ShowMeLocal                   https://www.showmelocal.com/businessregistration.aspx
local      US  MerchantCircle                https://www.merchantcircle.com/signup
local      US  Manta                         https://www.manta.com/claim
local      US  EZlocal                       https://secure.ezlocal.com/newbusiness/default.aspx
local      US  CitySquares                   https://my.citysquares.com/search
local      US  ChamberofCommerce.com         https://www.chamberofcommerce.com/add-your-business
local      US  Better Business Bureau        https://www.bbb.org/get-listed
local      CA  n49                           https://www.n49.com/biz/new
local      GB  Yell                          https://www.yell.com/free-listing.html
local      AU  Yellow Pages Australia        https://www.yellow.com.au/free-listing/
local      IN  Justdial                      https://www.justdial.com/Free-Listing
local      PL  Panorama Firm                 https://panoramafirm.pl/dodaj-firme
local      -   Brownbook                     https://www.brownbook.net/add-business/
trade      IN  IndiaMART                     https://seller.indiamart.com/
travel     -   Tripadvisor                   https://www.tripadvisor.com/GetListedNew
reviews    -   Trustpilot                    https://business.trustpilot.com/signup
services   -   Clutch                        https://clutch.co/get-listed
services   -   GoodFirms                     https://www.goodfirms.co/get-listed
software   -   G2                            https://sell.g2.com/create-a-profile
software   -   Capterra                      https://www.capterra.com/vendors/sign-up
software   -   GetApp                        https://www.getapp.com/vendors/sign-up
software   -   AlternativeTo                 https://alternativeto.net/manage-item/
software   -   SaaSHub                       https://www.saashub.com/submit
startups   -   Product Hunt                  https://www.producthunt.com/posts/new
startups   -   BetaList                      https://betalist.com/submit
startups   -   Crunchbase                    https://www.crunchbase.com/add-new
web        -   Curlie                        https://curlie.org/docs/en/add.html
web        -   Jasmine Directory             https://www.jasminedirectory.com/submit.php
web        -   Viesearch                     https://viesearch.com/submit
web        -   ExactSeek                     https://www.exactseek.com/add.html
web        -   Active Search Results         https://www.activesearchresults.com/addwebsite.php
web        -   GainWeb                       https://www.gainweb.org/submit.php
web        -   A List Directory              https://www.alistdirectory.com/submit.php
web        -   Highrank Directory            https://www.highrankdirectory.com/submit.php
web        -   So Much                       https://www.somuch.com/submit-links/
]]

--- The list as rows for directories.upsert.
---@return table[] rows
--- Yields: no. Example: directories.upsert(tx, starter.rows(), "starter")
function starter.rows()
  local rows = {}
  for line in LIST:gmatch("[^\n]+") do
    local category, country, name, address = line:match("^(%S+)%s+(%S+)%s+(.-)%s+(%S+)$")
    local row = directories.describe({
      submission_url = address,
      name = name,
      category = category,
      country = country ~= "-" and country or nil,
    })
    row.detail = "written from memory, not verified"
    rows[#rows + 1] = row
  end
  return rows
end

return starter
