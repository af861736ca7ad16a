-- The mouse: from a point inside a frame to a press on the page.
--
-- Mouse events go to the main page, whatever frame is below. A point of a frame is carried up to the main viewport
-- through the content boxes of its iframes, as the quads Chromium draws them in, so borders, paddings and transforms
-- are in it; at each stop the iframe must be what lies on top there.

local fiber = require("bolt.fiber")
local world = require("bolt.browser.world")

local pointer = {}

-- The frame whose viewport Chromium's boxes are relative to: the nearest with a process of its own, or the main one.
local function local_root(frame)
  while frame.parent and frame.parent.session == frame.session do
    frame = frame.parent
  end
  return frame
end

-- An iframe's content box may be scaled or turned: a quad of four corners, clockwise from the top left.
local function through(quad, u, v)
  local x = quad[1] + u * (quad[3] - quad[1]) + v * (quad[7] - quad[1])
  local y = quad[2] + u * (quad[4] - quad[2]) + v * (quad[8] - quad[2])
  return x, y
end

--- Carries a point of a frame to the main viewport.
---@param page table
---@param frame? string frame id; nil or the main frame: the point as it is
---@param at { x: number, y: number, view?: { width: number, height: number } } view: size of the frame's viewport
---@return number? x nil when something covers the frame there
---@return number|string y or what covers it
--- Yields: for frames. Raises what the page raises; frame_detached when the frame is gone.
function pointer.to_main(page, frame, at)
  local x, y, view = at.x, at.y, at.view
  if not frame then
    return x, y
  end
  local here = page:frame(frame)
  while here.parent do
    local opts = { frame = here.parent.id }
    local owner = page:send("DOM.getFrameOwner", { frameId = here.id }, opts)
    local box = page:send("DOM.getBoxModel", { backendNodeId = owner.backendNodeId }, opts).model
    x, y = through(box.content, x / view.width, y / view.height)
    here = local_root(here.parent)
    local top = world.call(page, here.id, "frame_at", { x = x, y = y })
    if top.by then
      return nil, top.by
    end
    view = top.view
  end
  return x, y
end

--- Moves the mouse. Yields: yes.
function pointer.move(page, x, y)
  page:send("Input.dispatchMouseEvent", { type = "mouseMoved", x = x, y = y })
end

--- Moves there and presses, all in one write: nothing of ours comes between the check of a place and the press on it.
---@param page table
---@param x number
---@param y number
---@param opts { button?: "left"|"right"|"middle", count?: integer } count 2: a double click
--- Yields: yes. Raises what the page raises; page_closed when the press closed it.
function pointer.press(page, x, y, opts)
  local button = opts.button or "left"
  local bit = ({ left = 1, right = 2, middle = 4 })[button]
  local events = { { type = "mouseMoved", x = x, y = y } }
  for n = 1, opts.count or 1 do
    for _, kind in ipairs({ "mousePressed", "mouseReleased" }) do
      local held = kind == "mousePressed" and bit or 0
      events[#events + 1] = { type = kind, x = x, y = y, button = button, buttons = held, clickCount = n }
    end
  end
  fiber.group(function(group)
    for _, event in ipairs(events) do
      group:spawn(page.send, page, "Input.dispatchMouseEvent", event)
    end
  end)
end

return pointer
