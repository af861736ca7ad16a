-- The tree of frames when two processes speak of one frame, in the orders in which their events come.
local Tree = require("bolt.browser.frames")
local t = require("tests.spec.support")

local function tree()
  local made = Tree.new("main", "P")
  made:attach("F", "main", "P")
  return made, made.by_id.F
end

local function document(url)
  return { id = "F", parentId = "main", url = url, loaderId = url }
end

t.test("the late word of the process that a frame has left does not count", function()
  local made, frame = tree()
  made:own("F", "C")
  made:navigated(document("https://other.example/"), "C")
  made:world_made("F", "isolated", "c1", "C")
  -- The parent's process tells of the empty document that stood there before, and that it is gone.
  made:navigated(document("about:blank"), "P")
  made:world_made("F", "isolated", "p1", "P")
  made:world_gone("p1")
  t.eq({ frame.session, frame.worlds.isolated, frame.url }, { "C", "c1", "https://other.example/" })
end)

t.test("a session attached before the frame is known speaks for it from the start", function()
  local made = Tree.new("main", "P")
  made:own("F", "C")
  made:attach("F", "main", "P")
  t.eq(made.by_id.F.session, "C")
end)

t.test("a frame goes back to its parent's process, whichever is told first", function()
  local made, frame = tree()
  made:own("F", "C")
  made:world_made("F", "isolated", "c1", "C")
  made:attach("F", "main", "P")
  made:navigated(document("https://home.example/"), "P")
  made:world_made("F", "isolated", "p2", "P")
  made:orphan("F", "C")
  t.eq({ frame.session, frame.worlds.isolated, frame.url }, { "P", "p2", "https://home.example/" })
  made:drop_orphan("F", "C")
  t.ok(not frame.gone)

  made, frame = tree()
  made:own("F", "C")
  made:orphan("F", "C")
  made:attach("F", "main", "P")
  made:world_made("F", "isolated", "p2", "P")
  made:drop_orphan("F", "C")
  t.eq({ frame.session, frame.worlds.isolated, frame.gone }, { "P", "p2", nil })
end)

t.test("a frame whose session ends and that nobody else knows is gone", function()
  local made, frame = tree()
  made:own("F", "C")
  made:world_made("F", "isolated", "p1", "P")
  made:orphan("F", "C")
  made:drop_orphan("F", "C")
  t.ok(frame.gone)
end)

t.test("from one process of its own to another", function()
  local made, frame = tree()
  made:own("F", "C")
  made:own("F", "D")
  made:world_made("F", "isolated", "d1", "D")
  made:orphan("F", "C")
  made:drop_orphan("F", "C")
  t.eq({ frame.session, frame.worlds.isolated, frame.gone }, { "D", "d1", nil })
end)
