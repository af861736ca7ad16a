-- The frames of a page: a tree that follows the events. A frame keeps its place while it moves between processes;
-- its session is the one that speaks for it at present, its worlds are where scripts can run.
--
-- Sessions come from several processes, so their events are not in order among each other: the process that a frame
-- left may tell of its old document after the one that has it now told of the new one. While a session is attached for
-- the very frame (its owner), what others say of it is kept for the case that it comes back to them, no more.

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
    by_session = {}, -- worlds by session; `worlds` is the one of `session`
    reached = {},
    children = {},
    moves = 0,
  }
end

local function worlds_of(frame, session)
  frame.by_session[session] = frame.by_session[session] or {}
  return frame.by_session[session]
end

local function speaks(frame, session)
  frame.session, frame.worlds = session, worlds_of(frame, session)
  frame.orphan, frame.dead = nil, nil
end

--- The main frame is there from the start: its id is the page's.
function Tree.new(id, session)
  local main = new_frame(id, nil, session)
  main.worlds = worlds_of(main, session)
  return setmetatable({ by_id = { [id] = main }, main = main, owners = {}, left_out = {} }, Tree)
end

local function forget(list, item)
  for i, other in ipairs(list) do
    if other == item then
      table.remove(list, i)
      return
    end
  end
end

--- A frame is there, inside its parent. Returns it, or nil when its parent is not known.
function Tree:attach(id, parent_id, session)
  local frame, parent = self.by_id[id], self.by_id[parent_id or ""]
  if frame then
    -- Attached anew in its parent's process while another still has it: it goes on there.
    frame.heir = not self:move(id, session) and session or nil
  elseif parent then
    frame = new_frame(id, parent, session)
    self.by_id[id] = frame
    table.insert(parent.children, frame)
    speaks(frame, self.owners[id] or session)
    frame.dead, self.left_out[id] = self.left_out[id], nil
  end
  return frame
end

--- A session is attached for this very frame: its document is in a process of its own.
function Tree:own(id, session)
  self.owners[id] = session
  local frame = self.by_id[id]
  if frame then
    frame.heir, frame.heir_document = nil, nil
    speaks(frame, session)
  end
end

--- The frame has a process of its own that nobody attends to: it is there, and cannot be asked.
function Tree:leave_out(id)
  local frame = self.by_id[id]
  if frame then
    frame.dead, frame.worlds = true, {}
  else
    self.left_out[id] = true
  end
end

--- This session speaks of the frame; false when it is not the one whose word counts.
function Tree:move(id, session)
  local frame, owner = self.by_id[id], self.owners[id]
  if not frame then
    return false
  elseif owner and owner ~= session then
    return false
  elseif frame.session ~= session or frame.orphan then
    speaks(frame, session)
  end
  return true
end

--- The frame is gone, with all that is inside it.
function Tree:remove(id)
  local frame = self.by_id[id]
  if not frame then
    return
  end
  while frame.children[1] do
    self:remove(frame.children[1].id)
  end
  self.by_id[id], self.owners[id] = nil, nil
  frame.gone = true
  if frame.parent then
    forget(frame.parent.children, frame)
  end
end

--- The session that spoke for the frame is gone.
function Tree:orphan(id, session)
  if self.owners[id] == session then
    self.owners[id] = nil
  end
  local frame = self.by_id[id]
  if not frame then
    return
  end
  frame.by_session[session] = nil
  if frame.session == session and frame.heir then
    local document = frame.heir_document
    speaks(frame, frame.heir)
    frame.heir, frame.heir_document = nil, nil
    if document then
      self:navigated(document, frame.session)
    end
  elseif frame.session == session then
    frame.worlds, frame.orphan = {}, session
  end
end

--- No other session took the frame over: it is gone.
function Tree:drop_orphan(id, session)
  local frame = self.by_id[id]
  if frame and frame.orphan == session then
    self:remove(id)
  end
end

--- A new document is in the frame; the frames inside the old one went with it.
function Tree:navigated(info, session)
  local frame = self.by_id[info.id]
  if not frame then
    frame = self:attach(info.id, info.parentId, session)
  end
  if not frame then
    return
  end
  if not self:move(info.id, session) then
    frame.heir_document = info
    return
  end
  frame.requested, frame.dead = nil, nil
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

--- Another address, the same document.
function Tree:moved_within(id, url)
  local frame = self.by_id[id]
  if frame then
    frame.url, frame.moves = url, frame.moves + 1
  end
end

--- How far the document has come ("load", ...); late news of an older document do not count.
function Tree:lifecycle(id, loader, name)
  local frame = self.by_id[id]
  if frame and frame.loader == loader then
    frame.reached[name] = true
  end
end

--- Scripts can run in this world of the frame's document: "main" is the page's, "isolated" is ours. Commands of the
--- domain DOM know it by number.
function Tree:world_made(id, world, unique, session, number)
  local frame = self.by_id[id]
  if frame then
    worlds_of(frame, session)[world] = unique
    worlds_of(frame, session)[world .. "_number"] = number
    self:move(id, session)
  end
end

--- They cannot any more.
function Tree:world_gone(unique)
  for _, frame in pairs(self.by_id) do
    for _, worlds in pairs(frame.by_session) do
      for world, id in pairs(worlds) do
        if id == unique then
          worlds[world] = nil
        end
      end
    end
  end
end

--- The documents of a session are gone; dead: its process is, until it navigates.
function Tree:forget_worlds(session, dead)
  for _, frame in pairs(self.by_id) do
    frame.by_session[session] = nil
    if frame.session == session then
      frame.worlds, frame.dead = worlds_of(frame, session), dead
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
