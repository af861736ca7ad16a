--- What other commands ask of a running service, through its REPL socket: they are what `control` holds there.
--
-- Each function takes one table and returns a value that JSON can hold (bolt.service.client calls them).
local db = require("bolt.db")
local json = require("bolt.json")
local process = require("bolt.process")
local runs = require("bolt.engine.runs")
local versions = require("bolt.engine.versions")

local M = {}

local OPEN = [[
select flow, code_root as root, count(*)::int as runs from bolt.runs
where finished_at is null and status in ('queued', 'running', 'waiting', 'paused') group by 1, 2]]

--- The flows that new runs get, older versions that runs still hold, and how many.
---@return { flow: string, root?: string, newest: boolean, runs: integer }[]
--- Errors: kind "db". Yields: yes.
function M.flow_list()
  local list, by_key = {}, {}
  local function entry(flow, root)
    local key = flow .. "\0" .. tostring(root)
    if not by_key[key] then
      by_key[key] = { flow = flow, root = root, newest = false, runs = 0 }
      list[#list + 1] = by_key[key]
    end
    return by_key[key]
  end
  local offered = versions.offered()
  for i, flow in ipairs(offered.flows) do
    entry(flow, offered.roots[i]).newest = true
  end
  for _, row in ipairs(db.query(OPEN)) do
    -- not begun: it will get the newest
    local root = row.root ~= json.null and row.root or nil
    local newest = versions.flow(row.flow) and not root
    local e = newest and entry(row.flow, versions.root(row.flow)) or entry(row.flow, root)
    e.runs = e.runs + row.runs
  end
  table.sort(list, function(a, b)
    if a.flow ~= b.flow then
      return a.flow < b.flow
    elseif a.newest ~= b.newest then
      return a.newest
    end
    return tostring(a.root) < tostring(b.root)
  end)
  return json.array(list)
end

--- The functions for one service.
---@param service bolt.Service
---@return table<string, fun(args: table): any>
--- Yields: no; the functions do.
function M.new(service)
  local control = {}

  -- { pid, address, state_dir, id }
  function control.about()
    return {
      pid = process.pid(),
      address = service.api and service.api.address,
      state_dir = service.state_dir,
      id = service.id,
    }
  end

  -- { ok, changed, error, file, line, flows }
  function control.reload()
    local report = service.flow_files:reload()
    report.flows = M.flow_list()
    return report
  end

  -- { flows, failure }
  function control.flows()
    return { flows = M.flow_list(), failure = service.flow_files.failure }
  end

  -- { flow, input, key, priority } -> { id, new }
  function control.start(args)
    local id, new = runs.start(args.flow, args.input, { key = args.key, priority = args.priority })
    return { id = id, new = new }
  end

  -- { id } -> { status }
  function control.cancel(args)
    return { status = runs.cancel(args.id) }
  end

  return control
end

return M
