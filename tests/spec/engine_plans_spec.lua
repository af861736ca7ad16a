-- The plans of the engine's hot writes are kept, so they must not be made for the small tables of a new database.
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")

local FLOW = {
  ["plain.lua"] = [[
local bolt = require("bolt")
return bolt.flow("plain", function()
  bolt.step("one", function() return 1 end)
  bolt.step("two", function() return 2 end)
end)]],
}

local function run(n)
  fiber.group(function(g)
    for _ = 1, n do
      g:spawn(function()
        t.eq(runs.wait((runs.start("plain", {})), 15).status, "completed")
      end)
    end
  end)
end

t.test("what the journal sets on its connection is not left on those that a pooler shares", function()
  engine.with_worker(FLOW, function()
    run(5)
    fiber.group(function(g)
      for _ = 1, 16 do
        g:spawn(function()
          local row = db.one("select current_setting('enable_seqscan') as scan, pg_sleep(0.1)::text as slept")
          t.eq(row.scan, "on")
        end)
      end
    end)
  end)
end)

if os.getenv("POOLER") then
  t.test("PgBouncer 1.18 ended when it was asked to stop a statement; it is let to end", function()
    engine.with_worker(FLOW, function()
      run(1) -- by now it is known that there is a pooler
      local marked = "select count(*)::int as n from pg_stat_activity where query like '%/* ' || 'left */%' "
        .. "and state = 'active' and pid <> pg_backend_pid()"
      local asked = fiber.spawn(db.query, "select pg_sleep(2) /* left */")
      t.eventually(5, function()
        return db.one(marked).n == 1
      end)
      asked:cancel()
      t.raises(asked.join, "cancelled", asked, 5)
      fiber.sleep(0.3)
      t.eq(db.one(marked).n, 1)
      t.eventually(5, function()
        return db.one(marked).n == 0
      end)
    end)
  end)
end

-- Rows that were read one after the other, of both tables. What a connection has counted shows with its next statement
-- a second later.
local function read_in_sequence()
  fiber.sleep(1.1)
  run(30)
  return db.one([[
select coalesce(sum(seq_tup_read), 0)::float8 as n from pg_stat_all_tables
where schemaname = 'bolt' and relname in ('runs', 'steps')]]).n
end

t.test("plans made for empty tables read every row of full ones", { timeout = 60 }, function()
  engine.with_worker(FLOW, function()
    run(30)
    db.script("analyze bolt.runs; analyze bolt.steps")
    for _ = 1, 12 do -- the server keeps a plan after five
      run(1)
    end
    db.exec(
      "insert into bolt.runs (id, flow, status, finished_at) select gen_random_uuid(), 'old', 'completed', now() "
        .. "from generate_series(1, 20000)"
    )
    local before = read_in_sequence()
    for _ = 1, 10 do
      run(30)
    end
    local more = read_in_sequence() - before
    t.ok(more < 20000 * 10, ("%d rows were read to write 330 runs"):format(more))
  end)
end)
