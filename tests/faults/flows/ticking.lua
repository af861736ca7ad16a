-- Starts by itself; the harness moves its time.
local bolt = require("bolt")

return bolt.flow("ticking", { schedule = { cron = "* * * * *", overlap = "allow", catch_up = "1h" } }, function(input)
  return bolt.step("tick", function()
    return input.scheduled_at
  end)
end)
