-- bolt exec tests/spec/run.lua [FILE...]: runs specs; no FILE means all. ONLY=PATTERN: only tests whose name matches.
-- `make test` counts the lines that begin with ok, FAIL and skip.
local fiber = require("bolt.fiber")
local loader = require("bolt.core.loader")
local t = require("tests.spec.support")

local files = { ... }
local pattern = os.getenv("ONLY")
if #files == 0 then
  for _, name in ipairs(loader.list("tests/spec")) do
    if name:find("_spec%.lua$") then
      files[#files + 1] = "tests/spec/" .. name
    end
  end
end

local passed, failed, skipped = 0, 0, 0
for _, file in ipairs(files) do
  t.file, t.tests = file, {}
  assert(loadfile(file))()
  for _, case in ipairs(t.tests) do
    local chosen = not pattern or case.name:find(pattern)
    if chosen and case.skip then
      skipped = skipped + 1
      print(("skip %s: %s (%s)"):format(file, case.name, case.skip))
    elseif chosen then
      local trace
      local began = fiber.now()
      local ok, e = pcall(fiber.timeout, case.timeout, function()
        return select(
          2,
          assert(xpcall(case.fn, function(err)
            trace = debug.traceback("", 2)
            return err
          end))
        )
      end)
      if ok then
        passed = passed + 1
        print(("ok %s: %s (%.0f ms)"):format(file, case.name, (fiber.now() - began) * 1000))
      else
        failed = failed + 1
        local own = type(e) == "table" and rawget(e, "traceback")
        print(("FAIL %s: %s\n  %s%s"):format(file, case.name, tostring(e), own or trace or ""))
      end
      io.stdout:flush()
    end
  end
end
for _, fn in ipairs(t.exits) do
  local ok, e = pcall(fn)
  if not ok then
    failed = failed + 1
    print("FAIL clean-up: " .. tostring(e))
  end
end
print(("%d passed, %d failed, %d skipped"):format(passed, failed, skipped))
return failed > 0 and 1 or 0
