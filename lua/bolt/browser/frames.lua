-- The frames of a page: a tree that follows the events. A frame keeps its place while it moves between processes;
-- its session is the one that speaks for it at present, its worlds are where scripts can run.

local Tree = {}
Tree.__index = Tree

local function new_frame(id, parent, session)
  return {
    id = id,
    parent = parent,
    session = session,
    url = "about:blank",
    name = "",
    worlds = {},
    reached = {},
    children = {},
    moves = 0,
  }
end

--- The main frame is there from the start: its id is the page's.
function Tree.new(id, session)
  local main = new_frame(id, nil, session)
  return setmetatable({ by_id = { [id] = main }, main = main }, Tree)
end

local function forget(list, item)
  for i, other in ipairs(list) do
    if other == item then
      table.remove(list, i)
      return
    end
  end
end

function Tree:attach(id, parent_id, session)
  local frame, parent = self.by_id[id], self.by_id[parent_id or ""]
  if frame then
    frame.orphan = nil
    self:move(id, session)
  elseif parent then
    frame = new_frame(id, parent, session)
    self.by_id[id] = frame
    table.insert(parent.children, frame)
  end
  return frame
end

--- Another session speaks for the frame: its document is a new one, in another process.
function Tree:move(id, session)
  local frame = self.by_id[id]
  if frame and frame.session ~= session then
    frame.session, frame.worlds, frame.orphan = session, {}, nil
  end
end

function Tree:remove(id)
  local frame = self.by_id[id]
  if not frame then
    return
  end
  while frame.children[1] do
    self:remove(frame.children[1].id)
  end
  self.by_id[id] = nil
  frame.gone = true
  if frame.parent then
    forget(frame.parent.children, frame)
  end
end

--- The session that spoke for the frame is gone.
function Tree:orphan(id, session)
  local frame = self.by_id[id]
  if frame and frame.session == session then
    frame.worlds, frame.orphan = {}, session
  end
end

function Tree:drop_orphan(id, session)
  local frame = self.by_id[id]
  if frame and frame.orphan == session then
    self:remove(id)
  end
end

function Tree:navigated(info, session)
  local frame = self.by_id[info.id]
  if not frame then
    frame = self:attach(info.id, info.parentId, session)
  end
  if not frame then
    return
  end
  self:move(info.id, session)
  frame.orphan, frame.requested = nil, nil
  while frame.children[1] do
    self:remove(frame.children[1].id)
  end
  frame.url = info.url .. (info.urlFragment or "")
  frame.name = info.name or frame.name
  frame.loader, frame.reached = info.loaderId, { commit = true }
  frame.documents = (frame.documents or 0) + 1
end

--- What Page.getFrameTree answered: the frames that were there before we listened.
function Tree:load(node, session)
  local info = node.frame
  local frame = self.by_id[info.id]
  if not frame and info.parentId then
    frame = self:attach(info.id, info.parentId, session)
  end
  if frame and not frame.loader then
    frame.url = info.url .. (info.urlFragment or "")
    frame.name, frame.loader = info.name or "", info.loaderId
  end
  for _, child in ipairs(node.childFrames or {}) do
    self:load(child, session)
  end
end

--- The page or a click asked for another document in this frame; false: nothing more is coming.
function Tree:request(id, wanted)
  local frame = self.by_id[id]
  if frame then
    frame.requested = wanted or nil
  end
end

function Tree:moved_within(id, url)
  local frame = self.by_id[id]
  if frame then
    frame.url, frame.moves = url, frame.moves + 1
  end
end

function Tree:lifecycle(id, loader, name)
  local frame = self.by_id[id]
  if frame and frame.loader == loader then
    frame.reached[name] = true
  end
end

function Tree:world_made(id, world, unique, session)
  local frame = self.by_id[id]
  if frame then
    self:move(id, session)
    frame.worlds[world] = unique
  end
end

function Tree:world_gone(unique)
  for _, frame in pairs(self.by_id) do
    for world, id in pairs(frame.worlds) do
      if id == unique then
        frame.worlds[world] = nil
      end
    end
  end
end

function Tree:forget_worlds(session)
  for _, frame in pairs(self.by_id) do
    if frame.session == session then
      frame.worlds = {}
    end
  end
end

--- All frames, the main one first, parents before their children.
function Tree:list()
  local list = { self.main }
  local at = 1
  while list[at] do
    for _, child in ipairs(list[at].children) do
      list[#list + 1] = child
    end
    at = at + 1
  end
  return list
end

return Tree
