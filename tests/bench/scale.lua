--- What the measurements of large tables share: a database, a service on it, runs made by SQL in the engine's shape.
local boot = require("bolt.engine.boot")
local cpu = require("tests.bench.cpu")
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local private_db = require("bolt.private_db")
local process = require("bolt.process")

local M = {}

--- Calls fn(bench) with an empty, migrated database and a folder of these flows; takes all away afterwards.
---@param files table<string, string>
---@param fn fun(bench: { dir: string, flows: string, conninfo: string, postmaster: integer })
function M.with(files, fn)
  local dir = "/tmp/bolt-bench-" .. crypto.uuid() -- any user may enter: as root the server is another
  fs.mkdir_p(dir .. "/flows")
  for name, text in pairs(files) do
    fs.mkdir_p((dir .. "/flows/" .. name):match("^(.*)/"))
    fs.write(dir .. "/flows/" .. name, text)
  end
  local bench = { dir = dir, flows = dir .. "/flows", conninfo = private_db.start(dir), services = {} }
  local ok, e = pcall(function()
    boot.open({ database_url = bench.conninfo, migrate = true })
    bench.postmaster = cpu.parent(db.one("select pg_backend_pid() as pid").pid)
    fn(bench)
  end)
  for _, service in ipairs(bench.services) do
    service:kill("KILL")
  end
  boot.close()
  private_db.stop()
  fs.remove_tree(dir)
  if not ok then
    error(e, 0)
  end
end

--- Starts `bolt up` on this database; returns when it is ready.
---@return bolt.Process
function M.service(bench)
  local n = #bench.services + 1
  local out = ("%s/up-%d"):format(bench.dir, n)
  local p = process.spawn({
    args = { process.env("BOLT_BIN") or "./bolt", "up", "--listen", "127.0.0.1:0", "--flows", bench.flows },
    env = { DATABASE_URL = bench.conninfo, BOLT_STATE_DIR = out .. ".state" },
    stdout = out,
    stderr = out .. ".err",
    exit_signal = "KILL",
  })
  bench.services[n] = p
  local ends = fiber.now() + 30
  while not (fs.exists(out) and fs.read(out):find("bolt is up")) do
    if fiber.now() > ends or p:ended() then
      error("bolt up did not start: " .. fs.read(out .. ".err"))
    end
    fiber.sleep(0.02)
  end
  return p
end

--- Copies a run and its steps n times.
---@param id string
---@param n integer
---@param columns table<string, string> columns of the copies that differ: SQL, with i the number of the copy
function M.copy(id, n, columns)
  local names, values = {}, {}
  for _, row in
    ipairs(db.query([[
select attname as name from pg_attribute
where attrelid = 'bolt.runs'::regclass and attnum > 0 and not attisdropped and attname <> 'id']]))
  do
    names[#names + 1] = row.name
    values[#values + 1] = columns[row.name] or "r." .. row.name
  end
  local copy_id = "(lpad(to_hex(1700000000000 + i), 12, '0') || '7abc8' || substr(md5(i::text), 1, 15))::uuid"
  db.script(
    ([[
insert into bolt.runs (id, %s) select %s, %s from generate_series(1, %d) i, bolt.runs r where r.id = '%s';
insert into bolt.steps (run_id, path, name, attempt, position, kind, status, input, result, error, code, due_at,
  started_at, finished_at)
select %s, path, name, attempt, position, kind, status, input, result, error, code, due_at, started_at, finished_at
from generate_series(1, %d) i, bolt.steps s where s.run_id = '%s';]]):format(
      table.concat(names, ", "),
      copy_id,
      table.concat(values, ", "),
      n,
      id,
      copy_id,
      n,
      id
    )
  )
end

--- Waits until what was written is on the disk and counted, so that what follows is measured alone.
function M.settle()
  db.script("vacuum analyze bolt.runs")
  db.script("vacuum analyze bolt.steps")
  db.script("checkpoint")
end

--- Counts the statements that clients send during fn. Returns statements per second and seconds.
function M.statements(bench, fn)
  local function switch(value)
    db.script("alter system set log_statement = '" .. value .. "'")
    db.script("select pg_reload_conf()")
    fiber.sleep(0.5)
  end
  switch("all")
  local log = fs.realpath(bench.dir .. "/pg") .. "/log"
  local before, began = #fs.read(log), fiber.now()
  fn()
  local took, text = fiber.now() - began, fs.read(log):sub(before + 1)
  switch("none")
  local n = 0
  for _ in text:gmatch("LOG:  [es][xt][ea][ct][ue][tm]%a*") do
    n = n + 1
  end
  return n / took, text
end

return M
