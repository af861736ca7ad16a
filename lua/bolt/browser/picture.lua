-- Pictures of a page: methods of Page.

local options = require("bolt.options")

local Picture = {}

local SECONDS = 30

--- Takes a picture of the viewport, or of the whole page.
---@param opts? { path?: string, full_page?: boolean, type?: "jpeg"|"png", quality?: integer, timeout?: number } path:
---  the picture is written there, atomically, and its size returned; type: default jpeg; quality: 1 to 100, of jpeg,
---  default 70
---@return string|integer bytes of the picture, or their number when path is given
--- Errors: kind "fs" (the file), "timeout", "page_closed", "page_crashed", "browser_closed". Yields: yes.
--- Example: page:screenshot({ path = "before.jpg" })
function Picture:screenshot(opts)
  local o = options.check(
    opts,
    { path = "string", full_page = "boolean", type = "string", quality = "number", timeout = "number" },
    2
  )
  local kind = o.type or "jpeg"
  if kind ~= "jpeg" and kind ~= "png" then
    error(("page:screenshot: type must be jpeg or png, got %q"):format(kind), 2)
  end
  self:must_be_open()
  return self.browser.handle:capture(self.session, "Page.captureScreenshot", {
    format = kind,
    quality = kind == "jpeg" and (o.quality or 70) or nil,
    captureBeyondViewport = o.full_page or nil,
    optimizeForSpeed = true,
  }, o.timeout or SECONDS, o.path)
end

return Picture
