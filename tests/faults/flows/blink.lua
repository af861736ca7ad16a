-- As short as a run can be: for races with its end.
local bolt = require("bolt")

return bolt.flow("blink", function(input)
  if input.forever then
    return bolt.wait("go")
  elseif input.wait then
    return bolt.wait("go", { timeout = input.wait, default = "late" })
  elseif input.sleep then
    bolt.sleep(input.sleep)
  end
  return bolt.step("blink", function()
    return "done"
  end)
end)
