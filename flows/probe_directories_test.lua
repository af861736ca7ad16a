local test = require("bolt.test")

test("what is due is looked at once, and counted by what was found", function()
  test.fake("due_directories", function(stale, limit)
    test.eq({ stale, limit }, { "30d", 500 })
    return { "a", "b", "c" }
  end)
  local looks = test.fake("probe_directory", function(id)
    return { outcome = id == "b" and "network" or "form" }
  end)
  local run = test.start("probe_directories", { stale = "30d" })
  test.eq(run.result, { form = 2, network = 1 })
  test.eq(#looks, 3)
end)
